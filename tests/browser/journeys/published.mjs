import assert from "node:assert/strict";

import { account, button, heading, newEmail, signIn, signInHosted, stored } from "./common.mjs";

export async function questionnairePublishedWhileAFormIsOpen(world, enter) {
  const email = await account(world, newEmail("published"));
  const ada = await enter();
  const page = await ada.open("/sign-in?next=/account");
  await signIn(page, email);
  await page.getByRole("heading", { name: "Software", exact: true }).waitFor();
  await page.getByLabel("Rust").check();
  assert.equal(await world.tell("publish", { title: "Software and tools" }), 0);
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("heading", { name: "Hardware" }).waitFor();

  // Another tab begins the newer version; what is typed in the old form goes into it.
  const other = await ada.open("/account");
  await other.getByLabel("Raspberry Pi").check();
  await other.getByRole("button", { name: "Continue" }).click();
  await other.getByRole("heading", { name: "Work and studies" }).waitFor();
  ada.expect(422); // the old version takes no more answers
  await page.getByLabel("Arduino").check();
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("heading", { name: "Work and studies" }).waitFor();
  assert.deepEqual((await stored(ada, "/auth/questionnaire/answers")).answers.devices, ["arduino"]);
}

export async function questionnairePublishedWhileAHostedFormIsOpen(world, enter) {
  const email = await account(world, newEmail("published-hosted"));
  const ada = await enter();
  const page = await ada.open(`${world.usher}/account/sign-in?next=/account/questionnaire`);
  await signInHosted(page, email);
  await page.getByLabel("Rust").check();
  assert.equal(await world.tell("publish", { title: "Software and more" }), 0);
  await button(page, "Continue").click();
  await heading(page, "Hardware").waitFor();
  assert.deepEqual((await stored(ada, "/auth/questionnaire/answers")).answers.languages, ["rust"]);
  await page.goto(`${world.usher}/account/questionnaire?step=software`);
  await heading(page, "Software and more").waitFor();
}
