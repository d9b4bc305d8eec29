import { ALICE, conversation, signUp } from "../people.mjs";
import { Jar } from "../wire.mjs";

conversation(
  "get-session",
  "No session, bad signature, unknown token, query switches, refresh after updateAge, expiry.",
  async (c) => {
    await c.raw("GET", "/get-session", { note: "no cookie" });
    await c.raw("POST", "/get-session", { note: "POST needs deferSessionRefresh" });
    await signUp(c);
    const { say } = c.client();
    await say("the client's own call").getSession();
    await say().getSession({ query: { disableCookieCache: true, disableRefresh: true } });
    const good = c.jar.header();
    const value = decodeURIComponent(c.jar.cookies.get("better-auth.session_token"));
    await c.raw("GET", "/get-session", {
      headers: { cookie: `better-auth.session_token=${value}` },
      note: "the cookie value not percent-encoded",
    });
    await c.raw("GET", "/get-session", { headers: { cookie: good.replace(/%3D$/, "%3d") } });
    await c.raw("GET", "/get-session", {
      headers: { cookie: `better-auth.session_token=${value.split(".")[0]}` },
      note: "unsigned",
    });
    await c.raw("GET", "/get-session", {
      headers: { cookie: `better-auth.session_token=${value.split(".")[0]}.${"A".repeat(43)}%3D` },
      note: "wrong signature",
    });
    c.happens("sessions were last extended a day and a minute ago");
    await c.raw("GET", "/get-session?disableRefresh=true", { note: "a day and a minute old, refresh off" });
    await c.raw("GET", "/get-session", { note: "a day and a minute old: the session is extended and the cookie set again" });
    c.happens("sessions have expired");
    await c.raw("GET", "/get-session", { note: "expired: null, cookies cleared, row deleted", headers: { cookie: good } });
    await c.raw("GET", "/get-session", { note: "unknown token", headers: { cookie: good } });
  },
);

conversation(
  "get-session-deferred",
  "deferSessionRefresh: GET says needsRefresh, POST refreshes.",
  async (c) => {
    await signUp(c);
    await c.raw("GET", "/get-session");
    c.happens("sessions were last extended two days ago");
    await c.raw("GET", "/get-session");
    await c.raw("POST", "/get-session");
  },
  "deferred-refresh",
);

conversation(
  "cookie-cache",
  "session.cookieCache: the session_data cookie.",
  async (c) => {
    await signUp(c);
    c.sessionData = c.jar.cookies.get("better-auth.session_data");
    await c.raw("GET", "/get-session");
    await c.raw("GET", "/get-session?disableCookieCache=true");
    await c.raw("POST", "/update-user", { body: { name: "Alice B" } });
    await c.raw("POST", "/sign-out", { body: {} });
  },
  "cookie-cache",
);

conversation(
  "secure-cookies",
  "useSecureCookies: prefix and attribute.",
  async (c) => {
    await signUp(c);
    await c.raw("GET", "/get-session");
    await c.raw("POST", "/sign-out", { body: {} });
  },
  "secure-cookies",
);

conversation("sessions", "List and revoke.", async (c) => {
  const first = await signUp(c);
  const jar2 = new Jar(),
    jar3 = new Jar(),
    jar4 = new Jar();
  const again = (jar) =>
    c.raw("POST", "/sign-in/email", {
      jar,
      body: { email: "alice@example.com", password: ALICE.password },
      headers: { "user-agent": "Other/1.0", "x-forwarded-for": "203.0.113.7" },
    });
  const two = await again(jar2);
  await again(jar3);
  await again(jar4);
  const { say } = c.client();
  await say("the client's own call").listSessions();
  await say().revokeSession({ token: two.json.token });
  await c.raw("GET", "/get-session", { jar: jar2 });
  await c.raw("POST", "/revoke-session", { body: { token: "unknown" }, note: "unknown token: still true" });
  await say().revokeOtherSessions();
  await c.raw("GET", "/get-session", { jar: jar3 });
  await say().listSessions();
  c.happens("sessions began two days ago");
  await say("older than freshAge (one day)").listSessions();
  await say("the cookies are not cleared").revokeSessions();
  await c.raw("GET", "/get-session");
  await c.raw("GET", "/list-sessions", { cookies: false });
  await c.raw("POST", "/revoke-sessions", { cookies: false });
  void first;
});

conversation("bearer", "The bearer plugin: header out, raw and signed tokens in.", async (c) => {
  const made = await signUp(c);
  const signed = made.headers["set-auth-token"];
  const none = { cookies: false, origin: null };
  await c.raw("GET", "/get-session", {
    ...none,
    headers: { authorization: `Bearer ${made.json.token}` },
    note: "the raw token of the body",
  });
  await c.raw("GET", "/get-session", { ...none, headers: { authorization: `Bearer ${signed}` }, note: "set-auth-token as sent" });
  await c.raw("GET", "/get-session", {
    ...none,
    headers: { authorization: `Bearer ${encodeURIComponent(signed)}` },
    note: "percent-encoded, as in the cookie",
  });
  await c.raw("GET", "/get-session", {
    ...none,
    headers: { authorization: `Bearer ${made.json.token}.${"A".repeat(43)}=` },
    note: "wrong signature: ignored",
  });
  await c.raw("GET", "/get-session", {
    headers: { authorization: "Bearer nonsense" },
    note: "a good cookie and a bad bearer token: the token wins",
  });
  await c.raw("GET", "/get-session", { ...none, headers: { authorization: `bearer   ${made.json.token}  ` } });
  await c.raw("GET", "/get-session", { ...none, headers: { authorization: "Bearer nonsense" } });
  await c.raw("GET", "/get-session", { ...none, headers: { authorization: `Basic ${made.json.token}` } });
  await c.raw("POST", "/update-user", {
    ...none,
    headers: { authorization: `Bearer ${made.json.token}` },
    body: { name: "A" },
    note: "no Cookie, so no Origin needed",
  });
  await c.raw("POST", "/sign-out", { ...none, headers: { authorization: `Bearer ${made.json.token}` } });
  await c.raw("GET", "/get-session", { ...none, headers: { authorization: `Bearer ${made.json.token}` } });
});

for (const [name, profile] of [
  ["jwt", "default"],
  ["jwt-rs256", "rs256"],
  ["jwt-es256", "es256"],
])
  conversation(
    name,
    `The jwt plugin (${profile === "default" ? "EdDSA, the default" : profile.toUpperCase()}): token, jwks, set-auth-jwt.`,
    async (c) => {
      await c.raw("GET", "/token", { origin: null });
      await signUp(c);
      await c.raw("GET", "/token");
      await c.raw("GET", "/jwks", { cookies: false, origin: null });
      await c.raw("GET", "/get-session");
      const { say } = c.client();
      await say("the client's own call").token();
      if (profile === "default") await say().jwks();
      c.store("jwks", "jwks");
    },
    profile,
  );
