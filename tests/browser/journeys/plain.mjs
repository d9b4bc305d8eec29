import assert from "node:assert/strict";

import { account, enterElsewhere, newEmail, PASSWORD } from "./common.mjs";

export async function plainPageHasTheUserWithTwoLines(world, enter) {
  const email = await account(world, newEmail("plain"), { name: "Ada Lovelace" });
  const ada = await enter();
  const page = await ada.open("/plain?x=1");
  const link = page.getByRole("link", { name: "Sign in" });
  await link.waitFor();
  const target = new URL(await link.getAttribute("href"));
  assert.equal(target.origin + target.pathname, `${world.usher}/account/sign-in`);
  assert.equal(target.searchParams.get("next"), `${world.site}/plain?x=1`);
  await world.look(page, "plain-signed-out");
  const reader = () => page.evaluate(() => usher.reader());
  assert.equal((await reader()).source, "none");

  const other = await ada.open("/plain");
  await other.getByRole("link", { name: "Sign in" }).waitFor();
  await other.evaluate(() => { window.seen = []; usher.on("change", (user) => window.seen.push(user?.email ?? null)); });
  await link.click();
  await page.locator("input[type=password]").waitFor();
  await world.look(page, "hosted-sign-in");
  await page.locator('input[autocomplete~="username"]').fill(email);
  await page.locator('input[type="password"]').fill(PASSWORD);
  await page.keyboard.press("Enter");
  await page.waitForURL(`${world.site}/plain?x=1`);
  const button = page.getByRole("button", { name: "Ada Lovelace" });
  await button.waitFor();
  assert.equal(await page.evaluate(() => usher.user().email), email);
  assert.equal((await reader()).source, "account");
  assert.equal((await reader()).traits.experience_level, "beginner");
  await other.evaluate(() => document.dispatchEvent(new Event("visibilitychange"))); // as when its tab is chosen
  await other.getByRole("button", { name: "Ada Lovelace" }).waitFor();
  assert.deepEqual(await other.evaluate(() => window.seen), [null, email]);

  await button.focus();
  await page.keyboard.press("Enter");
  await page.getByRole("link", { name: "Account" }).waitFor();
  await world.look(page, "plain-menu");
  await page.keyboard.press("Escape");
  await page.getByRole("link", { name: "Account" }).waitFor({ state: "hidden" });
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await link.waitFor();
  assert.equal(await page.evaluate(() => usher.user()), null);
  assert.deepEqual((await reader()).traits, {});
  await other.getByRole("link", { name: "Sign in" }).waitFor();
}

export async function plainPageInUrdu(world, enter) {
  const email = await account(world, newEmail("urdu"), { name: "عائشہ" });
  const person = await enter();
  await enterElsewhere(person, email);
  const page = await person.open("/plain?lang=ur");
  await page.getByRole("button", { name: "عائشہ" }).click();
  await page.getByRole("link", { name: "اکاؤنٹ" }).waitFor();
  await world.look(page, "plain-urdu");
}
