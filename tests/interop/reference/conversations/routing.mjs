import { ALICE, conversation, signUp } from "../people.mjs";
import { SITE } from "../options.mjs";
import { Jar } from "../wire.mjs";

conversation("routing", "Unknown paths, wrong methods, trailing slashes, content types, malformed bodies.", async (c) => {
  await c.raw("GET", "/ok");
  await c.raw("HEAD", "/ok", { note: "HEAD is not routed" });
  await c.raw("POST", "/ok", { note: "wrong method is 404, not 405" });
  await c.raw("OPTIONS", "/sign-in/email", { note: "no CORS preflight handling of its own" });
  await c.raw("GET", "/ok/");
  await c.raw("GET", "//ok");
  await c.raw("GET", "/nothing-here");
  await c.raw("GET", "//raw/api/auth", { note: "the bare base path" });
  await c.raw("GET", "//raw/other", { note: "outside the base path" });
  await c.raw("DELETE", "/sign-in/email");
  await c.raw("POST", "/sign-in/email", { note: "no body, no content type" });
  await c.raw("POST", "/sign-in/email", { body: "{}", note: "a body without a content type" });
  await c.raw("POST", "/sign-in/email", { body: "{}", headers: { "content-type": "text/plain" } });
  await c.raw("POST", "/sign-in/email", { body: "{oops", headers: { "content-type": "application/json" } });
  await c.raw("POST", "/sign-in/email", { body: "[]", headers: { "content-type": "application/json; charset=utf-8" } });
  await c.raw("POST", "/sign-in/email", { body: {} });
  await c.raw("POST", "/sign-in/email", { body: { email: 1, password: true, rememberMe: "yes" } });
  await c.raw("POST", "/sign-in/email", {
    form: { email: "nobody@example.com", password: "whatever it is" },
    note: "forms are accepted for sign-in and sign-up only",
  });
  await c.raw("POST", "/request-password-reset", { form: { email: "nobody@example.com" } });
  await c.raw("POST", "/sign-out", { body: "", note: "no body at all" });
  await c.raw("POST", "/sign-out", { body: "{}", headers: { "content-type": "text/plain" } });
  await c.raw("GET", "/error?error=state_mismatch&error_description=%3Cb%3E", { headers: { accept: "text/html" }, origin: null });
});

