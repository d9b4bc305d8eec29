import assert from "node:assert/strict";
import { test } from "node:test";
import { browser, good, mailed, refused, signedUp, somebody } from "../world.mjs";

test("an address is verified by the mailed token", async () => {
  const { at, client, person } = await signedUp();
  assert.deepEqual(good(await client.sendVerificationEmail({ email: person.email, callbackURL: "/verified" })), { status: true });
  refused(await client.sendVerificationEmail({ email: somebody().email }), 400, "EMAIL_MISMATCH");
  refused(await client.verifyEmail({ query: { token: "nonsense" } }), 401, "INVALID_TOKEN");
  const token = await mailed("verify-email", person.email);
  const followed = await at.visit(`/verify-email?token=${token}&callbackURL=%2Fverified`);
  assert.deepEqual([followed.status, followed.headers.get("location")], [302, "/verified"]);
  assert.equal(good(await client.getSession()).user.emailVerified, true);
  refused(await client.sendVerificationEmail({ email: person.email }), 400, "EMAIL_ALREADY_VERIFIED");
});

test("the client verifies an address itself", async () => {
  const { client, person } = await signedUp();
  good(await client.sendVerificationEmail({ email: person.email }));
  const answer = good(await client.verifyEmail({ query: { token: await mailed("verify-email", person.email) } }));
  assert.equal(answer.status, true);
  assert.equal(good(await client.getSession()).user.emailVerified, true);
});

test("change-email takes effect when the new address answers", async () => {
  const { client, person } = await signedUp();
  const taken = await signedUp();
  const newEmail = somebody().email;
  assert.deepEqual(good(await client.changeEmail({ newEmail, callbackURL: "/changed" })), { status: true });
  assert.deepEqual(good(await client.changeEmail({ newEmail: taken.person.email })), { status: true });
  assert.equal(good(await client.getSession()).user.email, person.email);
  const { user } = good(await client.verifyEmail({ query: { token: await mailed("verify-email", newEmail) } }));
  assert.equal(user.email, newEmail);
  const { user: now } = good(await client.getSession());
  assert.deepEqual([now.email, now.emailVerified], [newEmail, true]);
});

test("somebody who is signed out learns nothing of an address", async () => {
  const client = browser().client();
  assert.deepEqual(good(await client.sendVerificationEmail({ email: somebody().email })), { status: true });
});
