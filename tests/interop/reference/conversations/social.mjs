import { BOB, conversation, signUp } from "../people.mjs";
import { Jar } from "../wire.mjs";

conversation("social", "Sign-in with a provider: authorization URL, callback, errors, linking.", async (c) => {
  const { say } = c.client();
  const begun = await say("the client's own call").signIn.social({
    provider: "google",
    callbackURL: "/dashboard",
    errorCallbackURL: "/sign-in",
    newUserCallbackURL: "/welcome",
  });
  const state = new URL(begun.data.url).searchParams.get("state");
  c.store("verification while away at the provider", "verification");
  await c.raw("GET", "/callback/google?code=alice&state=unknown", { origin: null });
  await c.raw("GET", "/callback/google?code=alice", { origin: null });
  await c.raw("GET", "/callback/google?error=access_denied", { origin: null });
  await c.raw("GET", `/callback/google?code=alice&state=${state}`, {
    origin: null,
    cookies: false,
    note: "state cookie missing",
  });
  await c.raw("GET", `/callback/google?code=alice&state=${state}`, { origin: null, note: "a new person: newUserCallbackURL" });
  await c.raw("GET", `/callback/google?code=alice&state=${state}`, { origin: null, note: "state used" });
  await say().getSession();
  await say().listAccounts();
  c.store("account after the callback", "account");
  const again = async (provider, code, more = {}) => {
    const answer = await c.raw("POST", "/sign-in/social", {
      body: { provider, callbackURL: "/dashboard", errorCallbackURL: "/sign-in", ...more },
    });
    const s = new URL(answer.json.url).searchParams.get("state");
    return c.raw("GET", `/callback/${provider}?${code}&state=${s}`, { origin: null });
  };
  c.jar = new Jar();
  await again("google", "code=alice");
  c.jar = new Jar();
  await again("google", "code=bad");
  await again("google", "error=access_denied&error_description=No%20thanks");
  await again("google", "");
  await again("github", "code=alice");
  await signUp(c, BOB);
  c.jar = new Jar();
  await again("google", "code=bob");
  await c.raw("POST", "/callback/google", {
    form: { code: "alice", state: "x" },
    origin: "https://accounts.google.com",
    cookies: false,
    note: "form_post turns into a GET",
  });
  await c.raw("POST", "/sign-in/social", {
    body: {
      provider: "google",
      disableRedirect: true,
      scopes: ["https://www.googleapis.com/auth/drive"],
      loginHint: "alice@example.com",
    },
  });
  await c.raw("POST", "/sign-in/social", { body: { provider: "discord" }, note: "known but not configured" });
  await c.raw("POST", "/sign-in/social", { body: { provider: "nonsense" } });
  await c.raw("POST", "/sign-in/social", { body: { provider: "google", idToken: { token: "eyJhbGciOiJub25lIn0.e30." } } });
  await c.raw("POST", "/sign-in/social", { body: { provider: "github", idToken: { token: "x" } } });
});

conversation("provider-tokens", "Access tokens of a linked account.", async (c) => {
  const begun = await c.raw("POST", "/sign-in/social", { body: { provider: "google", callbackURL: "/dashboard" } });
  await c.raw("GET", `/callback/google?code=alice&state=${new URL(begun.json.url).searchParams.get("state")}`, { origin: null });
  const { say } = c.client();
  const [account] = (await say().listAccounts()).data;
  await say("the client's own call").getAccessToken({ accountId: account.id });
  await say().refreshToken({ accountId: account.id });
  await say().accountInfo({ query: { accountId: account.id } });
  await c.raw("POST", "/get-access-token", { body: { providerId: "google" }, note: "the older body" });
  await c.raw("POST", "/get-access-token", { body: { accountId: "unknown" } });
  await c.raw("POST", "/get-access-token", { body: { accountId: account.id }, cookies: false });
});

conversation("anonymous-social", "An anonymous user upgrades through a provider.", async (c) => {
  const { say } = c.client();
  await say().signIn.anonymous();
  const begun = await say().signIn.social({ provider: "google", callbackURL: "/dashboard" });
  c.store("verification while away at the provider", "verification");
  await c.raw("GET", `/callback/google?code=alice&state=${new URL(begun.data.url).searchParams.get("state")}`, { origin: null });
  await say().getSession();
  c.store("user afterwards: the anonymous one is gone", "user");
});

conversation("stale-session", "An hour after the sign-in, and two days after it: change the address, unlink an account.", async (c) => {
  await signUp(c);
  const { say } = c.client();
  c.happens("every address is verified");
  const begun = await say().linkSocial({ provider: "google", callbackURL: "/settings" });
  const state = new URL(begun.data.url).searchParams.get("state");
  await c.raw("GET", `/callback/google?code=alice&state=${state}`, { origin: null });
  const list = await say().listAccounts();
  const google = list.data.find((a) => a.providerId === "google");
  c.happens("sessions began two days ago");
  await say("too old").unlinkAccount({ accountId: google?.id });
  c.happens("sessions began an hour ago");
  await say("counts as fresh for a day").unlinkAccount({ accountId: google?.id });
  await say().listAccounts();
  await say("needs no fresh session").changeEmail({ newEmail: "new@example.com", callbackURL: "/changed" });
  await say().getSession();
});

conversation("link-social", "Link, list and unlink accounts.", async (c) => {
  await signUp(c);
  const { say } = c.client();
  await say().listAccounts();
  const begun = await say("the client's own call").linkSocial({ provider: "google", callbackURL: "/settings" });
  const state = new URL(begun.data.url).searchParams.get("state");
  await c.raw("GET", `/callback/google?code=alice&state=${state}`, { origin: null });
  const list = await say().listAccounts();
  const credential = list.data.find((a) => a.providerId === "credential");
  const google = list.data.find((a) => a.providerId === "google");
  const other = await say().linkSocial({ provider: "google", callbackURL: "/settings", errorCallbackURL: "/settings?e=1" });
  await c.raw("GET", `/callback/google?code=somebody&state=${new URL(other.data.url).searchParams.get("state")}`, {
    origin: null,
    note: "another address",
  });
  await say("by account id").unlinkAccount({ accountId: google?.id });
  await say("the last one").unlinkAccount({ accountId: credential?.id });
  await c.raw("POST", "/unlink-account", { body: { providerId: "google" }, note: "the older body" });
  await c.raw("POST", "/link-social", { body: { provider: "google" }, cookies: false });
});
