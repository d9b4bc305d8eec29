import assert from "node:assert/strict";

import { addAuthenticator } from "../../../build/frontend/testing/dist/index.js";
import { PasskeyAuthenticator } from "../../interop/passkey_authenticator.mjs";
import { account, answerProfile, authenticatorWith, button, heading, made, menuOf, newEmail, PASSWORD, signedOut, signInHosted } from "./common.mjs";

const KEY = { transport: "usb" };
const TOUCHED_KEY = { ...KEY, hasUserVerification: false, isUserVerified: false };

/** A call of the API by a program, without the browser. */
async function call(usher, path, body, token) {
  const headers = { "Content-Type": "application/json", ...(token ? { Authorization: `Bearer ${token}` } : {}) };
  const answer = await fetch(usher + path, { method: "POST", headers, body: JSON.stringify(body) });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text}`);
  return text ? JSON.parse(text) : null;
}

/** An app of an account that has lived without one. */
async function appOf(world, email) {
  const { access_token: token } = await call(world.usher, "/auth/login", { email, password: PASSWORD, cookies: false });
  const app = authenticatorWith((await call(world.usher, "/auth/2fa/enroll", { password: PASSWORD }, token)).secret);
  await call(world.usher, "/auth/2fa/confirm", { code: await app.code() }, token);
  return app;
}

/** In place of the browser's, which demands a sensor or a PIN before it makes a passkey: a key that is only touched. */
async function touchedKey(page) {
  const key = new PasskeyAuthenticator({ isVerified: false });
  await page.exposeFunction("touch", (does, options) => key[does](options, { origin: new URL(page.url()).origin }));
  await page.addInitScript(() => {
    const text = (bytes) => btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
    const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt()).buffer;
    const inText = (value) => {
      if (value instanceof Uint8Array) return text(value);
      if (Array.isArray(value)) return value.map(inText);
      return value instanceof Object ? Object.fromEntries(Object.entries(value).map(([name, part]) => [name, inText(part)])) : value;
    };
    for (const does of ["create", "get"])
      navigator.credentials[does] = async ({ publicKey, mediation }) => {
        if (mediation) return new Promise(() => {}); // the owner never chooses what the address field suggests
        const { id, type, response } = await window.touch(does, inText(publicKey));
        const parts = Object.entries(response).map(([name, part]) => [name, typeof part === "string" ? bytes(part) : part]);
        return { id, type, response: Object.fromEntries(parts) };
      };
  });
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
  const device = await addAuthenticator(page);
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
  await page.getByRole("link", { name: /^Rename or remove / }).click();
  await page.getByLabel("Name", { exact: true }).fill("Laptop");
  await button(page, "Save").click();
  await done(page, "The name is saved.");
  await page.getByRole("link", { name: "Rename or remove Laptop" }).click();
  await world.look(page, "hosted-passkey");
  await button(page, "Remove the passkey").click();
  await done(page, "The passkey is removed.");
  await world.look(page, "hosted-passkeys-none", { inUrdu: false });
}

/** The browser suggests the passkey in the address field, and its owner takes it. */
export async function passkeyByAutofill(world, enter) {
  const email = await account(world, newEmail("autofill"));
  const [, page] = await signedIn(world, enter, email);
  const device = await addAuthenticator(page);
  await addPasskey(world, page);
  await signOut(page);
  assert.equal(await page.evaluate(() => PublicKeyCredential.isConditionalMediationAvailable()), true);
  await page.goto(`${world.usher}/account/sign-in?next=/account/security`);
  await heading(page, "Security").waitFor();
  await device.remove();
}

export async function passkeyAsSecondStep(world, enter) {
  const { email, passkey } = await made(world, newEmail("step"), { two_factor: true, passkey: true });
  const page = await (await enter()).open("about:blank");
  const device = await addAuthenticator(page, { isPresent: false });
  await device.take(passkey);
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
  await addAuthenticator(page);
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

/** Clicks the button, which the suggestion in the address field does not forestall. */
async function signInBy(device, world, page) {
  await device.away();
  await openSignIn(world, page);
  await device.present();
  await button(page, "Sign in with a passkey").click();
}

/** Chromium makes no passkey on a key that cannot verify its owner; the page says so, and another device works. */
export async function keyThatOnlyTouchesIsNotTaken(world, enter) {
  const email = await account(world, newEmail("plain-key"));
  const [, page] = await signedIn(world, enter, email);
  const key = await addAuthenticator(page, TOUCHED_KEY);
  await page.goto(`${world.usher}/account/security/passkeys/add`);
  await button(page, "Create the passkey").click();
  await page.getByRole("alert").filter({ hasText: "No passkey was used." }).waitFor();
  await key.remove();
  await addAuthenticator(page);
  await button(page, "Create the passkey").click();
  await done(page, "The passkey is added.");
}

/** Other browsers make one. A touch proves no more than a password does, so the app is asked for. */
export async function touchedKeyIsOneFactor(world, enter) {
  const email = await account(world, newEmail("touched"));
  const [, page] = await signedIn(world, enter, email);
  await touchedKey(page);
  await addPasskey(world, page);
  await signOut(page);
  await openSignIn(world, page);
  await button(page, "Sign in with a passkey").click();
  await heading(page, "Your account").waitFor();

  const app = await appOf(world, email); // which ends the sessions without it
  await openSignIn(world, page);
  await button(page, "Sign in with a passkey").click();
  await heading(page, "One more step").waitFor();
  assert.equal(await button(page, "Use a passkey").count(), 0);
  await page.getByLabel("Code", { exact: true }).fill(await app.code());
  await button(page, "Sign in").click();
  await heading(page, "Your account").waitFor();
}

/** A copy of a security key counts from where it was taken: it is refused and switched off, until the owner confirms it. */
export async function copiedKey(world, enter) {
  const email = await account(world, newEmail("copied"));
  const [person, page] = await signedIn(world, enter, email);
  const key = await addAuthenticator(page, KEY);
  await addPasskey(world, page);
  const copied = await key.credential();
  await signOut(page);
  await signInBy(key, world, page);
  await heading(page, "Your account").waitFor();
  await key.remove();
  await signOut(page);

  const copy = await addAuthenticator(page, KEY);
  await copy.away();
  await copy.take(copied);
  person.expect(401);
  await signInBy(copy, world, page);
  await page.getByRole("alert").filter({ hasText: "The passkey wasn't accepted" }).waitFor();
  await world.mail(email, "passkey_switched_off");
  await copy.away();
  await openSignIn(world, page);
  await signInHosted(page, email);
  await heading(page, "Your account").waitFor();
  await page.goto(`${world.usher}/account/security`);
  await page.getByText("Switched off", { exact: true }).waitFor();
  await world.look(page, "hosted-passkey-off");
  await button(page, "Confirm Security key").click();
  await done(page, "The passkey works again.");
  await signOut(page);
  await signInBy(copy, world, page);
  await heading(page, "Your account").waitFor();
}

/** The device is gone: a mailed link removes the passkey and sets a password. */
export async function lostDevice(world, enter) {
  const email = await account(world, newEmail("lost"), { is_verified: true });
  const [person, page] = await signedIn(world, enter, email);
  const device = await addAuthenticator(page);
  await addPasskey(world, page);
  await device.remove();
  await person.context.clearCookies();
  await page.goto(`${world.usher}/account/forgot`);
  await page.getByLabel("Email address").fill(email);
  await button(page, "Send the link").click();
  await heading(page, "Check your email").waitFor();
  await page.goto((await world.mail(email, "reset_password")).link);
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
    const isAvailable = PublicKeyCredential.isConditionalMediationAvailable.bind(PublicKeyCredential);
    PublicKeyCredential.isConditionalMediationAvailable = async () => !sessionStorage.noAutofill && isAvailable();
  });
  const laptop = await addAuthenticator(page);
  const email = newEmail("site-passkey");
  await page.getByLabel("Name").fill("Ada");
  await page.getByLabel("Email address").fill(email);
  await button(page, "Use a passkey").click();
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
  const key = await addAuthenticator(page, KEY);
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
    await signedOut(page).waitFor();
  };
  await page.evaluate(() => (sessionStorage.noAutofill = "1"));
  await signOut();
  await page.goto(`${world.site}/sign-in`);
  await button(page, "Sign in with a passkey").click();
  await page.getByText("Hello, Ada").waitFor();
  await signOut();
  await page.evaluate(() => sessionStorage.clear());
  await page.goto(`${world.site}/sign-in?next=/account`); // autofill: the key is there
  await button(page, "Remove Laptop").click();
  await button(page, "Remove Laptop").waitFor({ state: "detached" });
  await button(page, "Remove Security key").waitFor();
}
