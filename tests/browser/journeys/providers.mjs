import assert from "node:assert/strict";

import { account, button, menuOf, PASSWORD, signedOut, signIn, stored } from "./common.mjs";

const EMAIL = "grace@example.com"; // of everyone who signs in at the provider

/** The first answer to a link is the server's own ten minutes after the sign-in. */
async function asksToConfirm(world, page) {
  const refusal = {
    status: 403, contentType: "application/problem+json", body: JSON.stringify({ status: 403, code: "FRESH_SESSION_REQUIRED" }),
    headers: { "Access-Control-Allow-Origin": world.site, "Access-Control-Allow-Credentials": "true" },
  };
  await page.route("**/auth/accounts/campus/link", (route) => (route.request().method() === "POST" ? route.fulfill(refusal) : route.continue()), { times: 1 });
}

export async function providerIsLinkedSignsInAndIsUnlinked(world, enter) {
  await account(world, EMAIL, { name: "Grace" });
  assert.equal((await world.usherCommand("user", "verify-email", EMAIL)).exit, 0);
  const grace = await enter();
  const page = await grace.open("/sign-in?next=/account");
  await signIn(page, EMAIL);
  await asksToConfirm(world, page);
  grace.expect(403);
  await button(page, "Add Campus").click();
  const confirm = page.getByRole("form", { name: "Confirm that it is you" });
  await confirm.getByLabel("Current password", { exact: true }).fill(PASSWORD);
  await world.look(page, "account-ways");
  await button(confirm, "Confirm that it is you").click();
  await button(page, "Remove Campus").waitFor();

  await menuOf(page, "Grace").click();
  await button(page, "Sign out").click();
  await signedOut(page).waitFor();
  await page.goto(`${world.site}/sign-in?next=/chat`);
  await page.getByRole("link", { name: "Continue with Campus" }).click();
  await menuOf(page, "Grace").waitFor();
  assert.equal(page.url(), `${world.site}/chat`);

  const other = await enter();
  const hosted = await other.open(`${world.usher}/account/sign-in?next=${encodeURIComponent(`${world.site}/plain`)}`);
  await hosted.getByRole("link", { name: "Continue with campus" }).click();
  await hosted.waitForURL(`${world.site}/plain`);
  await hosted.getByRole("button", { name: "Grace" }).waitFor();

  await page.goto(`${world.site}/account`);
  await button(page, "Remove Campus").click();
  await button(page, "Add Campus").waitFor();
  assert.deepEqual((await stored(grace, "/auth/accounts")).accounts.map(({ provider }) => provider), ["credential"]);
}
