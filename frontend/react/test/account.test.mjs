// The address on the account page: whether it is confirmed, and the mail that confirms it.
import assert from "node:assert/strict";
import { test } from "node:test";

import { show } from "../../testkit/page.mjs";
import { createElement } from "react";
import { renderToString } from "react-dom/server";

import { clientsOf, FakeServer, problem, until, userOf } from "../../testkit/fake_server.mjs";
import { Account, AuthProvider, useAccount } from "../dist/index.js";
import { Confirm, Ways } from "../dist/looks/account/access.js";
import { Email } from "../dist/looks/account/profile.js";
import { en } from "../dist/texts/en.js";

const RESEND = "POST /auth/email/verify/resend";
const unconfirmed = { ...userOf("ada"), is_verified: false, is_anonymous: false };

/** A server whose session is this user's; null: it has ended. */
function serverOf(user) {
  const server = new FakeServer();
  server.rows.set("GET /auth/reader", () => (user ? Response.json({ user, profile: null }) : new Response(null, { status: 204 })));
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
/** A part of the page as it is shown first. Its client is closed with the test: an open channel to other tabs keeps the process alive. */
function partAt(test, part, account) {
  const client = clientsOf(test, new FakeServer())();
  return renderToString(createElement(AuthProvider, { client, language: "en" }, createElement(part, { account })));
}

test("account: an unconfirmed address, it says so and offers a link", (t) => {
  const shown = partAt(t, Email, { user: unconfirmed, isUnconfirmed: true, hasPassword: true });
  assert.ok(shown.includes("ada@example.com"));
  assert.ok(shown.includes(escaped(en["account.email_unconfirmed"])));
  assert.ok(shown.includes(`>${en["account.email_send_link"]}</button>`));
  assert.ok(!shown.includes(escaped(en["account.email_link_sent"])), "nothing was sent yet");
});

test("account: a confirmed address, no word of it", (t) => {
  const shown = partAt(t, Email, { user: { ...unconfirmed, is_verified: true }, isUnconfirmed: false, hasPassword: true });
  assert.ok(!shown.includes(escaped(en["account.email_unconfirmed"])));
  assert.ok(!shown.includes(en["account.email_send_link"]));
});

test("account: without password and app a code is mailed, unless a passkey is the demanded second factor or the address is unconfirmed", (t) => {
  const shown = (second_factor, is_verified = true) => {
    const passkey = { id: "p", name: "Phone", created_at: "2026-11-24T00:00:00Z", last_used_at: null, switched_off: false, second_factor };
    const account = { user: { ...unconfirmed, is_verified }, ways: [], passkeys: [passkey], hasPassword: false, isAsking: true };
    return partAt(t, Confirm, account);
  };
  assert.ok(shown(false).includes(en["code.mail"]));
  for (const [second_factor, is_verified] of [[true, true], [false, false]]) {
    const other = shown(second_factor, is_verified);
    assert.ok(!other.includes(en["code.mail"]));
    assert.ok(other.includes(en["passkey.confirm"]));
    assert.ok(other.includes(en["account.password_by_mail"]));
  }
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

const PROOF = "POST /auth/reauthenticate";
const formOf = (page, name) => page.all("form").find((form) => form.getAttribute("aria-label") === name);

/** The account page of a user with these ways in, whose session is fresh once they have proved who they are. `made`: the bodies of an act. */
async function pageOf(t, ways, act, more = {}) {
  const server = serverOf({ ...userOf("ada"), is_verified: true, ...more });
  server.signedIn = "ada";
  const made = [];
  let isFresh = ways.includes("credential");
  server.rows.set("GET /auth/accounts", () => Response.json({ accounts: ways.map((provider) => ({ id: provider, provider })) }));
  server.rows.set("POST /auth/reauthenticate/mail", () => new Response(null, { status: 204 }));
  server.rows.set(PROOF, () => ((isFresh = true), new Response(null, { status: 204 })));
  server.rows.set(act, ({ body }) => (isFresh ? (made.push(JSON.parse(body ?? "{}")), new Response(null, { status: 204 })) : problem(403, "FRESH_SESSION_REQUIRED")));
  server.rows.set("GET /auth/audit", () => {
    const query = new URL(server.last.url).searchParams;
    return Response.json({ events: [{ id: "e", at: "2026-11-24T00:00:00Z", text: `Signed in (${query.get("lang")})` }], next_cursor: null });
  });
  const page = show(t, clientsOf(t, server)(), createElement(Account));
  await until(() => formOf(page, en["account.close"]));
  return { page, server, made };
}

test("account: activity has the server's words in the page's language", async (t) => {
  const { page } = await pageOf(t, [], "DELETE /auth/me");
  assert.ok(page.text().includes("Signed in (en)"));
});

test("[security] account: deleted with the address typed, and with the password even if it is empty", async (t) => {
  const { page, made } = await pageOf(t, ["credential"], "DELETE /auth/me");
  const form = formOf(page, en["account.close"]);
  await page.submit(form);
  await until(() => page.text().includes(en["account.close_other"]));
  assert.deepEqual(made, []);
  await page.type(page.field("To confirm, type"), "ADA@example.com");
  await page.submit(form);
  await until(() => made.length);
  assert.deepEqual(made, [{ password: "" }]);
});

test("account: without a password the act waits until the user has confirmed, or is given up", async (t) => {
  const { page, made, server } = await pageOf(t, ["github"], "POST /auth/email/change");
  const confirm = () => page.all("div").find((part) => part.getAttribute("aria-label") === en["account.confirm"]);
  await page.type(page.field("New email address"), "new@example.com");
  await page.submit(formOf(page, en["email"]));
  await until(() => confirm()?.contains(document.activeElement));
  await page.click(page.button(en["answers.back"]));
  await until(() => page.text().includes(en["error.FRESH_SESSION_REQUIRED"]) && !confirm());
  await page.submit(formOf(page, en["email"]));
  await until(() => page.button(en["code.mail"]));
  await page.click(page.button(en["code.mail"]));
  await until(() => page.field(en["code.of_mail"]) && document.activeElement === page.field(en["code.of_mail"]));
  await page.submit(formOf(page, en["account.confirm"]));
  await until(() => made.length && !confirm());
  assert.equal(server.count(PROOF), 1);
  assert.deepEqual(made, [{ new_email: "new@example.com" }]);
});

test("[security] account: what proves the app asks for its code, also after the password", async (t) => {
  const { page, server } = await pageOf(t, ["credential"], "DELETE /auth/me", { two_factor_enabled: true });
  const proofs = [];
  const made = [];
  server.rows.set(PROOF, ({ body }) => (proofs.push(JSON.parse(body)), new Response(null, { status: 204 })));
  const refused = (errors) => Response.json({ code: "FRESH_SESSION_REQUIRED", detail: "Confirm it", errors }, { status: 403 });
  const act = async () => (proofs.some(({ code }) => code) ? (made.push("codes"), Response.json({ backup_codes: ["a"] })) : refused(proofs.length ? [{ field: "code", code: "REQUIRED", message: "Send a code" }] : undefined));
  server.rows.set("POST /auth/email/change", act);
  const confirm = () => page.all("div").find((part) => part.getAttribute("aria-label") === en["account.confirm"]);
  const fieldOfConfirm = (label) => page.all("label").some((one) => confirm()?.contains(one) && one.textContent.includes(label));
  await page.type(page.field("New email address"), "new@example.com");
  await page.submit(formOf(page, en["email"]));
  await until(() => fieldOfConfirm(en["account.current_password"]));
  await page.submit(formOf(page, en["account.confirm"]));
  await until(() => fieldOfConfirm(en["code.app"]));
  assert.ok(!fieldOfConfirm(en["account.current_password"]));
  await page.type(page.field(en["code.app"]), "123 456");
  await page.submit(formOf(page, en["account.confirm"]));
  await until(() => made.length && !confirm());
  assert.deepEqual(proofs, [{ password: "" }, { code: "123456" }]);
});

test("account: a row that had the focus is removed, the heading of its part gets it", async (t) => {
  const { page, server } = await pageOf(t, ["github", "google"], "DELETE /auth/accounts/github");
  server.rows.set("DELETE /auth/accounts/github", () => {
    server.rows.set("GET /auth/accounts", () => Response.json({ accounts: [{ id: "google", provider: "google" }] }));
    return new Response(null, { status: 204 });
  });
  const button = page.button("Remove github");
  button.focus();
  await page.focusIn(button);
  await page.click(button);
  await until(() => !button.isConnected);
  await until(() => document.activeElement.textContent === en["account.ways"]);
});

test("account: a passkey is renamed in the place of its buttons, and the form can be left", async (t) => {
  const server = serverOf(unconfirmed);
  const passkeys = [{ id: "p", name: "Phone", created_at: "2026-11-24T00:00:00Z", last_used_at: null, switched_off: false }];
  const account = { user: unconfirmed, ways: [], passkeys, hasPassword: true, renamePasskey: async () => {} };
  const page = show(t, clientsOf(t, server)(), createElement(Ways, { account }));
  const labels = () => page.all("button").map((button) => button.textContent);
  await until(() => labels().includes(en.rename));
  const before = labels();
  await page.click(page.button(en.rename));
  assert.deepEqual([labels().includes(en.cancel), labels().includes(en.remove)], [true, false]);
  await page.click(page.button(en.cancel));
  assert.deepEqual(labels(), before);
});
