import assert from "node:assert/strict";

import { account, authenticatorWith, button, made, menuOf, newEmail, PASSWORD, signedOut, signIn } from "./common.mjs";

const form = (page, name) => page.getByRole("form", { name });
/** Opens the forms of the account's second factor, whose line says this. */
const openFactor = (page, line) => page.locator("summary", { hasText: line }).click();

async function signOut(page) {
  await menuOf(page, "Ada").click();
  await page.getByRole("button", { name: "Sign out", exact: true }).click();
  await signedOut(page).waitFor();
  assert.equal(await page.getByText("Your session has ended").count(), 0);
}

export async function secondFactorFromTheAccountToTheSignIn(world, enter) {
  const email = await account(world, newEmail("factor"));
  const ada = await enter();
  const page = await ada.open("/sign-in?next=/account");
  await signIn(page, email);
  await page.locator("summary", { hasText: "Set up" }).waitFor();
  await world.look(page, "account-closed");
  await openFactor(page, "Set up");
  await form(page, "Two-step sign-in").getByLabel("Your password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Set up" }).click();
  await page.getByText("Scan this picture with your").waitFor();
  assert.ok(await page.locator(".usher-qr").evaluate((image) => image.decode().then(() => image.naturalWidth > 0)));
  const app = authenticatorWith(await page.locator(".usher-key").textContent());
  await page.getByLabel("Code in the app").fill(await app.code());
  await button(page, "Confirm").click();
  await page.getByText("Keep these backup codes").waitFor();
  const codes = await page.locator(".usher-codes code").allTextContents();
  await world.look(page, "backup-codes");
  await button(page, "I have kept them").click();
  await openFactor(page, "Signing in also takes a code");
  await button(page, "Turn it off").waitFor();

  await form(page, "Make new codes").getByLabel("Your password", { exact: true }).fill(PASSWORD);
  await button(page, "Make new codes").click();
  await page.getByText("Keep these backup codes").waitFor();
  const [backup] = await page.locator(".usher-codes code").allTextContents();
  assert.ok(!codes.includes(backup));
  await button(page, "I have kept them").click();
  await page.getByText("Two-step sign-in turned on").waitFor();

  await signOut(page);
  await signIn(page, email);
  await page.locator("h1:focus", { hasText: "One more step" }).waitFor();
  await world.look(page, "second-factor");
  ada.expect(401);
  await page.getByLabel("Code from your app, or a backup code").fill("000000");
  await button(page, "Sign in").click();
  await page.getByRole("alert").filter({ hasText: "wrong or was already used" }).waitFor();
  await page.getByLabel("Code from your app, or a backup code").fill(await app.code());
  await button(page, "Sign in").click();
  await menuOf(page, "Ada").waitFor();

  await signOut(page);
  await signIn(page, email);
  await page.getByLabel("Code from your app, or a backup code").fill(backup);
  await button(page, "Sign in").click();
  await menuOf(page, "Ada").waitFor();
}

export async function initialPasswordIsReplaced(world, enter) {
  const { email, password } = await made(world, newEmail("initial"), { initial_password: true, password: "a password of the first day", is_verified: true });
  const ada = await enter();
  const page = await ada.open("/sign-in?next=//other.example/"); // open redirect: no path of the site, so the sign-in leads home
  ada.expect(403);
  await signIn(page, email, password);
  await page.getByLabel("New password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Hello, Ada").waitFor();
  assert.equal(page.url(), `${world.site}/`);
}

export async function forgottenPasswordByMail(world, enter) {
  const email = await account(world, newEmail("forgot"));
  const ada = await enter();
  const page = await ada.open("/sign-in");
  await page.getByRole("link", { name: "Forgot your password?" }).click();
  await page.getByRole("textbox").first().fill(email);
  await page.getByRole("main").getByRole("button").first().click();
  await page.goto((await world.mail(email, "reset_password")).link);
  for (const field of await page.locator('input[type="password"]').all()) await field.fill("another good password");
  await page.getByRole("main").locator('button[type="submit"], button:not([type])').first().click();
  await page.waitForLoadState();
  await page.goto(`${world.site}/sign-in`);
  await signIn(page, email, "another good password");
  await page.getByText("Hello, Ada").waitFor();
}
