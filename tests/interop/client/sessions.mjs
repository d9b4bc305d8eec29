import assert from "node:assert/strict";
import { test } from "node:test";
import { base, browser, good, newPerson, refused, signedIn, signedUp } from "../world.mjs";

test("sign-up issues a session, sign-out ends it, sign-in issues another", async () => {
  const { at, client, user, person } = await signedUp();
  assert.equal(user.email, person.email);
  const session = good(await client.getSession());
  assert.equal(session.user.id, user.id);
  assert.ok(session.session.expiresAt instanceof Date && session.session.expiresAt > new Date());
  assert.deepEqual(good(await client.signOut()), { success: true });
  assert.equal(good(await client.getSession()), null);
  assert.deepEqual(
    [...at.cookies.keys()].filter((name) => name.startsWith("better-auth.")),
    [],
  );
  const again = good(await client.signIn.email({ ...person, callbackURL: "/dashboard" }));
  assert.deepEqual({ redirect: again.redirect, url: again.url }, { redirect: true, url: "/dashboard" });
  assert.equal(good(await client.getSession()).user.id, user.id);
});

test("sign-up and sign-in: refusals", async () => {
  const { person } = await signedUp();
  const client = browser().client();
  refused(await client.signUp.email(person), 422, "USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL");
  refused(await client.signUp.email({ ...newPerson(), password: "short" }), 400, "PASSWORD_TOO_SHORT");
  refused(await client.signIn.email({ ...person, password: "wrong password" }), 401, "INVALID_EMAIL_OR_PASSWORD");
  refused(await client.signIn.email({ ...newPerson() }), 401, "INVALID_EMAIL_OR_PASSWORD");
});

test("a session that is not remembered has cookies without an end", async () => {
  const { person } = await signedUp();
  const at = browser();
  good(await at.client().signIn.email({ ...person, rememberMe: false }));
  assert.ok(
    at.last.headers
      .getSetCookie()
      .filter((line) => /^better-auth\./.test(line))
      .every((line) => !/max-age=[1-9]/i.test(line)),
  );
  assert.ok(at.cookies.has("better-auth.dont_remember"));
});

test("get-session: its query options work", async () => {
  const { client, user } = await signedUp();
  const { session, user: shown } = good(await client.getSession({ query: { disableCookieCache: true, disableRefresh: true } }));
  assert.equal(shown.id, user.id);
  assert.equal(session.userId, user.id);
});

test("sessions are listed and revoked: one, all others, and all", async () => {
  const one = await signedUp();
  const two = await signedIn(one.person);
  const three = await signedIn(one.person);
  const own = good(await one.client.getSession()).session;
  const list = good(await one.client.listSessions());
  assert.equal(list.length, 3);
  assert.ok(list.every((session) => session.createdAt instanceof Date));
  assert.equal(list.find((session) => session.id === own.id).token, own.token);
  const second = good(await two.client.getSession()).session;
  assert.deepEqual(good(await one.client.revokeSession({ token: list.find((session) => session.id === second.id).token })), {
    status: true,
  });
  assert.equal(good(await two.client.getSession()), null);
  assert.deepEqual(good(await one.client.revokeOtherSessions()), { status: true });
  assert.equal(good(await three.client.getSession()), null);
  assert.equal(good(await one.client.listSessions()).length, 1);
  assert.deepEqual(good(await one.client.revokeSessions()), { status: true });
  assert.equal(good(await one.client.getSession()), null);
  refused(await one.client.listSessions(), 401, "UNAUTHORIZED");
});

test("bearer tokens, signed and raw", async () => {
  const { at, client, user } = await signedUp();
  const signed = at.last.headers.get("set-auth-token");
  const raw = good(await client.getSession()).session.token;
  for (const token of [signed, raw]) {
    const stranger = browser().client();
    const fetchOptions = { auth: { type: "Bearer", token } };
    assert.equal(good(await stranger.getSession({ fetchOptions })).user.id, user.id);
  }
});

test("JWTs for other back ends", async () => {
  const { at, client, user } = await signedUp();
  const { token } = good(await client.token());
  const [header, payload] = token
    .split(".")
    .slice(0, 2)
    .map((part) => JSON.parse(Buffer.from(part, "base64url")));
  assert.equal(payload.sub, user.id);
  assert.equal(payload.iss, base);
  assert.ok(good(await client.jwks()).keys.some((key) => key.kid === header.kid && key.alg === header.alg));
  await client.getSession();
  assert.match(at.last.headers.get("set-auth-jwt"), /^eyJ/);
  refused(await browser().client().token(), 401, "UNAUTHORIZED");
});

test("ok and error", async () => {
  const at = browser();
  assert.deepEqual(good(await at.client().$fetch("/ok")), { ok: true });
  const page = await at.visit("/error?error=state_mismatch&error_description=%3Cb%3E");
  if (page.status === 302) {
    // to a page for people, as production builds do
    assert.match(page.headers.get("location"), /\?error=state_mismatch$/);
    return;
  }
  const text = await page.text();
  assert.match(page.headers.get("content-type"), /^text\/html/);
  assert.ok(text.includes("state_mismatch") && !text.includes("<b>"));
});
