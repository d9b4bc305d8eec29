import { createHmac } from "node:crypto";
import { ALICE, BOB, conversation, signUp } from "../people.mjs";
import { SECRET } from "../options.mjs";
import { BASE, Jar } from "../wire.mjs";

const aSecond = () => new Promise((done) => setTimeout(done, 1000));

conversation(
  "verification-required",
  "requireEmailVerification: sign-up gives no session, sign-in is refused, the mailed link signs in.",
  async (c) => {
    await c.raw("POST", "/sign-up/email", { body: { ...ALICE, callbackURL: "/verified" } });
    await aSecond(); // a token of the same second would be the same
    await c.raw("POST", "/sign-in/email", { body: { email: "alice@example.com", password: ALICE.password } });
    await c.raw("POST", "/sign-in/email", { body: { email: "alice@example.com", password: "wrong password" } });
    const link = new URL(c.lastMail("verify-email").url);
    const path = link.pathname.slice(BASE.length) + link.search;
    await c.raw("GET", path, { origin: null, cookies: false, note: "the link of the mail" });
    await c.raw("GET", path, { origin: null, cookies: false, note: "again: already verified, so no session" });
    await c.raw("POST", "/sign-in/email", { body: { email: "alice@example.com", password: ALICE.password } });
    await signUp(c, ALICE, { jar: new Jar(), note: "taken: same shape, no mail" });
  },
  "verification-required",
);

conversation("email-verification", "send-verification-email and verify-email, with and without a session.", async (c) => {
  await signUp(c);
  const { say } = c.client();
  await say("the client's own call").sendVerificationEmail({ email: "alice@example.com", callbackURL: "/verified" });
  await c.raw("POST", "/send-verification-email", { body: { email: "other@example.com" }, note: "signed in, another address" });
  await c.raw("POST", "/send-verification-email", {
    body: { email: "other@example.com" },
    cookies: false,
    note: "signed out, unknown address (takes at least 500 ms)",
  });
  await c.raw("GET", "/verify-email?token=nonsense", { origin: null, cookies: false });
  await c.raw("GET", "/verify-email?token=nonsense&callbackURL=%2Fverified%3Fa%3D1", { origin: null, cookies: false });
  await c.raw("GET", "/verify-email?token=nonsense&callbackURL=https%3A%2F%2Fevil.test", { origin: null, cookies: false });
  await c.raw("GET", "/verify-email", { origin: null, cookies: false });
  const token = c.lastMail("verify-email").token;
  await say("without callbackURL").verifyEmail({ query: { token } });
  await c.raw("GET", "/get-session");
  await c.raw("GET", `/verify-email?token=${token}&callbackURL=%2Fverified`, { origin: null, note: "already verified" });
  await c.raw("POST", "/send-verification-email", { body: { email: "alice@example.com" }, note: "already verified, signed in" });
});

conversation(
  "email-token-expired",
  "An expired verification token, and one without requestType (the older change-email).",
  async (c) => {
    await signUp(c);
    const b64 = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const mint = (kind, claims, seconds) => {
      const now = Math.floor(Date.now() / 1000);
      const signed = `${b64({ alg: "HS256" })}.${b64({ ...claims, iat: now - 7200, exp: now + seconds })}`;
      const token = `${signed}.${createHmac("sha256", SECRET).update(signed).digest("base64url")}`;
      c.placeholders.name(token, `minted-${kind}`);
      return token;
    };
    const expired = mint("expired", { email: "alice@example.com" }, -60);
    await c.raw("GET", `/verify-email?token=${expired}`, { origin: null, cookies: false });
    await c.raw("GET", `/verify-email?token=${expired}&callbackURL=%2Fverified`, { origin: null, cookies: false });
    await c.raw("GET", `/verify-email?token=${mint("for-a-stranger", { email: "unknown@example.com" }, 60)}`, {
      origin: null,
      cookies: false,
    });
    await c.raw(
      "GET",
      `/verify-email?token=${mint("without-type", { email: "alice@example.com", updateTo: "new@example.com" }, 60)}`,
      { origin: null, note: "no requestType: changed at once, unverified, a second mail" },
    );
  },
);

conversation("change-email", "A verified user (the new address must be confirmed) and an unverified one.", async (c) => {
  await signUp(c);
  await signUp(c, BOB, { jar: new Jar() });
  const { say } = c.client();
  await say("unverified user").changeEmail({ newEmail: "New@example.com", callbackURL: "/changed" });
  await c.raw("POST", "/change-email", { body: { newEmail: "alice@example.com" } });
  await c.raw("POST", "/change-email", { body: { newEmail: "bob@example.com" }, note: "taken: looks the same, no mail" });
  await c.raw("POST", "/change-email", { body: { newEmail: "nonsense" } });
  const mail = c.lastMail("verify-email");
  await c.raw("GET", new URL(mail.url).pathname.slice(BASE.length) + new URL(mail.url).search, {
    origin: null,
    note: "the link of the mail",
  });
  await c.raw("GET", "/get-session");
  await c.raw("POST", "/change-email", { body: { newEmail: "third@example.com" } });
  const next = c.lastMail("verify-email");
  await c.raw("GET", `/verify-email?token=${next.token}`, {
    cookies: false,
    origin: null,
    note: "without callbackURL and without a session: a session is made",
  });
});

conversation(
  "change-email-confirmed",
  "sendChangeEmailConfirmation: the old address confirms first.",
  async (c) => {
    await signUp(c);
    c.happens("every address is verified");
    await c.raw("POST", "/change-email", { body: { newEmail: "new@example.com", callbackURL: "/changed" } });
    const one = c.lastMail("change-email-confirmation");
    await c.raw("GET", new URL(one.url).pathname.slice(BASE.length) + new URL(one.url).search, { origin: null });
    const two = c.lastMail("verify-email");
    await c.raw("GET", new URL(two.url).pathname.slice(BASE.length) + new URL(two.url).search, { origin: null });
    await c.raw("GET", "/get-session");
  },
  "change-email-confirmed",
);

conversation(
  "change-email-unverified",
  "updateEmailWithoutVerification: changed at once, then verified.",
  async (c) => {
    await signUp(c);
    await c.raw("POST", "/change-email", { body: { newEmail: "new@example.com" } });
    await c.raw("GET", "/get-session");
  },
  "change-email-unverified",
);
