import assert from "node:assert/strict";

import { account, button, confirmAddress, menuOf, newEmail, PASSWORD, signedOut, signIn } from "./common.mjs";

export async function signInComesBackToThePage(world, enter) {
  const email = await account(world, newEmail("back"));
  const ada = await enter();
  const page = await ada.open("/chat");
  await signedOut(page).click();
  ada.expect(401);
  await signIn(page, email, "a wrong password");
  await page.getByRole("alert").filter({ hasText: "wrong" }).waitFor();
  assert.equal(await page.getByLabel("Email address").inputValue(), email);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.locator("main").getByRole("button", { name: "Sign in", exact: true }).click();
  await page.getByRole("heading", { name: "Chat" }).waitFor();
  assert.equal(new URL(page.url()).pathname, "/chat");
}

export async function twoTabsRefreshAtOnce(world, enter) {
  const email = await account(world, newEmail("tabs"));
  const ada = await enter();
  const one = await ada.open("/sign-in");
  await signIn(one, email);
  await menuOf(one, "Ada").waitFor();
  await one.goto(`${world.site}/chat`);
  const two = await ada.open("/chat");
  let refreshes = 0;
  ada.context.on("request", (request) => (refreshes += request.url().endsWith("/auth/refresh") && request.method() === "POST" ? 1 : 0));
  const tabs = [one, two];
  await Promise.all(tabs.map((tab) => menuOf(tab, "Ada").waitFor()));
  await Promise.all(tabs.map((tab) => tab.getByLabel("Your question").fill("Both?")));
  await Promise.all(tabs.map((tab) => tab.getByRole("button", { name: "Send" }).click()));
  await Promise.all(tabs.map((tab) => tab.getByText("You asked: Both?").waitFor()));
  assert.equal(refreshes, 1, "one tab refreshes for both");
}

export async function signOutEverywhere(world, enter) {
  const email = await account(world, newEmail("everywhere"));
  const [here, elsewhere] = [await enter(), await enter()];
  const pages = [];
  for (const person of [here, elsewhere]) {
    const page = await person.open("/sign-in?next=/account");
    await signIn(page, email);
    await page.getByRole("heading", { name: "Where you're signed in" }).waitFor();
    pages.push(page);
  }
  elsewhere.expect(401);
  await pages[0].getByRole("button", { name: "Sign out everywhere" }).click();
  await signedOut(pages[0]).waitFor();
  await pages[1].evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
  await signedOut(pages[1]).waitFor();
  await pages[1].getByText("Your session has ended").waitFor();
  assert.equal(await pages[0].getByText("Your session has ended").count(), 0);
}

export async function anotherPersonInTheSameBrowser(world, enter) {
  const [first, second] = [await account(world, newEmail("first"), { name: "Ada" }), await account(world, newEmail("second"), { name: "Bob" })];
  const person = await enter();
  const page = await person.open("/sign-in");
  await signIn(page, first);
  await page.getByText("Hello, Ada").waitFor();
  await page.goto(`${world.site}/chat`);
  await page.getByLabel("Your question").fill("A secret of Ada");
  await page.getByRole("button", { name: "Send" }).click();
  await page.getByText("You asked: A secret of Ada").waitFor();

  const other = await person.open("/account");
  await menuOf(other, "Ada").click();
  await other.getByRole("button", { name: "Sign out", exact: true }).click();
  await signedOut(page).waitFor();
  await page.getByText("A secret of Ada").first().waitFor({ state: "detached" });
  await signIn(other, second);
  await menuOf(page, "Bob").waitFor();
  assert.equal(await page.getByText("A secret of Ada").count(), 0);
  await page.getByLabel("Your question").fill("Who am I?");
  await page.getByRole("button", { name: "Send" }).click();
  await page.getByText("You asked: Who am I?").waitFor();
}

export async function suspendedElsewhere(world, enter) {
  const email = await account(world, newEmail("suspended"));
  const person = await enter();
  const page = await person.open("/sign-in?next=/members");
  await signIn(page, email);
  await page.getByRole("heading", { name: "For members" }).waitFor();
  assert.equal((await world.usherCommand("user", "suspend", email, "--yes")).exit, 0);
  await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  person.expect(403);
  await signIn(page, email);
  await page.getByRole("alert").filter({ hasText: "suspended" }).waitFor();
}

export async function unconfirmedAddressIsConfirmedFromTheAccountPage(world, enter) {
  const email = await account(world, newEmail("unconfirmed"));
  const ada = await enter();
  const page = await ada.open("/sign-in?next=/account");
  await signIn(page, email);
  const unconfirmed = page.getByText("This address isn't confirmed yet.");
  await unconfirmed.waitFor();
  await world.look(page, "account-unconfirmed");

  ada.isOffline = true;
  await ada.context.setOffline(true);
  await button(page, "Send a link").click();
  await page.getByRole("alert").filter({ hasText: "can't be reached" }).waitFor();
  await world.look(page, "account-unconfirmed-error");
  await ada.context.setOffline(false);

  const asked = ada.counts("POST", "/auth/email/verify/resend");
  let release;
  const held = new Promise((done) => (release = done));
  await page.route("**/auth/email/verify/resend", (route) => held.then(() => route.continue()));
  await button(page, "Send a link").dblclick();
  assert.equal(await button(page, "Send a link").getAttribute("aria-disabled"), "true");
  release();
  await page.getByRole("status").filter({ hasText: "A link is on its way to your inbox." }).waitFor();
  ada.isOffline = false; // requests that began before may have failed until now
  assert.equal(await page.getByRole("alert").count(), 0);
  assert.equal(asked.count, 1);
  await world.look(page, "account-unconfirmed-sent");

  const mailed = await ada.open("about:blank");
  await confirmAddress(mailed, (await world.mail(email, "verify_email")).link);
  await mailed.getByRole("heading", { name: "Address confirmed" }).waitFor();
  await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
  await unconfirmed.waitFor({ state: "detached" });
  assert.equal(await button(page, "Send a link").count(), 0);
}
