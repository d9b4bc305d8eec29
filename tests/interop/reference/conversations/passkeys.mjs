import { passkeyClient } from "@better-auth/passkey/client";
import { SITE } from "../options.mjs";
import { ALICE, BOB, conversation, signUp } from "../people.mjs";
import { Jar } from "../wire.mjs";
import { enrol } from "./codes.mjs";

export const toRegister = (c, options = {}) => c.raw("GET", `/passkey/generate-register-options${options.query ?? ""}`, options);
const toSignIn = (c, options = {}) => c.raw("GET", "/passkey/generate-authenticate-options", options);

/** Answers options that were requested before. `how` is that of passkey_authenticator.mjs. */
export const answerRegister = (c, name, { how, options, ...rest } = {}) =>
  c.raw("POST", "/passkey/verify-registration", { passkey: { with: name, does: "create", options, how }, ...rest });
const answerSignIn = (c, name, { how, options, ...rest } = {}) =>
  c.raw("POST", "/passkey/verify-authentication", { passkey: { with: name, does: "get", options, how }, ...rest });

export async function register(c, name, rest = {}) {
  await toRegister(c, { jar: rest.jar });
  return answerRegister(c, name, rest);
}
async function signIn(c, name, rest = {}) {
  await toSignIn(c, { jar: rest.jar });
  return answerSignIn(c, name, rest);
}

const ELSEWHERE = "https://a.example.com";
const STRANGER = "https://evil.test";
const WRONG_CHALLENGE = "A".repeat(43);
const UNKNOWN = `${"B".repeat(42)}A`; // 32 bytes
const MALFORMED = "<malformed>"; // not base64url

conversation(
  "passkeys",
  "Add passkeys, list and rename them, sign in with each, remove them.",
  async (c) => {
    const { say } = c.client({ plugins: [passkeyClient()] });
    await signUp(c);
    await say("the client's own call").passkey.listUserPasskeys();
    await toRegister(c, { query: "?authenticatorAttachment=platform&name=Phone&context=x" });
    c.store("verification after the options", "verification");
    const phone = await answerRegister(c, "phone", { body: { name: " Phone " }, note: "ES256, synced" });
    await register(c, "laptop", { note: "RS256; excludeCredentials has the phone; no name" });
    await register(c, "key", { body: { name: "Key" }, note: "EdDSA, the user not verified" });
    await register(c, "tablet", { body: { createSession: true }, note: "with a new session" });
    await say().passkey.listUserPasskeys();
    c.store("passkey", "passkey");
    await say().passkey.updatePasskey({ id: phone.json.id, name: " Alice's phone " });
    await signIn(c, "phone", { note: "signed in: the options have allowCredentials" });
    await say().signOut();
    await toSignIn(c, { note: "not signed in: without allowCredentials" });
    c.store("verification after options without a session", "verification");
    await answerSignIn(c, "phone", { note: "its counter stays 0" });
    await c.raw("GET", "/get-session");
    c.jar = new Jar();
    await signIn(c, "laptop", { note: "its counter is 1" });
    await signIn(c, "laptop", { note: "its counter is 2" });
    await signIn(c, "key", { note: "the user not verified" });
    c.store("passkey afterwards", "passkey");
    await say().passkey.deletePasskey({ id: phone.json.id });
    await say("gone").passkey.deletePasskey({ id: phone.json.id });
    await say().passkey.listUserPasskeys();
    c.jar = new Jar();
    await signIn(c, "phone", { note: "removed" });
  },
  "passkeys",
);

/** What an authenticator's response may say, with the type of the other ceremony. */
const altered = (otherType) => [
  ["another challenge", { clientData: { challenge: WRONG_CHALLENGE } }],
  ["made for the other ceremony", { clientData: { type: otherType } }],
  ["made at another origin than the request's", { origin: ELSEWHERE }],
  ["another relying party", { rpId: "example.com" }],
  ["the user not present", { isPresent: false }],
  ["backed up, though it cannot be", { isSyncable: false, isSynced: true }],
  ["malformed clientDataJSON", { response: { clientDataJSON: MALFORMED } }],
];

const AT_STRANGER = { origin: STRANGER, how: { origin: STRANGER }, note: "an origin that is not trusted" };

function withoutChallenge(jar) {
  const kept = jar.clone();
  kept.cookies.delete("better-auth.better-auth-passkey");
  return kept;
}

