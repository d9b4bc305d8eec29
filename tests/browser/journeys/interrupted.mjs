// Forms while the network is slow, or after the session has ended.
import assert from "node:assert/strict";

import { account, button, heading, newEmail, PASSWORD, signIn, signInHosted, stored } from "./common.mjs";

const MILLISECONDS = 300;

export async function slowNetworkSendsNothingTwice(world, enter) {
  const ada = await enter();
  const page = await ada.open("/sign-up");
  await button(page, "Continue").waitFor();
  await ada.slowDown(page, MILLISECONDS);
  const signUps = ada.counts("POST", "/auth/signup");
  const saved = ada.counts("PUT", "/auth/questionnaire/answers");
  await page.getByLabel("Email address").fill(newEmail("slow"));
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await button(page, "Continue").dblclick();
  await heading(page, "Two more questions").waitFor();
  assert.equal(signUps.count, 0);
  await page.getByLabel("Beginner").check();
  await page.getByLabel("Student").check();
  await button(page, "Create the account").dblclick();
  await page.getByRole("heading", { name: "Software" }).waitFor();
  assert.equal(signUps.count, 1);
  await button(page, "Continue").dblclick();
  await heading(page, "Hardware").waitFor();
  assert.equal(saved.count, 2); // that the step was met, and its answers once
}

export async function slowNetworkSendsHostedFormsOnce(world, enter) {
  const ada = await enter();
  const page = await ada.open(`${world.usher}/account/sign-up`);
  await ada.slowDown(page, MILLISECONDS);
  const signUps = ada.counts("POST", "/account/sign-up");
  await page.getByLabel("Email address").fill(newEmail("slow-hosted"));
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await button(page, "Create the account").evaluate((sender) => {
    sender.click();
    setTimeout(() => sender.click(), 100); // the first request is on its way
  });
  await page.getByRole("heading", { name: "Software" }).waitFor();
  assert.equal(signUps.count, 1);
}

/** A proxy's page is no step: the browser sends the answers again by itself. */
export async function brokenProxyLosesNoHostedAnswer(world, enter) {
  const email = await account(world, newEmail("proxy"));
  const ada = await enter();
  const page = await ada.open(`${world.usher}/account/sign-in?next=/account/questionnaire`);
  await signInHosted(page, email);
  await page.getByLabel("Rust").check();
  ada.expect(502);
  await page.route("**/account/questionnaire", (route) =>
    route.request().resourceType() === "fetch" ? route.fulfill({ status: 502, contentType: "text/html", body: "<h1>Bad Gateway</h1>" }) : route.continue(),
  );
  await button(page, "Continue").click();
  await heading(page, "Hardware").waitFor();
  await page.goBack();
  assert.ok(await page.getByLabel("Rust").isChecked());
}

async function endSessions(world, email) {
  assert.equal((await world.usherCommand("token", "revoke", "--user", email, "--yes")).exit, 0);
}

export async function sessionExpiredWhileAFormIsOpen(world, enter) {
  const email = await account(world, newEmail("expired"));
  const ada = await enter();
  const page = await ada.open("/sign-in?next=/account");
  await signIn(page, email);
  const profile = page.getByRole("form", { name: "Profile" });
  const open = () => page.locator("summary", { hasText: "Ada" }).first().click();
  await page.getByLabel("Rust").check();
  await open();
  await profile.getByLabel("Name").fill("Ada Lovelace");
  await endSessions(world, email);
  ada.expect(401);
  await button(profile, "Save").click();
  await page.getByText("Your session has ended.").waitFor();
  await world.look(page, "session-ended");
  await signIn(page, email);
  await profile.waitFor();
  assert.equal(await profile.getByLabel("Name").inputValue(), "Ada Lovelace");
  assert.ok(await page.getByLabel("Rust").isChecked());
  await button(profile, "Save").click();
  await page.getByText("Saved").waitFor();
  assert.equal((await stored(ada, "/auth/me")).user.name, "Ada Lovelace");
}

export async function sessionExpiredWhileAHostedFormIsOpen(world, enter) {
  const email = await account(world, newEmail("expired-hosted"));
  const ada = await enter();
  const page = await ada.open(`${world.usher}/account/sign-in?next=/account/questionnaire`);
  await signInHosted(page, email);
  await page.getByLabel("Rust").check();
  await endSessions(world, email);
  ada.expect(401, 403);
  await button(page, "Continue").click();
  await page.getByText("Sign in; what you typed is kept.").waitFor();
  await world.look(page, "hosted-session-ended", { inUrdu: false });
  await signInHosted(page, email);
  await page.getByLabel("Rust").waitFor();
  assert.ok(await page.getByLabel("Rust").isChecked());
  await button(page, "Continue").click();
  await heading(page, "Hardware").waitFor();
  assert.deepEqual((await stored(ada, "/auth/questionnaire/answers")).answers.languages, ["rust"]);
}
