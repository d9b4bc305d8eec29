import assert from "node:assert/strict";

import { Authenticator } from "../../interop/authenticator.mjs";

export const PASSWORD = "correct horse battery";
// The code of the last half minute may be too old when a busy browser has sent it.
const THIS_HALF_MINUTE = 0;
let people = 0;

/** An address that no other journey uses. */
export const newEmail = (name) => `${name}${++people}@example.com`;

/** A call of the API by a program, without the browser. */
export async function call(usher, path, body, token) {
  const headers = { "Content-Type": "application/json", ...(token ? { Authorization: `Bearer ${token}` } : {}) };
  const answer = await fetch(usher + path, { method: "POST", headers, body: JSON.stringify(body) });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text}`);
  return text ? JSON.parse(text) : null;
}

/** An account by the API; at `usher`, or at the server that is open to all. */
export async function account(world, email, { usher = world.usher, ...more } = {}) {
  await call(usher, "/auth/signup", { email, password: PASSWORD, name: "Ada", experience_level: "beginner", professional_role: "student", ...more });
  return email;
}

/** A second factor of the account, by the API. */
export async function authenticatorOf(world, email) {
  const { access_token: token } = await call(world.usher, "/auth/login", { email, password: PASSWORD, cookies: false });
  const { otpauth_uri } = await call(world.usher, "/auth/2fa/enroll", { password: PASSWORD }, token);
  const app = new Authenticator(otpauth_uri, THIS_HALF_MINUTE);
  await call(world.usher, "/auth/2fa/confirm", { code: await app.code() }, token);
  return app;
}

/** The app of the key that a page shows. */
export const authenticatorWith = (secret) => new Authenticator(`otpauth://totp/x?secret=${secret.replace(/\s/g, "")}`, THIS_HALF_MINUTE);

/** What the server has of the person who is signed in, by the cookies of the browser. */
export async function stored(person, path, usher = person.world.usher) {
  const answer = await person.context.request.get(usher + path);
  assert.equal(answer.status(), 200, path);
  return answer.json();
}

/** Signs in beside the pages, which learn of it when they are loaded next. */
export const enterElsewhere = async (person, email, usher = person.world.usher) =>
  assert.equal((await person.context.request.post(`${usher}/auth/login`, { data: { email, password: PASSWORD } })).status(), 200);

/** Signs in by the site's form. */
export async function signIn(page, email, password = PASSWORD) {
  await page.getByLabel("Email address").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.locator("main").getByRole("button", { name: "Sign in", exact: true }).click();
}

/** Answers what the site demands together with an account. */
export async function answerProfile(page) {
  await page.getByRole("heading", { name: "Two more questions" }).waitFor();
  await page.getByLabel("Beginner").check();
  await page.getByLabel("Student").check();
  await button(page, "Create the account").click();
}

/** Signs in by the hosted form, whatever its language. */
export async function signInHosted(page, email, password = PASSWORD) {
  await page.locator('input[name="email"]').fill(email);
  await page.locator('input[name="password"]').fill(password);
  await page.keyboard.press("Enter");
}

/** Follows the link of the mail, on the page that asks whether to confirm. */
export async function confirmAddress(page, link) {
  await page.goto(link);
  const password = page.locator('main input[type="password"]');
  if (await password.count()) await password.fill(PASSWORD);
  await page.locator("main form button:not([type])").click();
}

export const menuOf = (page, name) => page.getByRole("button", { name: `Account of ${name}` });
export const signedOut = (page) => page.getByRole("navigation", { name: "Site" }).getByRole("link", { name: "Sign in" });
export const button = (page, name) => page.getByRole("button", { name, exact: true });
export const heading = (page, name) => page.getByRole("heading", { name, exact: true });
