// The fixtures as Playwright, Vitest and Cypress call them, without these.
import assert from "node:assert/strict";
import { test } from "node:test";

import { addAuthenticator } from "../dist/index.js";
import { fixtures, usher as forUse } from "../dist/playwright_fixtures.js";
import { fixtures as vitest } from "../dist/vitest_fixtures.js";
import { usherTasks } from "../dist/cypress.js";
import { FakeTestApi, KEY } from "../../testkit/fake_test_api.mjs";

const PASSKEY = { credentialId: "AQ==", rpId: "localhost", privateKey: "Ag==", userHandle: "Aw==", signCount: 0, isResidentCredential: true };

/** What the fixture gives to a test. */
async function valueOf(fixture, given, info) {
  let value;
  await fixture(given, async (used) => void (value = used), info);
  return value;
}

const optionsOf = (api) => ({ url: "http://server", key: KEY, fetch: api.fetch });

/** A page of Chromium that keeps what its protocol is sent. */
function tabOf() {
  const sent = [];
  const session = {
    async send(name, more) {
      sent.push([name, more]);
      return { "WebAuthn.addVirtualAuthenticator": { authenticatorId: "a" }, "WebAuthn.getCredentials": { credentials: [PASSKEY] } }[name];
    },
  };
  const tab = { context: () => ({ newCDPSession: async (page) => (assert.equal(page, tab), session) }) };
  return { tab, sent };
}

test("playwright: each worker begins a test in an empty namespace of its own, for the site's origin", async () => {
  const api = new FakeTestApi().withAccounts();
  const usher = await valueOf(fixtures.usher, { usherOptions: optionsOf(api), baseURL: "http://localhost:3000/course/" }, { parallelIndex: 3 });
  assert.deepEqual(api.calls, ["DELETE accounts?namespace=w3"]);
  await usher.signedIn("ada");
  assert.equal(api.bodies.at(-1).origin, "http://localhost:3000");
  const other = await valueOf(fixtures.usher, { usherOptions: { ...optionsOf(api), namespace: "ci-7-" }, baseURL: undefined }, { parallelIndex: 0 });
  assert.equal(other.addressOf("ada"), "ada@ci-7-0.example.test");
  const mailbox = await valueOf(fixtures.mailbox, { usher });
  assert.equal(mailbox("ada").address, "ada@w3.example.test");
});

test("playwright: signedIn asks nothing before a worker runs the test", async () => {
  const api = new FakeTestApi().withAccounts();
  const state = await forUse.signedIn("beginner");
  assert.deepEqual(api.calls, []);
  assert.deepEqual((await valueOf(state, { usher: api.usher() })).cookies, [{ name: "id of beginner" }]);
});

test("playwright: each fixture names what it needs in its parameters", () => {
  for (const fixture of [...Object.values(fixtures), forUse.signedIn("ada")]) assert.match(`${fixture}`, /^async \(\{ \w+/);
  for (const fixture of Object.values(vitest)) assert.match(`${fixture}`, /^async \(\{/);
});

test("playwright: a passkey goes into a device of the page, and an account without one is named", async () => {
  const { tab, sent } = tabOf();
  const put = await valueOf(fixtures.passkey, { page: tab });
  await put({ email: "ada@w0.example.test", passkey: PASSKEY });
  assert.deepEqual(sent.map(([name]) => name), ["WebAuthn.enable", "WebAuthn.addVirtualAuthenticator", "WebAuthn.addCredential"]);
  assert.deepEqual(sent[2][1], { authenticatorId: "a", credential: PASSKEY });
  await assert.rejects(put({ email: "bob@w0.example.test", passkey: null }), /bob@w0.example.test has no passkey here/);
});

test("authenticator: a security key whose owner comes later", async () => {
  const { tab, sent } = tabOf();
  const key = await addAuthenticator(tab, { transport: "usb", isPresent: false });
  const { transport, automaticPresenceSimulation, isUserVerified } = sent[1][1].options;
  assert.deepEqual([transport, automaticPresenceSimulation, isUserVerified], ["usb", false, true]);
  await key.present();
  await key.away();
  assert.deepEqual(sent.slice(2).map(([, { enabled }]) => enabled), [true, false]);
  assert.deepEqual(await key.credential(), PASSKEY);
  await key.remove();
  assert.equal(sent.at(-1)[0], "WebAuthn.removeVirtualAuthenticator");
});

test("vitest: tokens and mail are of the worker's namespace", async () => {
  const usher = new FakeTestApi().withAccounts().usher({ namespace: "vitest1" });
  const accessToken = await valueOf(vitest.accessToken, { usher });
  assert.equal(await accessToken("ada"), "token of id of ada");
  assert.equal((await valueOf(vitest.mailbox, { usher }))("ada").address, "ada@vitest1.example.test");
});

test("cypress: tasks make the account and its session, and none returns undefined", async () => {
  const api = new FakeTestApi().withAccounts().withMail([{ number: 1, kind: "sign_in_code", code: "123456" }]);
  const tasks = usherTasks(optionsOf(api));
  assert.equal((await tasks["usher:account"]({ name: "ada", members: { role: "admin" } })).id, "id of ada");
  assert.deepEqual(api.bodies[0], { namespace: "cypress", accounts: [{ email: "ada", role: "admin" }] });
  assert.equal((await tasks["usher:session"]({ name: "ada" })).access_token, "token of id of ada");
  assert.equal((await tasks["usher:mail"]({ name: "ada" })).code, "123456");
  assert.equal(await tasks["usher:empty"](), null);
  assert.equal(api.calls.at(-1), "DELETE accounts?namespace=cypress");
});
