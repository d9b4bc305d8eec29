import assert from "node:assert/strict";
import { test } from "node:test";
import { browser, good, happen, mailed, newPerson, refused, signedUp } from "../world.mjs";

test("verify-email: the mailed token verifies the address", async () => {
  const { at, client, person } = await signedUp();
  assert.deepEqual(good(await client.sendVerificationEmail({ email: person.email, callbackURL: "/verified" })), { status: true });
  refused(await client.sendVerificationEmail({ email: newPerson().email }), 400, "EMAIL_MISMATCH");
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

test("change-email takes effect when the new address is confirmed", async () => {
  const { client, person } = await signedUp();
  await happen("every address is verified");
  const taken = await signedUp();
  const newEmail = newPerson().email;
  assert.deepEqual(good(await client.changeEmail({ newEmail, callbackURL: "/changed" })), { status: true });
  assert.deepEqual(good(await client.changeEmail({ newEmail: taken.person.email })), { status: true });
  assert.equal(good(await client.getSession()).user.email, person.email);
  const { user } = good(await client.verifyEmail({ query: { token: await mailed("verify-email", newEmail) } }));
  assert.equal(user.email, newEmail);
  const { user: now } = good(await client.getSession());
  assert.deepEqual([now.email, now.emailVerified], [newEmail, true]);
});

test("send-verification-email: a signed-out client learns nothing about an address", async () => {
  const client = browser().client();
  assert.deepEqual(good(await client.sendVerificationEmail({ email: newPerson().email })), { status: true });
});
