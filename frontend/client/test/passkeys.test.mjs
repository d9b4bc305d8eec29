import assert from "node:assert/strict";
import { test } from "node:test";

import { hasPasskeys } from "../dist/index.js";
import { clientsOf, FakeServer, jwtOf, problem, until, userOf } from "../../testkit/fake_server.mjs";

const bytes = (...all) => new Uint8Array(all).buffer;
const REQUEST = { challenge: "-_8", rpId: "example.com", allowCredentials: [{ type: "public-key", id: "AQID" }] };
const SIGNED = { id: "AQID", type: "public-key", response: { clientDataJSON: bytes(251, 255), authenticatorData: bytes(1), signature: bytes(2), userHandle: null } };

/** A browser with passkeys, whose `ask` answers the requests. */
function withPasskeys(t, ask, more = {}) {
  const asked = [];
  const answer = (act) => (given) => {
    asked.push({ act, ...given });
    return ask(given);
  };
  globalThis.PublicKeyCredential = Object.assign(function PublicKeyCredential() {}, more);
  const own = Object.getOwnPropertyDescriptor(globalThis, "navigator");
  Object.defineProperty(globalThis, "navigator", { configurable: true, value: { credentials: { get: answer("get"), create: answer("create") } } });
  t.after(() => {
    delete globalThis.PublicKeyCredential;
    if (own) Object.defineProperty(globalThis, "navigator", own);
    else delete globalThis.navigator;
  });
  return asked;
}

function serverOf(...rows) {
  const server = new FakeServer();
  server.rows.set("POST /auth/passkeys/authentication/options", () => Response.json({ token: "t", options: REQUEST }));
  for (const [call, answer] of rows) server.rows.set(call, answer);
  return server;
}

test("passkeys: a sign-in sends what the authenticator signed, and enters the session", async (t) => {
  const asked = withPasskeys(t, async () => SIGNED);
  let sent;
  const server = serverOf(["POST /auth/passkeys/authentication/verify", (init) => {
    sent = JSON.parse(init.body);
    return Response.json({ access_token: jwtOf("ada"), expires_in: 1800, user: userOf("ada"), profile: null });
  }]);
  const client = clientsOf(t, server)();
  assert.ok(hasPasskeys());
  await client.passkeys.signIn({ remember_me: false });
  assert.equal(client.user().id, "ada");
  assert.deepEqual([...asked[0].publicKey.challenge], [251, 255]);
  assert.deepEqual([...asked[0].publicKey.allowCredentials[0].id], [1, 2, 3]);
  assert.deepEqual(sent, {
    token: "t", remember_me: false,
    credential: { id: "AQID", rawId: "AQID", type: "public-key", response: { clientDataJSON: "-_8", authenticatorData: "AQ", signature: "Ag" } },
  });
});

test("passkeys: one that the server does not know is named to the browser, another refusal is not", async (t) => {
  const signalled = [];
  withPasskeys(t, async () => SIGNED, { signalUnknownCredential: async (which) => void signalled.push(which) });
  let errors = [{ field: "credential.id", code: "UNKNOWN", message: "No account here has it" }];
  const server = serverOf(["POST /auth/passkeys/authentication/verify", () => problem(401, "INVALID_PASSKEY", { errors })]);
  const client = clientsOf(t, server)();
  await assert.rejects(client.passkeys.signIn(), { code: "INVALID_PASSKEY" });
  assert.deepEqual(signalled, [{ rpId: "example.com", credentialId: "AQID" }]);
  errors = null;
  await assert.rejects(client.passkeys.signIn(), { code: "INVALID_PASSKEY" });
  assert.equal(signalled.length, 1);
});

test("passkeys: one that was made for a taken address is named to the browser", async (t) => {
  const signalled = [];
  const made = { id: "AQID", type: "public-key", response: { clientDataJSON: bytes(1), attestationObject: bytes(2) } };
  withPasskeys(t, async () => made, { signalUnknownCredential: async (which) => void signalled.push(which) });
  const errors = [{ field: "credential.id", code: "UNKNOWN", message: "No account here has it" }];
  const server = serverOf(
    ["POST /auth/passkeys/registration/options", () => Response.json({ token: "t", options: { challenge: "AA", rp: { id: "example.com" }, user: { id: "AQ" } } })],
    ["POST /auth/passkeys/registration/verify", () => problem(409, "EMAIL_TAKEN", { errors })]);
  await assert.rejects(clientsOf(t, server)().passkeys.signUp({ email: "ada@example.com" }), { code: "EMAIL_TAKEN" });
  assert.deepEqual(signalled, [{ rpId: "example.com", credentialId: "AQID" }]);
});

test("passkeys: what the browser refuses becomes an UsherError", async (t) => {
  let name = "NotAllowedError";
  withPasskeys(t, async () => {
    throw new DOMException("", name);
  });
  const server = serverOf(["POST /auth/passkeys/registration/options", () => Response.json({ token: "t", options: { challenge: "AA", user: { id: "AA" } } })]);
  const client = clientsOf(t, server)();
  await assert.rejects(client.passkeys.signIn(), { code: "NO_PASSKEY" });
  name = "InvalidStateError";
  await assert.rejects(client.passkeys.add(), { code: "PASSKEY_EXISTS" });
});

test("passkeys: a second request ends the first, and so does its signal", async (t) => {
  const pending = ({ signal }) => new Promise((_, refuse) => (signal.aborted ? refuse(signal.reason) : signal.addEventListener("abort", () => refuse(signal.reason))));
  const asked = withPasskeys(t, pending);
  const client = clientsOf(t, serverOf())();
  const first = assert.rejects(client.passkeys.signIn({ mediation: "conditional" }), { code: "NO_PASSKEY" });
  await until(() => asked.length === 1);
  assert.equal(asked[0].mediation, "conditional");
  const stop = new AbortController();
  const second = assert.rejects(client.passkeys.signIn({ signal: stop.signal }), { code: "NO_PASSKEY" });
  await first;
  await until(() => asked.length === 2);
  stop.abort();
  await second;
});

test("passkeys: a sign-up makes one for the new account", async (t) => {
  const made = { id: "AQID", type: "public-key", response: { clientDataJSON: bytes(1), attestationObject: bytes(2), getTransports: () => ["internal"] } };
  const asked = withPasskeys(t, async () => made);
  const bodies = [];
  const keep = (answer) => (init) => {
    bodies.push(JSON.parse(init.body));
    return Response.json(answer);
  };
  const server = serverOf(
    ["POST /auth/passkeys/registration/options", keep({ token: "t", options: { challenge: "AA", user: { id: "AQ", name: "ada" } } })],
    ["POST /auth/passkeys/registration/verify", keep({ access_token: jwtOf("ada"), expires_in: 1800, user: userOf("ada"), profile: null })]);
  const client = clientsOf(t, server)();
  await client.passkeys.signUp({ email: "ada@example.com" });
  assert.equal(client.user().id, "ada");
  assert.equal(asked[0].act, "create");
  assert.deepEqual(bodies[0], { email: "ada@example.com" });
  assert.deepEqual(bodies[1].credential.response, { clientDataJSON: "AQ", attestationObject: "Ag", transports: ["internal"] });
});