conversation("origin-check", "When Origin is required and which values pass.", async (c) => {
  const body = { email: "alice@example.com", password: ALICE.password };
  await signUp(c, ALICE, { origin: null, note: "no cookie, no Origin, no Sec-Fetch-*: allowed" });
  const jar = c.jar;
  const none = { cookies: false, origin: null, jar: new Jar() };
  await c.raw("POST", "/sign-in/email", {
    ...none,
    body,
    headers: { "sec-fetch-mode": "cors" },
    note: "what Node's fetch sends: Origin becomes required",
  });
  await c.raw("POST", "/sign-in/email", {
    ...none,
    body,
    headers: {
      "sec-fetch-site": "cross-site",
      "sec-fetch-mode": "navigate",
      "sec-fetch-dest": "document",
      origin: "https://evil.test",
    },
  });
  await c.raw("POST", "/sign-in/email", {
    ...none,
    body,
    headers: { origin: "https://evil.test" },
    note: "no cookie but an Origin",
  });
  await c.raw("POST", "/sign-in/email", { ...none, body, headers: { referer: "https://evil.test/page" } });
  await c.raw("POST", "/sign-in/email", {
    ...none,
    body,
    headers: { referer: "http://localhost:3000/page" },
    note: "Referer stands in for Origin",
  });
  const out = (headers, note) =>
    c.raw("POST", "/update-user", { jar: jar.clone(), origin: null, headers, body: { name: "A" }, note });
  await out({}, "cookie, no Origin");
  await out({ origin: "null" });
  await out({ origin: "null", "sec-fetch-site": "same-origin" }, "opaque but same-origin: the server's own origin is assumed");
  await out({ origin: "https://evil.test" });
  await out({ origin: "http://localhost:8110" }, "the server's own origin");
  await out({ origin: "http://localhost:3000" });
  await out({ origin: "https://a.example.com" }, "pattern https://*.example.com");
  await out({ origin: "https://a.b.example.com" });
  await out({ origin: "https://example.com" });
  await out({ origin: "http://a.example.com" });
  await out({ origin: "myapp://" });
  await out({ referer: "http://localhost:3000/deep/page?x=1" });
  await c.raw("POST", "/request-password-reset", {
    ...none,
    headers: { origin: "https://evil.test" },
    body: { email: "alice@example.com" },
    note: "no cookie: an endpoint without the form check does not look at Origin",
  });
  await c.raw("POST", "/sign-out", {
    jar: jar.clone(),
    headers: { cookie: "unrelated=1" },
    origin: null,
    note: "any cookie at all triggers the check",
  });
  await c.raw("GET", "/get-session", {
    jar: jar.clone(),
    headers: { origin: "https://evil.test" },
    note: "GET is never checked",
  });
  for (const callbackURL of [
    "/ok",
    "/a?b=c#d",
    "//evil.test",
    "/\\evil.test",
    "/%2F/evil.test",
    "/a%5cb",
    "ok",
    "javascript:alert(1)",
    "https://a.example.com/x",
    "http://localhost:3000/x",
    "myapp://anything",
  ])
    await c.raw("POST", "/sign-in/email", { ...none, headers: { origin: SITE }, body: { ...body, callbackURL } });
  await c.raw("POST", "/sign-in/social", {
    ...none,
    headers: { origin: SITE },
    body: { provider: "github", errorCallbackURL: "https://evil.test" },
  });
  await c.raw("POST", "/sign-in/social", {
    ...none,
    headers: { origin: SITE },
    body: { provider: "github", newUserCallbackURL: "https://evil.test" },
  });
});

conversation(
  "rate-limit",
  "rateLimit.enabled: three sign-ins in ten seconds.",
  async (c) => {
    for (let i = 0; i < 4; i++)
      await c.raw("POST", "/sign-in/email", {
        body: { email: "nobody@example.com", password: "wrong password" },
        headers: { "x-forwarded-for": "203.0.113.9" },
      });
  },
  "rate-limited",
);

conversation(
  "bare",
  "No plugins: which headers and fields disappear.",
  async (c) => {
    await signUp(c);
    await c.raw("GET", "/get-session");
    await c.raw("GET", "/jwks");
  },
  "bare",
);

conversation("ssr", "A page rendered on a server: the browser's Cookie header is forwarded, there is no Origin.", async (c) => {
  await signUp(c);
  const headers = { cookie: c.jar.header(), "user-agent": "Browser/1.0", "x-forwarded-for": "203.0.113.5" };
  const { say } = c.client({ jar: new Jar(), origin: null });
  await say("authClient.getSession({ fetchOptions: { headers } })").getSession({ fetchOptions: { headers } });
  await say("reading is fine").listSessions({ fetchOptions: { headers } });
  await say("writing with a Cookie needs an Origin").updateUser({ name: "A", fetchOptions: { headers } });
  await say("forwarded Origin").updateUser({ name: "A", fetchOptions: { headers: { ...headers, origin: SITE } } });
  const other = c.client({ jar: new Jar(), origin: null });
  await other
    .say(
      "a new sign-in from a server without Cookie, Origin or Sec-Fetch-*; a chain of addresses is not believed without trusted proxies",
    )
    .signIn.email({
      email: "alice@example.com",
      password: ALICE.password,
      fetchOptions: { headers: { "x-forwarded-for": "203.0.113.5, 198.51.100.1", "user-agent": "Browser/1.0" } },
    });
  c.store("sessions", "session");
});
