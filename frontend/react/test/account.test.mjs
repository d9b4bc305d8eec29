// The address on the account page: whether it is confirmed, and the mail that confirms it.
import assert from "node:assert/strict";
import { test } from "node:test";

import { createElement } from "react";
import { renderToString } from "react-dom/server";

import { clientsOf, FakeServer, problem, userOf } from "../../testkit/fake_server.mjs";
import { AuthProvider, useAccount } from "../dist/index.js";
import { Ways } from "../dist/looks/account/access.js";
import { Email } from "../dist/looks/account/profile.js";
import { en } from "../dist/texts/en.js";

const RESEND = "POST /auth/email/verify/resend";
const unconfirmed = { ...userOf("ada"), is_verified: false, is_anonymous: false };

/** A server whose session is this user's; null: it has ended. */
function serverOf(user) {
  const server = new FakeServer();
  server.rows.set("GET /auth/me", () => (user ? Response.json({ user, profile: null }) : new Response(null, { status: 204 })));
  server.rows.set(RESEND, () => Response.json({}, { status: 202 }));
  return server;
}

/** What the hook gives to the account page. */
function accountAt(test, server) {
  const client = clientsOf(test, server)();
  let account;
  const Probe = () => ((account = useAccount()), null);
  renderToString(createElement(AuthProvider, { client }, createElement(Probe)));
  return account;
}

const escaped = (text) => text.replaceAll("'", "&#x27;");
const emailPart = (account) => renderToString(createElement(AuthProvider, { url: "http://server", language: "en" }, createElement(Email, { account })));

test("account: an unconfirmed address, it says so and offers a link", () => {
  const shown = emailPart({ user: unconfirmed, isUnconfirmed: true, hasPassword: true });
  assert.ok(shown.includes("ada@example.com"));
  assert.ok(shown.includes(escaped(en["account.email_unconfirmed"])));
  assert.ok(shown.includes(`>${en["account.email_send_link"]}</button>`));
  assert.ok(!shown.includes('role="status"'), "nothing was sent yet");
});

test("account: a confirmed address, no word of it", () => {
  const shown = emailPart({ user: { ...unconfirmed, is_verified: true }, isUnconfirmed: false, hasPassword: true });
  assert.ok(!shown.includes(escaped(en["account.email_unconfirmed"])));
  assert.ok(!shown.includes(en["account.email_send_link"]));
});

test("account: without password and app a code is mailed, unless a passkey is the demanded second factor", () => {
  const shown = (second_factor) => {
    const passkey = { id: "p", name: "Phone", created_at: "2026-11-24T00:00:00Z", last_used_at: null, switched_off: false, second_factor };
    const account = { user: unconfirmed, ways: [], passkeys: [passkey], hasPassword: false, isAsking: true };
    return renderToString(createElement(AuthProvider, { url: "http://server", language: "en" }, createElement(Ways, { account })));
  };
  assert.ok(shown(false).includes(en["code.mail"]));
  assert.ok(!shown(true).includes(en["code.mail"]));
  assert.ok(shown(true).includes(en["passkey.confirm"]));
});

test("account: the link is mailed to the address of the session", async (t) => {
  const server = serverOf(unconfirmed);
  await accountAt(t, server).mailConfirmation();
  assert.equal(server.count(RESEND), 1);
  assert.equal(server.last.init.body, undefined, "another address would need no session");
});

test("account: no link for an address that was confirmed elsewhere, a generated one, or an ended session", async (t) => {
  for (const user of [{ ...unconfirmed, is_verified: true }, { ...unconfirmed, is_anonymous: true }, null]) {
    const server = serverOf(user);
    await accountAt(t, server).mailConfirmation();
    assert.equal(server.count(RESEND), 0, JSON.stringify(user));
  }
});

test("account: a refused link is an error", async (t) => {
  const server = serverOf(unconfirmed);
  server.rows.set(RESEND, () => problem(429, "RATE_LIMITED"));
  await assert.rejects(accountAt(t, server).mailConfirmation(), { code: "RATE_LIMITED" });
});
