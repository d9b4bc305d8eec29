import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { plugIn } from "../credentials.mjs";
import { PasskeyAuthenticator } from "../passkey_authenticator.mjs";
import { browser, good, happen, refused, signedIn, signedUp } from "../world.mjs";

/** A user with a passkey, which is all that `authenticator` has. */
async function withPasskey(authenticator = new PasskeyAuthenticator(), options = {}) {
  const calls = plugIn(authenticator);
  const { at, client, user, person } = await signedUp();
  const added = good(await client.passkey.addPasskey({ name: "Phone", ...options }));
  return { at, client, user, person, added, authenticator, calls };
}

/** A new browser with the same authenticator. */
const signIn = (client = browser().client(), options = {}) => client.signIn.passkey(options);

afterEach(() => {
  delete globalThis.PublicKeyCredential;
  delete globalThis.navigator;
});

test("a passkey is added, listed, renamed, used and removed", async () => {
  const { client, user, added } = await withPasskey();
  assert.equal(added.name, "Phone");
  assert.equal(added.userId, user.id);
  const { id } = added;
  const [listed, ...more] = good(await client.passkey.listUserPasskeys());
  assert.deepEqual(more, []);
  assert.deepEqual(listed, added);
  assert.ok(listed.createdAt instanceof Date);
  assert.equal(good(await client.passkey.updatePasskey({ id, name: "Blue phone" })).passkey.name, "Blue phone");
  const other = browser().client();
  const { user: signed, session } = good(await signIn(other));
  assert.deepEqual([signed.id, session.userId], [user.id, user.id]);
  assert.equal(good(await other.getSession()).session.token, session.token);
  assert.equal(good(await client.passkey.listUserPasskeys())[0].name, "Blue phone");
  assert.deepEqual(good(await client.passkey.deletePasskey({ id })), { status: true });
  assert.deepEqual(good(await client.passkey.listUserPasskeys()), []);
  refused(await client.passkey.deletePasskey({ id }), 404, "PASSKEY_NOT_FOUND");
  refused(await signIn(), 401, "PASSKEY_NOT_FOUND");
});

for (const [algorithm, name] of [
  [-7, "ES256"],
  [-8, "EdDSA"],
  [-257, "RS256"],
])
  test(`${name}: twice, with a counter that grows`, async () => {
    const { client, user } = await withPasskey(new PasskeyAuthenticator({ algorithm }));
    for (const counter of [1, 2]) {
      assert.equal(good(await signIn()).user.id, user.id);
      assert.equal(good(await client.passkey.listUserPasskeys())[0].counter, counter);
    }
  });

test("a synced passkey, whose counter stays 0", async () => {
  const aaguid = "fbfc3007-154e-4ecc-8c0b-6e020557d7bd";
  const kind = { aaguid, isSyncable: true, isSynced: true, counts: false };
  const { added, user } = await withPasskey(new PasskeyAuthenticator(kind));
  assert.deepEqual(
    [added.deviceType, added.backedUp, added.transports, added.aaguid],
    ["multiDevice", true, "internal,hybrid", aaguid],
  );
  for (let i = 0; i < 2; i++) assert.equal(good(await signIn()).user.id, user.id);
});

test("options: the relying party, and allowCredentials only with a session", async () => {
  const { client, calls, added, person } = await withPasskey(undefined, { authenticatorAttachment: "platform" });
  const { publicKey: created } = calls[0];
  assert.equal(created.rp.id, "localhost");
  assert.equal(created.user.name, "Phone");
  assert.ok([person.email, person.name].includes(created.user.displayName)); // Usher has the name
  assert.equal(created.authenticatorSelection.authenticatorAttachment, "platform");
  assert.deepEqual(
    created.pubKeyCredParams.map(({ alg }) => alg),
    [-8, -7, -257],
  );
  good(await signIn(client));
  const allowed = calls[1].publicKey.allowCredentials.map(({ id }) => Buffer.from(id).toString("base64url"));
  assert.deepEqual(allowed, [added.credentialID]);
  good(await signIn());
  assert.equal(calls[2].publicKey.allowCredentials, undefined);
});

test("an authenticator holds one passkey of an account", async () => {
  const { client } = await withPasskey();
  refused(await client.passkey.addPasskey(), 400, "ERROR_AUTHENTICATOR_PREVIOUSLY_REGISTERED");
  plugIn(new PasskeyAuthenticator());
  good(await client.passkey.addPasskey());
  assert.equal(good(await client.passkey.listUserPasskeys()).length, 2);
});

test("a device without a passkey sends no sign-in", async () => {
  plugIn(new PasskeyAuthenticator());
  const at = browser();
  refused(await signIn(at.client()), 400, "ERROR_PASSTHROUGH_SEE_CAUSE_PROPERTY");
  assert.match(at.last.url, /\/passkey\/generate-authenticate-options$/);
});

test("autofill", async () => {
  const { user, calls } = await withPasskey();
  const page = (globalThis.document ??= {}); // that of the React page stays, which looks at it a second after its end
  page.querySelectorAll = () => ["an input with autocomplete=webauthn"];
  try {
    assert.equal(good(await signIn(undefined, { autoFill: true })).user.id, user.id);
  } finally {
    delete page.querySelectorAll;
  }
  assert.equal(calls.at(-1).mediation, "conditional");
});

test("a passkey added with a new session", async () => {
  const { at, client, user, added } = await withPasskey(undefined, { createSession: true });
  assert.equal(added.user.id, user.id);
  assert.ok(at.cookies.get("better-auth.session_token").startsWith(added.session.token));
  assert.equal(good(await client.getSession()).session.token, added.session.token);
});

test("passkeys need a session, and a new one a fresh session", async () => {
  plugIn(new PasskeyAuthenticator());
  const stranger = browser().client();
  refused(await stranger.passkey.addPasskey(), 401, "UNAUTHORIZED");
  refused(await stranger.passkey.listUserPasskeys(), 401, "UNAUTHORIZED");
  const { client } = await signedUp();
  await happen("sessions began two days ago");
  refused(await client.passkey.addPasskey(), 403, "SESSION_NOT_FRESH");
  assert.deepEqual(good(await client.passkey.listUserPasskeys()), []);
  await happen("sessions began now");
});

test("another account's passkey is neither renamed nor removed", async () => {
  const { added, client: owner } = await withPasskey();
  const { client } = await signedUp();
  const { id } = added;
  // Usher answers as for one that does not exist.
  for (const answer of [await client.passkey.updatePasskey({ id, name: "Mine" }), await client.passkey.deletePasskey({ id })])
    assert.ok([401, 404].includes(answer.error.status));
  assert.equal(good(await owner.passkey.listUserPasskeys())[0].name, "Phone");
});

test("a counter that does not grow, and a foreign signature, are refused", async () => {
  const { authenticator, added, person } = await withPasskey();
  good(await signIn());
  authenticator.passkeys[0].counter = 0;
  refused(await signIn(), 400, "AUTHENTICATION_FAILED");
  const thief = new PasskeyAuthenticator();
  await withPasskey(thief);
  thief.passkeys[0].id = added.credentialID;
  thief.passkeys[0].counter = 5;
  const { error } = await signIn();
  assert.equal(error.code, "AUTHENTICATION_FAILED");
  assert.ok([400, 401].includes(error.status)); // Usher compares the user's handle before the signature
  await signedIn(person);
});