/** The cookie of the challenge: absent, used, of the other ceremony, too old. `ask` and `other` get options, `answer` sends. */
async function tryChallenges(c, { ask, other, answer }) {
  await ask();
  await answer({ jar: withoutChallenge(c.jar), note: "without the cookie of the challenge" });
  await answer({ note: "accepted" });
  await answer({ note: "the same challenge again" });
  await other();
  await answer({ note: "the challenge of the other ceremony" });
  const first = await ask().then(() => c.steps.length);
  await ask();
  await answer({ options: first, note: "newer options replace the browser's cookie" });
  await ask();
  c.happens("passkey challenges have expired");
  await answer({ note: "expired" });
}

conversation(
  "passkey-registration-refusals",
  "Registrations that are refused.",
  async (c) => {
    await toRegister(c, { cookies: false, note: "not signed in" });
    await c.raw("POST", "/passkey/verify-registration", { cookies: false, body: { response: {} } });
    await signUp(c);
    const token = c.jar.cookies.get("better-auth.session_token");
    await toRegister(c, { query: "?authenticatorAttachment=other" });
    for (const body of [undefined, {}, { response: null }, { response: "x" }, { response: {}, name: 1, createSession: "yes" }])
      await c.raw("POST", "/passkey/verify-registration", { body });
    const attempts = [...altered("webauthn.get"), ["malformed attestation", { response: { attestationObject: MALFORMED } }]];
    for (const [index, [note, how]] of attempts.entries()) await register(c, `key ${index}`, { how, note });
    await register(c, "phone of a stranger", AT_STRANGER);
    await tryChallenges(c, {
      ask: () => toRegister(c),
      other: () => toSignIn(c),
      answer: (rest) => answerRegister(c, `tablet ${c.steps.length}`, rest),
    });
    await toRegister(c);
    const bearer = { cookies: false, headers: { authorization: `Bearer ${decodeURIComponent(token)}` } };
    await answerRegister(c, "phone", { ...bearer, note: "a bearer has no cookie of the challenge" });
    await answerRegister(c, "phone", { ...bearer, origin: null, note: "and without an origin" });
    const alice = c.jar.clone();
    c.jar = new Jar();
    await signUp(c, BOB);
    const mixed = c.jar.clone();
    mixed.cookies.set("better-auth.better-auth-passkey", alice.cookies.get("better-auth.better-auth-passkey"));
    await answerRegister(c, "phone of bob", { jar: mixed, note: "the challenge of another account" });
    c.happens("sessions began two days ago");
    await toRegister(c, { note: "not fresh" });
    await answerRegister(c, "phone of bob", { note: "not fresh" });
    await c.raw("POST", "/passkey/generate-register-options", { body: {} });
    await c.raw("GET", "/passkey/verify-registration");
    c.store("passkey", "passkey");
  },
  "passkeys",
);

conversation(
  "passkey-sign-in-refusals",
  "Sign-ins that are refused, and some that are accepted.",
  async (c) => {
    await signUp(c, BOB);
    await register(c, "phone of bob");
    c.jar = new Jar();
    await signUp(c);
    await register(c, "phone");
    await register(c, "laptop");
    c.jar = new Jar();
    for (const body of [undefined, {}, { response: null }, { response: "x" }, { response: {} }])
      await c.raw("POST", "/passkey/verify-authentication", { body });
    await toSignIn(c);
    await c.raw("POST", "/passkey/verify-authentication", { body: { response: {} }, note: "no passkey's id" });
    const foreign = c.authenticators.of("phone of bob").passkeys[0].id;
    const attempts = [
      ...altered("webauthn.create"),
      ["malformed signature", { response: { signature: MALFORMED } }],
      ["malformed authenticator data", { response: { authenticatorData: MALFORMED } }],
      ["another account's passkey", { id: foreign }],
      ["an unknown passkey", { id: UNKNOWN }],
      ["without a user handle", { response: { userHandle: null } }],
      ["the user not verified", { isVerified: false }],
    ];
    for (const [note, how] of attempts) await signIn(c, "phone", { jar: new Jar(), how, note });
    await signIn(c, "laptop", { jar: new Jar(), how: { counter: 7 } });
    await signIn(c, "laptop", { jar: new Jar(), how: { counter: 7 }, note: "the counter did not grow" });
    await signIn(c, "laptop", { jar: new Jar(), how: { counter: 0 }, note: "the counter began anew" });
    await signIn(c, "phone", { jar: new Jar(), ...AT_STRANGER });
    await signIn(c, "phone", { jar: new Jar(), origin: null, note: "a cookie, but no origin" });
    await tryChallenges(c, {
      ask: () => toSignIn(c),
      other: async () => {
        c.jar = new Jar();
        await c.raw("POST", "/sign-in/email", { body: { email: ALICE.email, password: ALICE.password } });
        await toRegister(c);
      },
      answer: (rest) => answerSignIn(c, "phone", rest),
    });
    await toSignIn(c);
    await answerSignIn(c, "phone", { cookies: false, note: "no cookies, but an origin" });
    await c.raw("POST", "/passkey/generate-authenticate-options", { body: {} });
    await c.raw("GET", "/passkey/verify-authentication");
  },
  "passkeys",
);

