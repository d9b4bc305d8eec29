import assert from "node:assert/strict";

import { account, authenticatorWith, button, heading, made, newEmail, PASSWORD, signInHosted, stored } from "./common.mjs";

const pageOf = (world, path) => `${world.usher}${path}?next=${encodeURIComponent(`${world.site}/plain`)}`;

async function fillAccount(page, email, password) {
  await page.getByLabel("Name (optional)").fill("Ada");
  await page.getByLabel("Email address").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
}

export async function hostedSignUpWithoutScriptWithHalfTheQuestionnaireSkipped(world, enter) {
  const ada = await enter({ javaScriptEnabled: false });
  const page = await ada.open(pageOf(world, "/account/sign-in"));
  await page.getByRole("link", { name: "Create an account" }).click();
  const email = newEmail("off");
  ada.expect(422);
  await fillAccount(page, email, "short");
  await button(page, "Create the account").click();
  await page.getByText("Use at least 8 characters.").waitFor();
  assert.equal(await page.getByLabel("Email address").inputValue(), email);
  assert.equal(await page.getByLabel("Password", { exact: true }).inputValue(), "");
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await button(page, "Create the account").click();

  await heading(page, "Software").waitFor();
  await page.getByLabel("Rust").check();
  await button(page, "Continue").click();
  await page.getByText("Choose an answer.").waitFor();
  assert.ok(await page.getByLabel("Rust").isChecked());
  await page.getByLabel("Beginner").check();
  await button(page, "Continue").click();
  await heading(page, "Hardware").waitFor();
  await button(page, "Skip this step").click();
  await heading(page, "Work and studies").waitFor();
  await page.reload();
  await heading(page, "Work and studies").waitFor();

  await page.goto(pageOf(world, "/account/questionnaire")); // who comes back finds the first step that is open
  await heading(page, "Hardware").waitFor();
  await button(page, "Skip this step").click();
  await page.getByLabel("Student").check();
  await button(page, "Continue").click();
  await page.waitForURL(`${world.site}/plain`);
  const { answers, completed_steps } = await stored(ada, "/auth/questionnaire/answers");
  assert.deepEqual(answers.languages, ["rust"]);
  assert.deepEqual(completed_steps, ["software", "work"]);
}

export async function hostedSignUp(world, enter) {
  const ada = await enter();
  const page = await ada.open(pageOf(world, "/account/sign-up"));
  await world.look(page, "hosted-sign-up");
  ada.expect(422);
  await fillAccount(page, newEmail("hosted"), "short");
  await button(page, "Create the account").click();
  await page.getByText("Use at least 8 characters.").waitFor();
  await world.look(page, "hosted-sign-up-faults", { inUrdu: false });
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await button(page, "Show the password").click();
  assert.equal(await page.getByLabel("Password", { exact: true }).getAttribute("type"), "text");
  await page.getByLabel("Password", { exact: true }).press("Enter");

  await heading(page, "Software").waitFor();
  await world.look(page, "hosted-questionnaire");
  await button(page, "Continue").click();
  await page.getByText("Choose an answer.").waitFor();
  await world.look(page, "hosted-questionnaire-faults", { inUrdu: false });
  await page.getByLabel("Beginner").check();
  await button(page, "Continue").click();
  await heading(page, "Hardware").waitFor();
  await world.look(page, "hosted-questionnaire-fields");
  await page.goBack();
  await heading(page, "Software").waitFor();
  await page.goForward();
  await heading(page, "Hardware").waitFor();
  await page.getByRole("link", { name: "Answer later" }).click();
  await page.waitForURL(`${world.site}/plain`);
  await page.getByRole("button", { name: "Ada" }).waitFor();
}

/** A server that cannot answer now says so above the form, which stays as it is typed. */
export async function stepOutlivesABusyServer(world, enter) {
  const ada = await enter();
  const page = await ada.open(pageOf(world, "/account/sign-in"));
  await signInHosted(page, await account(world, newEmail("busy")));
  await page.waitForURL((url) => url.pathname !== "/account/sign-in");
  await page.goto(pageOf(world, "/account/questionnaire"));
  await page.getByLabel("Rust").check();
  ada.expect(503);
  const path = "**/account/questionnaire*";
  await page.route(path, (route) => route.fulfill({ status: 503, contentType: "text/html", body: "<main><h1>Busy</h1><p>Try again.</p></main>" }));
  await button(page, "Continue").click();
  await page.getByText("Busy. Try again.").waitFor();
  assert.ok(await page.getByLabel("Rust").isChecked());
  await page.unroute(path);
  await page.getByLabel("Beginner").check();
  await button(page, "Continue").click();
  await heading(page, "Hardware").waitFor();
}

