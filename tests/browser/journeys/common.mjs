export const PASSWORD = "correct horse battery";
let people = 0;

/** An address that no other journey uses. */
export const newEmail = (name) => `${name}${++people}@example.com`;

/** An account by the API, without the browser. */
export async function account(world, email, more = {}) {
  const body = { email, password: PASSWORD, name: "Ada", experience_level: "beginner", professional_role: "student", ...more };
  const answer = await fetch(`${world.usher}/auth/signup`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
  if (answer.status !== 201) throw new Error(`sign-up of ${email}: ${answer.status} ${await answer.text()}`);
  return email;
}

/** Signs in by the site's form. */
export async function signIn(page, email, password = PASSWORD) {
  await page.getByLabel("E-mail address").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.locator("main").getByRole("button", { name: "Sign in" }).click();
}

export const menuOf = (page, name) => page.getByRole("button", { name: `Account of ${name}` });
export const signedOut = (page) => page.getByRole("navigation", { name: "Site" }).getByRole("link", { name: "Sign in" });
