import assert from "node:assert/strict";

import { account, answerProfile, authenticatorOf, button, call, heading, menuOf, newEmail, PASSWORD, signInHosted } from "./common.mjs";

const PLATFORM = { transport: "internal", hasUserVerification: true, isUserVerified: true };
const KEY = { ...PLATFORM, transport: "usb" };

/** An authenticator of this tab. It answers at once, or, without `isPresent`, when its owner touches it. */
async function authenticator(page, kind, isPresent = true) {
  const session = await page.context().newCDPSession(page);
  await session.send("WebAuthn.enable", { enableUI: false });
  const options = { protocol: "ctap2", ctap2Version: "ctap2_1", hasResidentKey: true, automaticPresenceSimulation: isPresent, ...kind };
  const { authenticatorId } = await session.send("WebAuthn.addVirtualAuthenticator", { options });
  const touch = (enabled) => session.send("WebAuthn.setAutomaticPresenceSimulation", { authenticatorId, enabled });
  return {
    present: () => touch(true),
    away: () => touch(false),
    remove: () => session.send("WebAuthn.removeVirtualAuthenticator", { authenticatorId }),
  };
}

const done = (page, text) => page.getByRole("status").filter({ hasText: text }).waitFor();

async function openSignIn(world, page) {
  await page.goto(`${world.usher}/account/sign-in`);
  await heading(page, "Sign in to Reader").waitFor();
}

/** A tab that is signed in by password. */
async function signedIn(world, enter, email) {
  const person = await enter();
  const page = await person.open(`${world.usher}/account/sign-in`);
  await signInHosted(page, email);
  await heading(page, "Your account").waitFor();
  return [person, page];
}

async function signOut(page) {
  await page.getByRole("link", { name: "Account", exact: true }).click();
  await button(page, "Sign out").click();
  await heading(page, "Signed out").waitFor();
}

async function addPasskey(world, page) {
  await page.goto(`${world.usher}/account/security/passkeys/add`);
  await button(page, "Create the passkey").click();
  await done(page, "The passkey is added.");
}

export async function passkeyFromTheOfferToTheSignInAndAway(world, enter) {
  const email = await account(world, newEmail("passkey"));
  const person = await enter();
  const page = await person.open(`${world.usher}/account/sign-in`);
  const device = await authenticator(page, PLATFORM);
  await signInHosted(page, email);
  await heading(page, "Your account").waitFor();
  await page.getByRole("link", { name: "Add a passkey" }).waitFor();
  await world.look(page, "hosted-passkey-offer");
  await page.getByRole("link", { name: "Add a passkey" }).click();
  await heading(page, "Add a passkey").waitFor();
  await world.look(page, "hosted-passkey-add");
  await button(page, "Create the passkey").click();
  await done(page, "The passkey is added.");
  await world.look(page, "hosted-passkeys", { inUrdu: false });

  await page.getByRole("link", { name: "Add a passkey" }).click();
  await button(page, "Create the passkey").click();
  await page.getByRole("alert").filter({ hasText: "This device already has a passkey of your account." }).waitFor();

  await signOut(page);
  await device.away();
  await openSignIn(world, page);
  await world.look(page, "hosted-sign-in-passkey");
  await device.present(); // the suggestion in the address field waits until it is aborted
  await button(page, "Sign in with a passkey").click();
  await heading(page, "Your account").waitFor();
  assert.equal(await page.getByRole("link", { name: "Add a passkey" }).count(), 0);

  await page.goto(`${world.usher}/account/security`);
  await page.getByRole("link", { name: /^Change (?!the )/ }).click();
  await page.getByLabel("Name", { exact: true }).fill("Laptop");
  await button(page, "Save").click();
  await done(page, "The name is saved.");
  await page.getByRole("link", { name: "Change Laptop" }).click();
  await world.look(page, "hosted-passkey");
  await button(page, "Remove the passkey").click();
  await done(page, "The passkey is removed.");
  await world.look(page, "hosted-passkeys-none", { inUrdu: false });
}

/** The browser suggests the passkey in the address field, and its owner takes it. */
export async function passkeyByAutofill(world, enter) {
  const email = await account(world, newEmail("autofill"));
  const [, page] = await signedIn(world, enter, email);
  const device = await authenticator(page, PLATFORM);
  await addPasskey(world, page);
  await signOut(page);
  assert.equal(await page.evaluate(() => PublicKeyCredential.isConditionalMediationAvailable()), true);
  await page.goto(`${world.usher}/account/sign-in?next=/account/security`);
  await heading(page, "Security").waitFor();
  await device.remove();
}

export async function passkeyAsSecondStep(world, enter) {
  const email = await account(world, newEmail("step"));
  const [person, page] = await signedIn(world, enter, email);
  const device = await authenticator(page, PLATFORM);
  await addPasskey(world, page);
  await authenticatorOf(world, email);
  await device.away();
  await person.context.clearCookies();
  await openSignIn(world, page);
  await signInHosted(page, email);
  await heading(page, "One more step").waitFor();
  await world.look(page, "hosted-second-factor-passkey");
  await device.present();
  await button(page, "Use a passkey").click();
  await heading(page, "Your account").waitFor();
}

