import { expect, test, usher } from "usherd-testing/playwright";

const exercise = "Write a node that publishes the time once a second.";

test.describe("with half of the questionnaire", () => {
  const answers = { answers: { languages: ["rust"], experience_level: "beginner" }, completed_steps: ["software"] };
  test.use({ storageState: usher.signedIn("half", { answers }) });

  test("a reader goes on where it was left", async ({ page }) => {
    await page.goto("/account");
    await expect(page.getByRole("heading", { name: "Hardware" })).toBeVisible();
    await page.getByRole("button", { name: "Skip this step" }).click();
    await page.getByLabel("Student").check();
    await page.getByRole("button", { name: "Finish" }).click();
    await expect(page.getByText("Thank you.")).toBeVisible();
  });
});

test("a mailed code is the second step", async ({ page, usher, mailbox }) => {
  const { email, password } = await usher.account("careful", { two_factor: true });
  await page.goto("/sign-in?next=/docs/exercises");
  await page.getByLabel("Email address").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password!);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.getByRole("button", { name: "Email me a code" }).click();
  await page.getByLabel("Code from your app").fill(await mailbox("careful").code("second_factor_code"));
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByText(exercise)).toBeVisible();
});

test("a passkey signs in from the address field", async ({ page, usher, passkey }) => {
  await passkey(await usher.account("modern", { password: null, passkey: true }));
  await page.goto("/sign-in?next=/docs/exercises");
  await expect(page.getByText(exercise)).toBeVisible();
});