conversation(
  "passkey-unusual",
  "Responses that the server accepts, though a stricter one would not; each of an account of its own.",
  async (c) => {
    const cases = [
      ["in a frame of another site", { how: { clientData: { crossOrigin: true, topOrigin: STRANGER } } }],
      ["at an origin that a pattern trusts", { origin: ELSEWHERE, how: { origin: ELSEWHERE } }],
    ];
    for (const [index, [note, options]] of cases.entries()) {
      c.jar = new Jar();
      await signUp(c, { ...BOB, email: `bob${"xyz"[index]}@example.com` });
      await register(c, `tablet ${index}`);
      await register(c, `phone ${index}`, { ...options, note });
      await signIn(c, `tablet ${index}`, { jar: new Jar(), ...options, note });
    }
    const handle = { response: { userHandle: "b3RoZXI" } };
    await signIn(c, "tablet 0", { jar: new Jar(), how: handle, note: "another user handle" });
    const { id } = c.authenticators.of("tablet 0").passkeys[0];
    c.jar = new Jar();
    await signUp(c);
    await register(c, "phone", { how: { id }, note: "a credential's id that another account has" });
    await signIn(c, "tablet 0", { jar: new Jar(), note: "the account that had it first" });
  },
  "passkeys",
);

conversation(
  "passkey-people",
  "Passkeys of other accounts, of a user with a second factor, of a banned user, of an anonymous visitor, in an old session.",
  async (c) => {
    for (const [method, path, body] of [
      ["GET", "list-user-passkeys"],
      ["POST", "update-passkey", { id: "x", name: "x" }],
      ["POST", "delete-passkey", { id: "x" }],
    ])
      await c.raw(method, `/passkey/${path}`, { cookies: false, body, note: "not signed in" });
    await signUp(c, BOB);
    const { id } = (await register(c, "phone of bob")).json;
    const bob = c.jar;
    c.jar = new Jar();
    await signUp(c);
    await c.raw("POST", "/passkey/update-passkey", { body: { id, name: "x" }, note: "another account's" });
    await c.raw("POST", "/passkey/delete-passkey", { body: { id }, note: "another account's" });
    await c.raw("POST", "/passkey/update-passkey", { body: { id: "x", name: "x" } });
    for (const body of [{}, { id: "", name: " " }, { id: 1, name: 1 }]) {
      await c.raw("POST", "/passkey/update-passkey", { body });
      await c.raw("POST", "/passkey/delete-passkey", { body });
    }
    const own = (await register(c, "phone")).json;
    await enrol(c);
    c.happens("sessions began two days ago");
    await c.raw("GET", "/passkey/list-user-passkeys", { note: "an old session" });
    await c.raw("POST", "/passkey/update-passkey", { body: { id: own.id, name: "Old" }, note: "an old session" });
    c.jar = new Jar();
    await signIn(c, "phone", { note: "a user with a second factor: not asked for it" });
    c.jar = new Jar();
    await c.raw("POST", "/sign-in/anonymous", { body: {} });
    await signIn(c, "phone", { note: "an anonymous visitor signs in" });
    c.store("user afterwards: the anonymous one is gone", "user");
    c.happens("alice is banned");
    await signIn(c, "phone", { jar: new Jar(), note: "banned" });
    await c.raw("POST", "/passkey/delete-passkey", { jar: bob, body: { id }, note: "an old session" });
    c.jar = new Jar();
    await c.raw("POST", "/sign-in/anonymous", { body: {} });
    await register(c, "phone of a visitor", { note: "an anonymous account" });
  },
  "passkeys",
);

conversation(
  "passkey-secure-cookies",
  "The challenge's cookie with useSecureCookies.",
  async (c) => {
    await signUp(c);
    await register(c, "phone");
    await signIn(c, "phone", { jar: new Jar() });
  },
  "passkeys-secure-cookies",
);

conversation(
  "passkey-last-login-method",
  "A sign-in with a passkey is a method of its own; a registration is no method.",
  async (c) => {
    await signUp(c);
    await register(c, "phone", { body: { createSession: true } });
    await signIn(c, "phone", { jar: new Jar() });
  },
  "last-login-method",
);
