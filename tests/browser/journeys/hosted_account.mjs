import assert from "node:assert/strict";
import fs from "node:fs";

import { account, authenticatorWith, button, heading, newEmail, PASSWORD, signInHosted, stored, testsOf } from "./common.mjs";

const tab = (page, name) => page.getByRole("navigation", { name: "Your account" }).getByRole("link", { name, exact: true });

async function signedIn(world, enter, email, path, options) {
  const person = await enter(options);
  const page = await person.open(`${world.usher}/account/sign-in?next=${path}`);
  await signInHosted(page, email);
  await page.waitForURL(`${world.usher}${path}`);
  return [person, page];
}

/** A session of another device, by its token. */
const elsewhere = async (world, email) => (await testsOf(world).session(email, { cookies: false })).access_token;
const statusOf = async (world, token) => (await fetch(`${world.usher}/auth/me`, { headers: { Authorization: `Bearer ${token}` } })).status;

export async function hostedAccountPages(world, enter) {
  const email = await account(world, newEmail("pages"));
  const [ada, page] = await signedIn(world, enter, email, "/account");
  await heading(page, "Your account").waitFor();
  await world.look(page, "hosted-account");
  await tab(page, "Profile").click();
  await page.getByLabel("Name", { exact: true }).fill("Ada Lovelace");
  await button(page, "Save").click();
  await page.getByRole("status").filter({ hasText: "Your profile is saved." }).waitFor();
  assert.equal((await stored(ada, "/auth/me")).user.name, "Ada Lovelace");
  await world.look(page, "hosted-account-profile");
  await tab(page, "Sessions").click();
  await world.look(page, "hosted-account-sessions");
  await tab(page, "Data").click();
  await world.look(page, "hosted-account-data");
  const [file] = await Promise.all([page.waitForEvent("download"), button(page, "Download").click()]);
  assert.equal(JSON.parse(fs.readFileSync(await file.path(), "utf8")).user.email, email);
  await tab(page, "Security").click();
  await world.look(page, "hosted-account-security");
  const inkOf = (selector) => page.locator(selector).first().evaluate((box) => getComputedStyle(box).color);
  assert.notEqual(await inkOf(".pill.waiting"), await inkOf(".tabs a")); // not the colour of links
  await page.getByRole("link", { name: "Activity" }).click();
  await heading(page, "Activity").waitFor();
  await world.look(page, "hosted-account-activity");
}

export async function hostedAccountWithoutScript(world, enter) {
  const email = await account(world, newEmail("pages-off"));
  const there = await elsewhere(world, email);
  await elsewhere(world, email);
  const [ada, page] = await signedIn(world, enter, email, "/account/sessions", { javaScriptEnabled: false });
  await page.getByRole("button", { name: /^Sign out (?!everywhere)/ }).first().click();
  await page.getByRole("status").filter({ hasText: "That device is signed out." }).waitFor();
  await button(page, "Sign out everywhere else").click();
  await page.getByRole("status").filter({ hasText: "You're signed out everywhere else." }).waitFor();
  assert.equal(await statusOf(world, there), 401);

  const again = await elsewhere(world, email);
  await tab(page, "Security").click();
  await page.getByRole("link", { name: "Change the password" }).click();
  ada.expect(403, 422);
  await page.locator('main input[type="password"]').nth(0).fill("a wrong password");
  await page.locator('main input[type="password"]').nth(1).fill("another good password");
  await button(page, "Change the password").click();
  await page.getByText("The password is wrong.").waitFor();
  await page.locator('main input[type="password"]').nth(0).fill(PASSWORD);
  await page.locator('main input[type="password"]').nth(1).fill("another good password");
  await button(page, "Change the password").click();
  await page.getByRole("status").filter({ hasText: "Your password is changed." }).waitFor();
  assert.equal(await statusOf(world, again), 401);

  await tab(page, "Data").click();
  await page.locator('main input[name="typed_address"]').fill(email);
  await page.locator('main input[type="password"]').last().fill("another good password");
  await button(page, "Delete my account").click();
  await heading(page, "Account deleted").waitFor();
}

