import assert from "node:assert/strict";
import { test } from "node:test";
import { Authenticator } from "../authenticator.mjs";
import { browser, good, mailed, PASSWORD, refused, signedUp } from "../world.mjs";

async function enrolled() {
  const { at, client, person } = await signedUp();
  refused(await client.twoFactor.enable({ password: "wrong password" }), 400, "INVALID_PASSWORD");
  const { totpURI, backupCodes } = good(await client.twoFactor.enable({ password: PASSWORD }));
  const app = new Authenticator(totpURI);
  assert.equal(good(await client.getSession()).user.twoFactorEnabled, false);
  refused(await client.twoFactor.verifyTotp({ code: "000000" }), 401, "INVALID_CODE");
  good(await client.twoFactor.verifyTotp({ code: await app.code() }));
  assert.equal(good(await client.getSession()).user.twoFactorEnabled, true);
  return { at, client, person, app, backupCodes };
}

/** A browser that has sent the password, and is asked for the second factor. */
async function challenged(person, at = browser()) {
  const client = at.client();
  const asked = good(await client.signIn.email(person));
  assert.equal(asked.twoFactorRedirect, true);
  assert.ok(asked.twoFactorMethods.includes("totp"));
  assert.equal(good(await client.getSession()), null);
  return { at, client };
}

test("a code of the app finishes a sign-in, and a trusted device is not asked again", async () => {
  const { person, app } = await enrolled();
  const { at, client } = await challenged(person);
  refused(await client.twoFactor.verifyTotp({ code: "000000" }), 401, "INVALID_CODE");
  good(await client.twoFactor.verifyTotp({ code: await app.code(), trustDevice: true }));
  assert.equal(good(await client.getSession()).user.email, person.email);
  good(await client.signOut());
  assert.equal(good(await client.signIn.email(person)).user.email, person.email);
  assert.ok(at.cookies.has("better-auth.session_token"));
});

test("an e-mail code finishes a sign-in", async () => {
  const { person } = await enrolled();
  const { client } = await challenged(person);
  assert.deepEqual(good(await client.twoFactor.sendOtp()), { status: true });
  refused(await client.twoFactor.verifyOtp({ code: "000000" }), 401, "INVALID_CODE");
  good(await client.twoFactor.verifyOtp({ code: await mailed("otp", person.email) }));
  assert.equal(good(await client.getSession()).user.email, person.email);
});

test("a backup code works once", async () => {
  const { client: own, person, backupCodes } = await enrolled();
  const first = await challenged(person);
  good(await first.client.twoFactor.verifyBackupCode({ code: backupCodes[0] }));
  const second = await challenged(person);
  refused(await second.client.twoFactor.verifyBackupCode({ code: backupCodes[0] }), 401, "INVALID_BACKUP_CODE");
  const fresh = good(await own.twoFactor.generateBackupCodes({ password: PASSWORD }));
  assert.equal(fresh.backupCodes.length, 10);
  refused(await second.client.twoFactor.verifyBackupCode({ code: backupCodes[1] }), 401, "INVALID_BACKUP_CODE");
  good(await second.client.twoFactor.verifyBackupCode({ code: fresh.backupCodes[0] }));
});

test("the otpauth URI of the app's secret, and disabling the factor", async () => {
  const { client, person } = await enrolled();
  assert.match(good(await client.twoFactor.getTotpUri({ password: PASSWORD })).totpURI, /^otpauth:\/\/totp\//);
  refused(await client.twoFactor.enable({ password: PASSWORD }), 400, "TOTP_ALREADY_ENABLED");
  refused(await client.twoFactor.disable({ password: "wrong password" }), 400, "INVALID_PASSWORD");
  assert.deepEqual(good(await client.twoFactor.disable({ password: PASSWORD })), { status: true });
  assert.equal(good(await client.getSession()).user.twoFactorEnabled, false);
  assert.ok(good(await browser().client().signIn.email(person)).user);
});

test("codes without a challenge", async () => {
  refused(await browser().client().twoFactor.verifyTotp({ code: "000000" }), 401, "INVALID_TWO_FACTOR_COOKIE");
});
