import { ALICE, BOB, conversation, signUp } from "../people.mjs";
import { Jar } from "../wire.mjs";

conversation("sign-up-email", "Sign-up by the official client, then every refusal.", async (c) => {
  const { say } = c.client();
  await say("the client's own call").signUp.email({
    ...ALICE,
    image: "https://example.com/a.png",
    callbackURL: "/welcome",
    experienceLevel: "beginner",
  });
  for (const table of ["user", "account", "session"]) c.store(`${table} after sign-up`, table);
  await say("whoever just signed up").getSession();
  const other = { cookies: false };
  await c.raw("POST", "/sign-up/email", { body: ALICE, ...other, note: "taken" });
  await c.raw("POST", "/sign-up/email", { body: { ...BOB, email: "not an email" }, ...other });
  await c.raw("POST", "/sign-up/email", { body: { ...BOB, password: "short" }, ...other });
  await c.raw("POST", "/sign-up/email", { body: { ...BOB, password: "x".repeat(129) }, ...other });
  await c.raw("POST", "/sign-up/email", { body: { ...BOB, password: "" }, ...other });
  await c.raw("POST", "/sign-up/email", {
    body: { email: BOB.email, password: BOB.password },
    ...other,
    note: "name is required",
  });
  await c.raw("POST", "/sign-up/email", { body: { ...BOB, name: "" }, ...other, note: "but may be empty" });
  await c.raw("POST", "/sign-up/email", {
    body: { ...BOB, email: "c@example.com", internalNote: "x" },
    ...other,
    note: "a field with input: false",
  });
  await c.raw("POST", "/sign-up/email", {
    body: { ...BOB, email: "d@example.com", emailVerified: true, role: "admin", id: "chosen" },
    ...other,
  });
  await c.raw("POST", "/sign-up/email", {
    body: { ...BOB, email: "g@example.com", isAnonymous: true, banned: true, emailVerified: true, id: "chosen" },
    ...other,
    note: "protected fields with a default, and core ones, are ignored",
  });
  await c.raw("POST", "/sign-up/email", {
    body: { ...BOB, email: "e@example.com", unknownField: 1, rememberMe: false },
    ...other,
    note: "unknown fields are dropped; rememberMe false gives session cookies",
  });
  await c.raw("POST", "/sign-up/email", {
    body: { ...BOB, email: "f@example.com", callbackURL: "https://evil.test/" },
    ...other,
  });
});

conversation(
  "sign-up-no-auto-sign-in",
  "autoSignIn: false answers token null, the same for a taken address.",
  async (c) => {
    await signUp(c);
    await signUp(c, ALICE, { note: "taken: a made-up user with another id" });
    await c.raw("GET", "/get-session");
  },
  "no-auto-sign-in",
);

conversation(
  "sign-up-disabled",
  "disableSignUp: true.",
  async (c) => {
    await signUp(c);
  },
  "sign-up-off",
);

conversation("sign-in-email", "Sign-in by the official client, remember-me, callback, refusals.", async (c) => {
  await signUp(c);
  c.jar = new Jar();
  const { say } = c.client();
  await say("the client's own call").signIn.email({ email: "alice@example.com", password: ALICE.password });
  await say().getSession();
  await say().signOut();
  await say("after sign-out").getSession();
  await say("rememberMe false: no Max-Age, dont_remember set").signIn.email({
    email: "ALICE@example.com",
    password: ALICE.password,
    rememberMe: false,
  });
  await say().getSession();
  c.jar = new Jar();
  await c.raw("POST", "/sign-in/email", {
    body: { email: "alice@example.com", password: ALICE.password, callbackURL: "/dashboard" },
    note: "callbackURL",
  });
  c.jar = new Jar();
  await c.raw("POST", "/sign-in/email", { body: { email: "alice@example.com", password: "wrong password" } });
  await c.raw("POST", "/sign-in/email", { body: { email: "nobody@example.com", password: "wrong password" } });
  await c.raw("POST", "/sign-in/email", { body: { email: "not an email", password: "wrong password" } });
  await c.raw("POST", "/sign-in/email", { body: { email: "alice@example.com", password: "" } });
  await c.raw("POST", "/sign-in/email", { body: { email: "alice@example.com", password: "x".repeat(129) } });
  await c.raw("POST", "/sign-in/email", {
    body: { email: "alice@example.com", password: ALICE.password, callbackURL: "https://evil.test" },
  });
  await c.raw("POST", "/sign-in/email", {
    form: { email: "alice@example.com", password: ALICE.password },
    note: "a plain HTML form",
  });
});