export async function hostedSecondFactorIsSetUpAfterTheSessionIsConfirmed(world, enter) {
  const email = await account(world, newEmail("factor-pages"));
  const [ada, page] = await signedIn(world, enter, email, "/account/security");
  await world.tell("stale", { email });
  await page.getByRole("link", { name: "Set up two-step sign-in" }).click();
  const own = page.getByLabel("Your password", { exact: true });
  if (await own.count()) await own.fill(PASSWORD);
  await button(page, "Set it up").click();
  const secret = await page.locator("main code").first().textContent();
  await world.look(page, "hosted-account-key", { inUrdu: false });
  ada.expect(401, 422);
  let sent = 0;
  page.on("request", (request) => (sent += request.method() === "POST"));
  await page.getByLabel("Code", { exact: true }).pressSequentially("000000");  // who types it presses the button
  await page.getByLabel("Code", { exact: true }).press("Enter");
  await page.getByText("The code is wrong.").waitFor();
  if (sent !== 1) throw new Error(`the typed code was sent ${sent} times`);
  await page.getByLabel("Code", { exact: true }).fill(await authenticatorWith(secret).code());
  await heading(page, "Keep your backup codes").waitFor();
  await world.look(page, "hosted-account-codes", { inUrdu: false });
  await page.getByRole("link", { name: "Continue" }).click();
  await page.getByText("Backup codes left: 10.").waitFor();
}

export async function hostedAccountInUrdu(world, enter) {
  const email = await account(world, newEmail("pages-urdu"), { name: "عائشہ" });
  const [, page] = await signedIn(world, enter, email, "/account", { locale: "ur" });
  assert.equal(await page.evaluate(() => document.documentElement.dir), "rtl");
  const { font, lines } = await page.evaluate(() => {
    const { fontFamily, lineHeight, fontSize } = getComputedStyle(document.body);
    return { font: fontFamily, lines: Number.parseFloat(lineHeight) / Number.parseFloat(fontSize) };
  });
  assert.match(font, /^"Noto Nastaliq Urdu"/);
  assert.equal(lines, 2);
  await world.look(page, "hosted-account-urdu");
  await page.goto(`${world.usher}/account/security`);
  await world.look(page, "hosted-account-security-urdu");
}

export async function hostedAccountTabsAreOneRowOnAPhone(world, enter) {
  const email = await account(world, newEmail("pages-phone"));
  for (const locale of ["en-GB", "de", "ur"]) {
    const [, page] = await signedIn(world, enter, email, "/account", { locale, viewport: { width: 360, height: 740 } });
    for (const path of ["", "/profile", "/security", "/sessions", "/data"]) {
      await page.goto(`${world.usher}/account${path}`);
      const tops = await page.locator("nav.tabs li").evaluateAll((tabs) => tabs.map((tab) => tab.getBoundingClientRect().top));
      assert.deepEqual(tops, Array(5).fill(tops[0]), `${locale} ${path}`);
    }
    await page.goto(`${world.usher}/account`);
    const { lines, text } = await page.locator(".address").evaluate((box) => ({ lines: box.offsetHeight / Number.parseFloat(getComputedStyle(box).lineHeight), text: box.textContent }));
    assert.equal(Math.round(lines), 1, locale); // an address is broken nowhere
    assert.equal(text, email);
  }
}

/** What changes who has access needs a fresh session. */
export async function staleSessionIsAskedAgain(world, enter) {
  const email = await account(world, newEmail("stale"), { is_verified: true });
  const [, page] = await signedIn(world, enter, email, "/account/security");
  await world.tell("stale", { email });
  await button(page, "Link Campus login").click();
  await heading(page, "Confirm it's you").waitFor();
  await world.look(page, "hosted-re-authenticate");
  await page.locator('main input[type="password"]').fill(PASSWORD);
  await button(page, "Confirm").click();
  await page.waitForURL(`${world.usher}/account/security`);
  await button(page, "Link Campus login").click();
  await page.getByText("Sign in at Campus login to link it").waitFor();
  await world.look(page, "hosted-account-link", { inUrdu: false });
}
