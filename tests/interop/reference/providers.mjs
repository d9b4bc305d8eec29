// Google's and GitHub's token and profile endpoints, answered locally so that a callback can be recorded.
// The authorization code chooses the person: code "alice" is alice@example.com, and so on; "bad" is refused.
export function answerForProviders() {
  const real = globalThis.fetch;
  const answer = (value, status = 200) =>
    new Response(JSON.stringify(value), { status, headers: { "content-type": "application/json" } });
  const b64 = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
  let person = "alice";
  const calls = [];
  globalThis.fetch = async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : String(input));
    if (!/(^|\.)(googleapis\.com|google\.com|github\.com)$/.test(url.hostname)) return real(input, init);
    const sent = input instanceof Request ? await input.clone().text() : String(init?.body ?? "");
    calls.push({ method: init?.method ?? input.method ?? "GET", url: url.href, body: sent });
    if (/\/(token|access_token)$/.test(url.pathname)) {
      person = new URLSearchParams(sent).get("code") ?? "alice";
      if (person === "bad") return answer({ error: "invalid_grant" }, 400);
      const now = Math.floor(Date.now() / 1000);
      const claims = {
        iss: "https://accounts.google.com",
        aud: "google-client-id",
        sub: `google-${person}`,
        email: `${person}@example.com`,
        email_verified: true,
        name: person,
        picture: `https://example.com/${person}.png`,
        iat: now,
        exp: now + 3600,
      };
      return answer({
        access_token: `access-${person}`,
        refresh_token: `refresh-${person}`,
        id_token: `${b64({ alg: "none" })}.${b64(claims)}.x`,
        expires_in: 3600,
        token_type: "bearer",
        scope: "openid email profile",
      });
    }
    if (url.pathname === "/user/emails")
      return answer([{ email: `${person}@example.com`, primary: true, verified: true, visibility: null }]);
    if (url.pathname === "/user")
      return answer({
        id: 4242,
        login: person,
        name: person,
        email: `${person}@example.com`,
        avatar_url: `https://example.com/${person}.png`,
      });
    return answer({}, 404);
  };
  return {
    calls,
    restore: () => {
      globalThis.fetch = real;
    },
  };
}
