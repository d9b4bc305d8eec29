import { BOB, conversation, signUp } from "../people.mjs";
import { Jar } from "../wire.mjs";
import { askForLink, enrol, follow, none } from "./codes.mjs";

conversation(
  "magic-link",
  "A mailed link signs in: somebody new, somebody known, refusals.",
  async (c) => {
    const { say } = c.client();
    await say("the client's own call").signIn.magicLink({
      email: "Alice@Example.com",
      name: "Alice",
      callbackURL: "/dashboard",
      newUserCallbackURL: "/welcome",
      errorCallbackURL: "/oops?a=1",
      metadata: { from: "menu" },
    });
    c.store("verification after the request", "verification");
    await follow(c, c.lastMail("magic-link"), { note: "somebody new" });
    await follow(c, c.lastMail("magic-link"), { note: "used" });
    await say().getSession();
    await say().listAccounts();
    c.jar = new Jar();
    await askForLink(c, "alice@example.com", { note: "without callbackURL" });
    await follow(c, c.lastMail("magic-link"), { note: "somebody known; the mailed link has callbackURL=/" });
    c.jar = new Jar();
    await say().signIn.magicLink({ email: "alice@example.com", callbackURL: "http://localhost:3000/in?x=1" });
    await say("verified by the client, without callbackURL").magicLink.verify({
      query: { token: c.lastMail("magic-link").token },
    });
    await say("and again").magicLink.verify({ query: { token: c.lastMail("magic-link").token } });
    await askForLink(c, "alice@example.com", none);
    await askForLink(c, "alice@example.com", { ...none, note: "a newer link leaves the older one alive" });
    await follow(c, c.mails.at(-2), none);
    await follow(c, c.mails.at(-1), none);
    await askForLink(c, "alice@example.com", none);
    c.happens("mailed codes and links have expired");
    await follow(c, c.lastMail("magic-link"), { ...none, note: "expired" });
  },
  "mailed-codes",
);

conversation(
  "magic-link-refusals",
  "Bodies, queries and origins that are refused.",
  async (c) => {
    await askForLink(c, "not an address", none);
    await c.raw("POST", "/sign-in/magic-link", { ...none, body: {} });
    await c.raw("POST", "/sign-in/magic-link", none);
    await c.raw("POST", "/sign-in/magic-link", { ...none, body: { email: "alice@example.com", name: 1, metadata: "x" } });
    for (const name of ["callbackURL", "newUserCallbackURL", "errorCallbackURL"])
      await c.raw("POST", "/sign-in/magic-link", { ...none, body: { email: "alice@example.com", [name]: "https://evil.test/" } });
    await askForLink(c, "alice@example.com", {
      ...none,
      headers: { origin: "https://evil.test" },
      note: "the form check of sign-in",
    });
    await askForLink(c, "alice@example.com", { ...none, headers: { "sec-fetch-mode": "cors" } });
    await c.raw("GET", "/magic-link/verify", none);
    await c.raw("GET", "/magic-link/verify?token=wrong", { ...none, note: "no callbackURL: still a redirect" });
    await c.raw("GET", "/magic-link/verify?token=wrong&callbackURL=%2Fin%3Fa%3D1%23b", none);
    await c.raw(
      "GET",
      "/magic-link/verify?token=wrong&callbackURL=http%3A%2F%2Flocalhost%3A3000%2Fin&errorCallbackURL=http%3A%2F%2Flocalhost%3A3000%2Foops",
      none,
    );
    for (const name of ["callbackURL", "newUserCallbackURL", "errorCallbackURL"])
      await c.raw("GET", `/magic-link/verify?token=wrong&${name}=https%3A%2F%2Fevil.test`, none);
    await c.raw("POST", "/magic-link/verify", { ...none, body: { token: "wrong" } });
  },
  "mailed-codes",
);

conversation(
  "magic-link-people",
  "Whom a link finds: an unproven account, a second factor, a banned user, an anonymous visitor.",
  async (c) => {
    await signUp(c, BOB);
    const bob = c.jar;
    await askForLink(c, BOB.email, none);
    await follow(c, c.lastMail("magic-link"), { jar: new Jar(), note: "an unverified account with a password" });
    await c.raw("GET", "/get-session", { jar: bob, note: "the session from before the proof is gone" });
    await c.raw("POST", "/sign-in/email", {
      ...none,
      body: { email: BOB.email, password: BOB.password },
      note: "and so is the password",
    });
    c.jar = new Jar();
    await signUp(c);
    c.happens("every address is verified");
    await enrol(c);
    const alice = c.jar;
    c.jar = new Jar();
    await askForLink(c, "alice@example.com");
    await follow(c, c.lastMail("magic-link"), { note: "a user with a second factor: not asked for it" });
    await c.raw("GET", "/get-session", { jar: alice, note: "a verified account's sessions live on" });
    c.happens("alice is banned");
    await askForLink(c, "alice@example.com", none);
    await follow(c, c.lastMail("magic-link"), { ...none, note: "banned" });
    c.jar = new Jar();
    await c.raw("POST", "/sign-in/anonymous", { body: {} });
    await askForLink(c, "carol@example.com");
    await follow(c, c.lastMail("magic-link"), { note: "an anonymous visitor becomes somebody" });
    await c.raw("GET", "/get-session");
    c.store("user afterwards: the anonymous one is gone", "user");
  },
  "mailed-codes",
);

conversation(
  "magic-link-sign-up-off",
  "disableSignUp: a link to a stranger is mailed, but makes no account.",
  async (c) => {
    await c.raw("POST", "/sign-in/magic-link", { ...none, body: { email: "nobody@example.com", callbackURL: "/in" } });
    await follow(c, c.lastMail("magic-link"), none);
  },
  "mailed-codes-sign-up-off",
);
