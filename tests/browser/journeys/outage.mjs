import assert from "node:assert/strict";

import { account, newEmail, signIn } from "./common.mjs";

export async function serverDownAndBack(world, enter) {
  const email = await account(world, newEmail("outage"));
  const ada = await enter();
  const page = await ada.open("/sign-in");
  await signIn(page, email);
  await page.getByText("Hello, Ada").waitFor();
  ada.isOffline = true;
  await world.tell("stop");
  await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
  await page.getByText("Offline").waitFor();
  await page.getByText("Hello, Ada").waitFor();
  await page.reload();
  await page.getByText("Offline").waitFor();
  assert.equal(await page.locator("#status").getAttribute("data-status"), "unknown");
  await world.tell("start");
  await page.getByText("Hello, Ada").waitFor();
}