export async function signUpByPasskey(world, enter) {
  const person = await enter();
  const page = await person.open(`${world.usher}/account/sign-up`);
  await authenticator(page, PLATFORM);
  person.expect(422);
  await page.getByLabel("Name (optional)").fill("Ada");
  await button(page, "Create it with a passkey").click();
  await page.getByText("Enter an email address").waitFor();
  const email = newEmail("new-passkey");
  await page.getByLabel("Email address").fill(email);
  await button(page, "Create it with a passkey").click();
  await heading(page, "Create your passkey").waitFor();
  await world.look(page, "hosted-sign-up-passkey", { inUrdu: false });
  await button(page, "Create the passkey").click();
  await heading(page, "Software").waitFor();
  await page.goto(`${world.usher}/account/security`);
  await page.getByText("You can set one through a link we email you.").waitFor();

  await world.tell("stale", { email });
  await page.goto(`${world.usher}/account/security/passkeys/add`);
  await heading(page, "Confirm it's you").waitFor();
  await world.look(page, "hosted-confirm-passkey");
  await button(page, "Confirm with a passkey").click();
  await heading(page, "Add a passkey").waitFor();
}

/** The device is gone: a mailed link removes the passkey and sets a password. */
export async function lostDevice(world, enter) {
  const email = await account(world, newEmail("lost"));
  assert.equal((await world.usherCommand("user", "verify-email", email)).exit, 0);
  const [person, page] = await signedIn(world, enter, email);
  const device = await authenticator(page, PLATFORM);
  await addPasskey(world, page);
  await device.remove();
  await person.context.clearCookies();
  await page.goto(`${world.usher}/account/forgot`);
  await page.getByLabel("Email address").fill(email);
  await button(page, "Send the link").click();
  await heading(page, "Check your email").waitFor();
  await page.goto((await world.tell("mail-with-subject", { email, subject: "Choose a new password" })).link);
  assert.equal(await page.getByRole("checkbox", { name: /^Remove .*, added / }).isChecked(), true);
  await world.look(page, "hosted-reset-ways");
  await page.locator('main input[type="password"]').fill("another good password");
  await button(page, "Set the password").click();
  await heading(page, "Password set").waitFor();
  await openSignIn(world, page);
  await signInHosted(page, email, "another good password");
  await heading(page, "Your account").waitFor();
  await page.goto(`${world.usher}/account/security`);
  await page.getByRole("link", { name: "Add a passkey" }).waitFor();
  assert.equal(await page.getByText("Lost a device?").count(), 0);
  await call(world.usher, "/auth/login", { email, password: "another good password", cookies: false });
  await assert.rejects(call(world.usher, "/auth/login", { email, password: PASSWORD, cookies: false }));
}

/** With the site's own components: sign-up, a second device, sign-in by the button and by autofill, and the first device lost. */
export async function passkeysInTheSite(world, enter) {
  const ada = await enter();
  const page = await ada.open("/sign-up");
  await page.addInitScript(() => {
    if (sessionStorage.noAutofill) PublicKeyCredential.isConditionalMediationAvailable = async () => false;
  });
  const laptop = await authenticator(page, PLATFORM);
  const email = newEmail("site-passkey");
  await page.getByLabel("Name").fill("Ada");
  await page.getByLabel("Email address").fill(email);
  await button(page, "Create it with a passkey").click();
  await answerProfile(page);
  await heading(page, "Software").waitFor();

  await page.goto(`${world.site}/account`);
  await page.getByRole("button", { name: /^Rename / }).click();
  await page.getByLabel("Name", { exact: true }).fill("Laptop");
  await world.look(page, "account-passkey-rename");
  await page.getByRole("form", { name: /^Rename / }).getByRole("button", { name: "Save" }).click();
  await button(page, "Rename Laptop").waitFor();

  await world.tell("stale", { email });
  ada.expect(403); // asks for a proof first
  await laptop.away();
  const key = await authenticator(page, KEY);
  await button(page, "Add a passkey").click();
  await button(page, "Confirm with a passkey").waitFor();
  await world.look(page, "account-passkey-confirm");
  await laptop.present();
  await key.away();
  await button(page, "Confirm with a passkey").click();
  await page.getByRole("alert").filter({ hasText: "already has a passkey" }).waitFor();
  await laptop.away();
  await key.present();
  await button(page, "Add a passkey").click();
  await button(page, "Rename Security key").waitFor();
  assert.equal(await button(page, "Confirm with a passkey").count(), 0);
  await world.look(page, "account-passkeys");

  const signOut = async () => {
    await menuOf(page, "Ada").click();
    await button(page, "Sign out").click();
  };
  await page.evaluate(() => (sessionStorage.noAutofill = "1"));
  await signOut();
  await page.goto(`${world.site}/sign-in`);
  await button(page, "Sign in with a passkey").click();
  await page.getByText("Hello, Ada").waitFor();
  await page.evaluate(() => sessionStorage.clear());
  await signOut();
  await page.goto(`${world.site}/sign-in?next=/account`); // autofill: the key is there
  await button(page, "Remove Laptop").click();
  await button(page, "Remove Laptop").waitFor({ state: "detached" });
  await button(page, "Remove Security key").waitFor();
}
