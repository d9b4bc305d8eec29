import assert from "node:assert/strict";

import { account, menuOf, newEmail, signedOut, signIn, stored } from "./common.mjs";

export async function chatOfAVisitorIsAdopted(world, enter) {
  const email = await account(world, newEmail("chat"));
  const ada = await enter();
  const page = await ada.open("/chat");
  await signedOut(page).waitFor();
  await page.getByLabel("Your question").fill("What is ROS 2?");
  await page.keyboard.press("Enter");
  await page.getByText("You asked: What is ROS 2?").waitFor();
  await world.look(page, "chat");

  await signedOut(page).click();
  await signIn(page, email);
  await menuOf(page, "Ada").waitFor();
  await page.getByText("You asked: What is ROS 2?").waitFor();
  await page.reload();
  await page.getByText("You asked: What is ROS 2?").waitFor();
  await page.getByLabel("Your question").fill("And after?");
  await page.keyboard.press("Enter");
  await page.getByText("You asked: And after?").waitFor();
  const { sessions } = await stored(ada, "/api/chat/sessions");
  assert.equal(sessions.length, 1);
}
