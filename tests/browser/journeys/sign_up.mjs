import assert from "node:assert/strict";

import { answerProfile, button, menuOf, newEmail, PASSWORD, signedOut, stored } from "./common.mjs";

export async function signUpWithHalfTheQuestionnaireSkipped(world, enter) {
  const ada = await enter();
  const page = await ada.open("/");
  await signedOut(page).waitFor();
  await world.look(page, "home");
  await signedOut(page).click();
  await page.locator("main").getByRole("link", { name: "Create an account" }).waitFor();
  await world.look(page, "sign-in");
  await page.locator("main").getByRole("link", { name: "Create an account" }).click();
  await page.getByRole("heading", { name: "Create an account" }).waitFor();

  ada.expect(422); // the form is sent empty
  await button(page, "Continue").click();
  await page.getByRole("alert").filter({ hasText: "Check what is marked below." }).waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute("type")), "email");
  await world.look(page, "sign-up-faults");
  const email = newEmail("ada");
  await page.getByLabel("Name").fill("Ada");
  await page.getByLabel("Email address").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await button(page, "Continue").click();

  await page.getByRole("heading", { name: "Two more questions" }).waitFor();
  await page.getByLabel("Beginner").check();
  await page.getByLabel("Something else").check();
  await page.getByLabel("What is it that you do?").fill("Teaching");
  await world.look(page, "sign-up-profile");
  await button(page, "Create the account").click();

  await page.getByRole("heading", { name: "Software" }).waitFor();
  await menuOf(page, "Ada").waitFor();
  await world.look(page, "questionnaire");
  await page.getByLabel("Rust").check();
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("heading", { name: "Hardware" }).waitFor();
  await page.getByRole("button", { name: "Skip this step" }).click();
  await page.getByRole("heading", { name: "Work and studies" }).waitFor();

  await page.goto(`${world.site}/account`);
  await page.getByRole("heading", { name: "Work and studies" }).waitFor();
  await page.getByRole("button", { name: "Finish" }).click();
  await page.getByText("Thank you").waitFor();
  await world.look(page, "account");
  const { answers, completed_steps } = await stored(ada, "/auth/questionnaire/answers");
  assert.deepEqual(answers.languages, ["rust"]);
  assert.deepEqual(completed_steps, ["software", "work"]);
  await page.reload();
  await menuOf(page, "Ada").waitFor();
}

export async function signUpInUrdu(world, enter) {
  const person = await enter();
  const page = await person.open("/sign-up?lang=ur");
  await page.getByRole("heading", { name: "اکاؤنٹ بنائیں" }).waitFor();
  await world.look(page, "sign-up-urdu");
  await page.getByLabel("ای میل پتہ").fill(newEmail("ayesha"));
  await page.getByLabel("پاس ورڈ", { exact: true }).fill(PASSWORD);
  await button(page, "آگے بڑھیں").click();
  await page.getByRole("heading", { name: "دو مزید سوال" }).waitFor();
  await page.getByLabel("ابتدائی").check();
  await page.getByLabel("طالب علم").check();
  await page.getByRole("button", { name: "اکاؤنٹ بنائیں", exact: true }).click();
  await page.getByRole("heading", { name: "سافٹ ویئر" }).waitFor();
  await world.look(page, "questionnaire-urdu");
}

/** The script comes late, as on a phone: what a person or a password manager has filled in by then is kept, and nothing fails. */
export async function signUpTypedBeforeTheScriptStarts(world, enter) {
  const ada = await enter();
  const page = await ada.context.newPage();
  let start;
  const started = new Promise((done) => (start = done));
  await page.route("**/prerendered.js", async (route) => {
    await started;
    await route.continue();
  });
  await page.goto(`${world.site}/prerendered`, { waitUntil: "commit" });
  const email = newEmail("early");
  await page.getByLabel("Email address").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  assert.ok(await button(page, "Create the account").isDisabled()); // the label is not known and not seen yet
  await page.getByLabel("Password", { exact: true }).press("Enter");
  assert.equal(page.url(), `${world.site}/prerendered`);
  start();
  await button(page, "Continue").click();
  await answerProfile(page);
  await page.getByRole("heading", { name: "Software" }).waitFor();
  assert.equal((await stored(ada, "/auth/me")).user.email, email);
}
