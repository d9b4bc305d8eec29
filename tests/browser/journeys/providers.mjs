import assert from "node:assert/strict";

import { account, button, menuOf, PASSWORD, signedOut, signIn, stored } from "./common.mjs";

const EMAIL = "grace@example.com"; // of everyone who signs in at the provider

export async function providerIsLinkedSignsInAndIsUnlinked(world, enter) {
  await account(world, EMAIL, { name: "Grace", is_verified: true });
  const grace = await enter();
  const page = await grace.open("/sign-in?next=/account");
  await signIn(page, EMAIL);
  await button(page, "Add Campus").waitFor();
  await world.tell("stale", { email: EMAIL });
  grace.expect(403);
  await button(page, "Add Campus").click();
  const confirm = page.getByRole("form", { name: "Confirm it's you" });
  await confirm.getByLabel("Your password", { exact: true }).fill(PASSWORD);
  await world.look(page, "account-ways");
  await button(confirm, "Confirm it's you").click();
  await button(page, "Remove Campus").waitFor();

  await menuOf(page, "Grace").click();
  await button(page, "Sign out").click();
  await signedOut(page).waitFor();
  await page.goto(`${world.site}/sign-in?next=/chat`);
  await world.tell("newcomer", { email: EMAIL });
  await page.getByRole("link", { name: "Continue with Campus" }).click();
  await page.getByRole("heading", { name: "Software" }).waitFor();
  await world.look(page, "newcomer");
  await button(page, "Answer later").click();
  await menuOf(page, "Grace").waitFor();
  assert.equal(page.url(), `${world.site}/chat`);

  const other = await enter();
  const hosted = await other.open(`${world.usher}/account/sign-in?next=${encodeURIComponent(`${world.site}/plain`)}`);
  await world.tell("newcomer", { email: EMAIL });
  await world.look(hosted, "hosted-sign-in-provider");
  await hosted.getByRole("link", { name: "Continue with Campus login" }).click();
  await hosted.getByRole("heading", { name: "Software" }).waitFor();
  await hosted.getByRole("link", { name: "Answer later" }).click();
  await hosted.waitForURL(`${world.site}/plain`);
  await hosted.getByRole("button", { name: "Grace" }).waitFor();

  const again = await (await enter()).open(`${world.usher}/account/sign-up?next=${encodeURIComponent(`${world.site}/plain`)}`);
  await again.getByRole("link", { name: "Continue with Campus login" }).click();
  await again.waitForURL(`${world.site}/plain`); // met once

  const target = encodeURIComponent(`${world.site}/plain`);
  const led = await (await enter()).open(`${world.usher}/account/sign-in-with?provider=campus&redirect_to=${target}`);
  await world.look(led, "hosted-sign-in-with");
  await led.getByRole("link", { name: "Continue with Campus login" }).click();
  await led.waitForURL(`${world.site}/plain`);

  await page.goto(`${world.site}/account`);
  await button(page, "Remove Campus").click();
  await button(page, "Add Campus").waitFor();
  assert.deepEqual((await stored(grace, "/auth/accounts")).accounts.map(({ provider }) => provider), ["credential"]);
}