/** A form that is on its way says so, is not sent twice, and can be sent again after Escape. The browser itself sends nothing here. */
export async function hostedSignInThatWaits(world, enter) {
  const ada = await enter();
  const page = await ada.open(pageOf(world, "/account/sign-in"));
  await page.locator('input[name="email"]').fill(newEmail("waits"));
  await page.locator('input[name="password"]').fill(PASSWORD);
  const seen = await page.evaluate(() => {
    let sent = 0;
    addEventListener("submit", (event) => {
      if (!event.defaultPrevented) sent++;
      event.preventDefault();
    });
    const button = document.querySelector("main form button:not([type])");
    const states = [];
    const note = () => states.push([sent, button.getAttribute("aria-busy")]);
    button.click();
    note();
    button.click();
    note();
    dispatchEvent(new KeyboardEvent("keydown", { key: "Escape" }));
    note();
    button.click();
    note();
    return states;
  });
  assert.deepEqual(seen, [[1, "true"], [1, "true"], [1, null], [2, "true"]]);
  await world.shot(page, "hosted-sign-in-waits");
}

/** After a fault the focus is on the password; the page can be had in another language and theme, which stay. */
export async function hostedSignInInAnotherLanguageAndTheme(world, enter) {
  const ada = await enter({ colorScheme: "light" });
  const page = await ada.open(pageOf(world, "/account/sign-in"));
  ada.expect(401);
  await signInHosted(page, newEmail("wrong"));
  await page.getByText("The email address or the password is wrong.").waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.name), "password");
  await page.getByRole("link", { name: "Deutsch" }).click();
  await heading(page, "Bei Reader anmelden").waitFor();
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await ground();
  await page.getByRole("link", { name: "Dunkel" }).click();
  await page.getByRole("link", { name: "Konto anlegen" }).click();
  await heading(page, "Konto anlegen").waitFor();
  assert.notEqual(await ground(), light);
  await page.getByRole("link", { name: "System" }).click();
  assert.equal(await ground(), light);
}

/** What ends something offers the next thing. */
export async function hostedPagesHaveNoDeadEnd(world, enter) {
  const email = await account(world, newEmail("ends"));
  const ada = await enter();
  const page = await ada.open(pageOf(world, "/account/forgot"));
  await page.getByLabel("Email address").fill(email);
  await button(page, "Send the link").click();
  await heading(page, "Check your email").waitFor();
  await world.look(page, "hosted-forgot-sent", { inUrdu: false });
  await button(page, "Send it again").click();
  await page.getByRole("link", { name: "Use another address" }).click();
  await page.getByRole("link", { name: "Back to sign-in" }).click();
  await signInHosted(page, email);
  await page.waitForURL(`${world.site}/plain`);
  await page.goto(`${world.usher}/account/sign-out`);
  await button(page, "Sign out").click();
  await heading(page, "Signed out").waitFor();
  await page.getByRole("link", { name: "Sign in again" }).click();
  await page.goto(`${world.usher}/account/sign-in-failed?error=provider_unreachable&provider=campus`);
  await heading(page, "Campus login doesn't respond").waitFor();
  await world.look(page, "hosted-sign-in-failed");
  await page.getByRole("link", { name: "Other ways to sign in" }).click();
  await heading(page, "Sign in to Reader").waitFor();
}

export async function hostedSecondFactor(world, enter) {
  const { email, totp_secret } = await made(world, newEmail("hosted-factor"), { two_factor: true });
  const app = authenticatorWith(totp_secret);
  const ada = await enter();
  const page = await ada.open(pageOf(world, "/account/sign-in"));
  await signInHosted(page, email);
  await heading(page, "One more step").waitFor();
  await world.look(page, "hosted-second-factor");
  ada.expect(401, 422);
  await page.getByLabel("Code", { exact: true }).fill("000000");
  await button(page, "Sign in").click();
  await page.getByText("The code is wrong or was already used.").waitFor();
  await page.getByLabel("Code", { exact: true }).fill(await app.code());
  await button(page, "Sign in").click();
  await page.waitForURL(`${world.site}/plain`);
  await page.getByRole("button", { name: "Ada" }).waitFor();
}

export async function hostedResetByMail(world, enter) {
  const email = await account(world, newEmail("reset"));
  const ada = await enter();
  const page = await ada.open(pageOf(world, "/account/sign-in"));
  await page.getByLabel("Email address").fill(email);
  await page.getByRole("link", { name: "Forgot your password?" }).click();
  await world.look(page, "hosted-forgot");
  assert.equal(await page.getByLabel("Email address").inputValue(), email);
  await button(page, "Send the link").click();
  await heading(page, "Check your email").waitFor();
  await page.goto((await world.mail(email, "reset_password")).link);
  await world.look(page, "hosted-reset");
  await page.locator('main input[type="password"]').fill("another good password");
  await button(page, "Set the password").click();
  await heading(page, "Password set").waitFor();
  await world.look(page, "hosted-reset-done", { inUrdu: false });
  await page.getByRole("link", { name: "Sign in" }).click();
  await page.getByLabel("Password", { exact: true }).waitFor();
  assert.equal(await page.locator('input[name="email"]').inputValue(), email);
  assert.equal(await page.evaluate(() => document.activeElement.name), "password");
  await signInHosted(page, email, "another good password");
  await page.waitForURL(`${world.site}/plain`); // the page that the sign-in was for, by way of the mail
}
