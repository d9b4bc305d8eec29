import { ALICE, conversation, signUp } from "../people.mjs";
import { Jar } from "../wire.mjs";
import { askForCode, askForLink, enrol, follow, lastCode, none, signInWithCode } from "./codes.mjs";

conversation(
  "last-login-method",
  "The cookie that names the way of the last sign-in, for every way.",
  async (c) => {
    const signIn = (more = {}, options = {}) =>
      c.raw("POST", "/sign-in/email", { body: { email: "alice@example.com", password: ALICE.password, ...more }, ...options });
    await signUp(c);
    await c.raw("POST", "/sign-out", { body: {} });
    await signIn({ password: "a wrong horse 1" }, none);
    await signIn({ rememberMe: false }, { note: "the cookie is kept longer than the session" });
    await c.raw("GET", "/get-session");
    c.happens("every address is verified");
    c.jar = new Jar();
    await askForCode(c, "alice@example.com");
    await signInWithCode(c, "alice@example.com", lastCode(c));
    c.jar = new Jar();
    await askForLink(c, "alice@example.com");
    await follow(c, c.lastMail("magic-link"));
    c.jar = new Jar();
    const begun = await c.raw("POST", "/sign-in/social", { body: { provider: "google", callbackURL: "/dashboard" } });
    const state = new URL(begun.json.url).searchParams.get("state");
    await c.raw("GET", `/callback/google?code=alice&state=${state}`, { origin: null });
    c.jar = new Jar();
    await c.raw("POST", "/sign-in/anonymous", { body: {}, note: "no method is named" });
    c.jar = new Jar();
    await signIn();
    await enrol(c);
    c.jar = new Jar();
    await signIn({}, { note: "waits for the second factor" });
  },
  "last-login-method",
);
