// Passkeys that the browser suggests in the address field.
import assert from "node:assert/strict";
import { test } from "node:test";

import { show } from "../../testkit/page.mjs";
import { clientsOf, FakeServer, problem, until } from "../../testkit/fake_server.mjs";
import { createElement } from "react";

import { RequireAuth, SignIn, SignUp } from "../dist/index.js";
import { en } from "../dist/texts/en.js";

const OPTIONS = "POST /auth/passkeys/authentication/options";
const VERIFY = "POST /auth/passkeys/authentication/verify";
const bytes = new Uint8Array(1).buffer;
const SIGNED = { id: "AQID", type: "public-key", response: { clientDataJSON: bytes, authenticatorData: bytes, signature: bytes } };

/** A browser with passkeys; each of `choices` is what its user does about one suggestion, and then nothing. */
function withSuggestions(t, ...choices) {
  globalThis.PublicKeyCredential = Object.assign(function PublicKeyCredential() {}, { isConditionalMediationAvailable: async () => true });
  navigator.credentials = { get: async () => (choices.length ? choices.shift()() : new Promise(() => {})) };
  t.after(() => {
    delete globalThis.PublicKeyCredential;
    delete navigator.credentials;
  });
}

function serverOf() {
  const server = new FakeServer();
  server.rows.set(OPTIONS, () => Response.json({ token: "t", options: { challenge: "AA" } }));
  server.rows.set(VERIFY, () => problem(401, "INVALID_PASSKEY"));
  return server;
}

test("sign-in: a suggested passkey that the server refuses, an alert and another suggestion", async (t) => {
  withSuggestions(t, () => SIGNED);
  const server = serverOf();
  const page = show(t, clientsOf(t, server)(), createElement(SignIn));
  await until(() => page.all('p[role="alert"]').length);
  assert.equal(page.all('p[role="alert"]')[0].textContent, en["error.INVALID_PASSKEY"]);
  await until(() => server.count(OPTIONS) === 2);
});

test("sign-in: suggestions that are refused before a choice, or that the user closes, no alert and no other one", async (t) => {
  for (const [choice, refusal] of [[() => SIGNED, () => problem(403, "FORBIDDEN")], [() => Promise.reject(new DOMException("", "NotAllowedError"))]]) {
    withSuggestions(t, choice);
    const server = serverOf();
    if (refusal) server.rows.set(OPTIONS, refusal);
    const page = show(t, clientsOf(t, server)(), createElement(SignIn));
    await until(() => server.count(OPTIONS));
    for (let turn = 0; turn < 20; ++turn) await page.settle();
    assert.deepEqual([server.count(OPTIONS), page.all('p[role="alert"]').length], [1, 0]);
  }
});

test("sign-in: the server is away, the form says so before anything is sent", async (t) => {
  for (const part of [SignIn, SignUp]) {
    const server = new FakeServer();
    server.rows.set("GET /auth/reader", () => problem(503, "BUSY"));
    const page = show(t, clientsOf(t, server)(), createElement(part));
    await until(() => page.all('p[role="alert"]').length);
    assert.equal(page.all('p[role="alert"]')[0].textContent, en["error.BUSY"]);
    assert.ok(page.field("Email"));
  }
});

test("sign-in: within the text of a page, a heading below the page's own", async (t) => {
  const server = new FakeServer();
  server.rows.set("GET /auth/reader", () => problem(401, "UNAUTHENTICATED"));
  const page = show(t, clientsOf(t, server)(), createElement(RequireAuth, {}, "text"));
  await until(() => page.field("Password"));
  assert.deepEqual([page.all("h1").length, page.all("h2").map((heading) => heading.textContent)], [0, [en["sign_in.title"]]]);
});

test("sign-in: the user does not stay signed in on this device, the server is told", async (t) => {
  const server = new FakeServer();
  const sent = [];
  server.rows.set("GET /auth/reader", () => problem(401, "UNAUTHENTICATED"));
  server.rows.set("POST /auth/login", ({ body }) => (sent.push(JSON.parse(body)), problem(401, "INVALID_CREDENTIALS")));
  const page = show(t, clientsOf(t, server)(), createElement(SignIn));
  await until(() => page.field("Password"));
  await page.submit();
  await until(() => sent.length === 1);
  await page.click(page.field(en["sign_in.remember"]));
  await page.submit();
  await until(() => sent.length === 2);
  assert.deepEqual(sent.map(({ remember_me }) => remember_me), [true, false]);
});
