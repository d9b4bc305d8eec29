import { BOB, conversation, signUp } from "../people.mjs";
import { Jar } from "../wire.mjs";
import { askForCode, enrol, lastCode, none, signInWithCode } from "./codes.mjs";

conversation(
  "email-otp",
  "A mailed code signs in: somebody new, somebody known, wrong, old and too many codes.",
  async (c) => {
    const { say } = c.client();
    await say("the client's own call").emailOtp.sendVerificationOtp({ email: "Alice@Example.com", type: "sign-in" });
    c.store("verification after the request", "verification");
    await say("somebody new").signIn.emailOtp({
      email: "Alice@Example.com",
      otp: lastCode(c),
      name: "Alice",
      image: "https://example.com/a.png",
      experienceLevel: "beginner",
    });
    await say().getSession();
    await say().listAccounts();
    await signInWithCode(c, "alice@example.com", lastCode(c), { note: "used" });
    c.jar = new Jar();
    await askForCode(c, "alice@example.com");
    await say("somebody known").signIn.emailOtp({ email: "alice@example.com", otp: lastCode(c) });
    c.jar = new Jar();
    await askForCode(c, "alice@example.com");
    for (let i = 0; i < 3; i++) await signInWithCode(c, "alice@example.com", "000000");
    await signInWithCode(c, "alice@example.com", lastCode(c), { note: "right, but three were wrong" });
    await signInWithCode(c, "alice@example.com", lastCode(c), { note: "the code is gone" });
    await askForCode(c, "alice@example.com");
    await askForCode(c, "alice@example.com");
    await signInWithCode(c, "alice@example.com", c.mails.at(-2).otp, { note: "an older code counts as a wrong one" });
    await signInWithCode(c, "alice@example.com", c.mails.at(-1).otp);
    c.jar = new Jar();
    await askForCode(c, "alice@example.com");
    c.happens("mailed codes and links have expired");
    await signInWithCode(c, "alice@example.com", lastCode(c), { note: "expired" });
    await signInWithCode(c, "alice@example.com", lastCode(c), { note: "expired, again" });
    await askForCode(c, "bob@example.com");
    await signInWithCode(c, "bob@example.com", lastCode(c), { note: "somebody new, without a name" });
  },
  "mailed-codes",
);

conversation(
  "email-otp-refusals",
  "Bodies and origins that are refused.",
  async (c) => {
    const post = (path, body, more) => c.raw("POST", path, { ...none, body, ...more });
    await post("/email-otp/send-verification-otp", {});
    await post("/email-otp/send-verification-otp", { email: "alice@example.com", type: "nonsense" });
    await post("/email-otp/send-verification-otp", { email: "alice@example.com", type: "change-email" });
    await post("/email-otp/send-verification-otp", { email: "not an address", type: "sign-in" });
    await post(
      "/email-otp/send-verification-otp",
      { email: "alice@example.com", type: "sign-in" },
      { headers: { origin: "https://evil.test" }, note: "the form check of sign-in" },
    );
    await post(
      "/email-otp/send-verification-otp",
      { email: "alice@example.com", type: "sign-in" },
      { headers: { "sec-fetch-mode": "cors" } },
    );
    await post("/sign-in/email-otp", {});
    await post("/sign-in/email-otp", { email: "alice@example.com", otp: 1 });
    await post("/sign-in/email-otp", { email: "not an address", otp: "000000" });
    await post("/sign-in/email-otp", { email: "alice@example.com", otp: "000000" }, { note: "no code was sent" });
    await post("/sign-in/email-otp", { email: "alice@example.com", otp: "" });
    await post(
      "/sign-in/email-otp",
      { email: "alice@example.com", otp: "000000" },
      { headers: { origin: "https://evil.test" }, note: "no form check here" },
    );
    await post("/email-otp/check-verification-otp", {});
    await post("/email-otp/check-verification-otp", { email: "not an address", type: "sign-in", otp: "000000" });
    await post("/email-otp/check-verification-otp", { email: "alice@example.com", type: "sign-in", otp: "000000" });
    await post("/email-otp/verify-email", {});
    await post("/email-otp/verify-email", { email: "not an address", otp: "000000" });
    await post("/email-otp/verify-email", { email: "alice@example.com", otp: "000000" });
    await post("/email-otp/request-password-reset", {});
    await post("/email-otp/request-password-reset", { email: "not an address" });
    await post("/email-otp/reset-password", {});
    await post("/email-otp/reset-password", { email: "alice@example.com", otp: "000000", password: "short" });
    await post("/email-otp/reset-password", { email: "alice@example.com", otp: "000000", password: "x".repeat(129) });
    await post("/email-otp/reset-password", { email: "alice@example.com", otp: "000000", password: "a newer horse 1" });
    await post("/email-otp/reset-password", { email: "not an address", otp: "000000", password: "a newer horse 1" });
    await post("/email-otp/request-email-change", { newEmail: "new@example.com" });
    await post("/email-otp/change-email", { newEmail: "new@example.com", otp: "000000" });
    await post("/email-otp/create-verification-otp", { email: "alice@example.com", type: "sign-in" }, { note: "server only" });
    await c.raw("GET", "/email-otp/get-verification-otp?email=alice%40example.com&type=sign-in", none);
    await signUp(c);
    await c.raw("POST", "/email-otp/request-email-change", {
      body: { newEmail: "new@example.com" },
      note: "off unless changeEmail.enabled",
    });
    await c.raw("POST", "/email-otp/change-email", { body: { newEmail: "new@example.com", otp: "000000" } });
  },
  "mailed-codes",
);

conversation(
  "email-otp-verify-email",
  "Proving an address with a mailed code.",
  async (c) => {
    await signUp(c);
    const { say } = c.client();
    const type = "email-verification";
    await say("unknown address: no mail").emailOtp.sendVerificationOtp({ email: "nobody@example.com", type });
    await say("the client's own call").emailOtp.sendVerificationOtp({ email: "alice@example.com", type });
    await say("a check does not use the code up").emailOtp.checkVerificationOtp({
      email: "alice@example.com",
      type,
      otp: lastCode(c, type),
    });
    await c.raw("POST", "/email-otp/check-verification-otp", {
      body: { email: "alice@example.com", type: "sign-in", otp: lastCode(c, type) },
      note: "a code is for one purpose",
    });
    await c.raw("POST", "/email-otp/check-verification-otp", { body: { email: "alice@example.com", type, otp: "000000" } });
    await say().emailOtp.verifyEmail({ email: "alice@example.com", otp: lastCode(c, type) });
    await say().getSession();
    await say("already verified").emailOtp.sendVerificationOtp({ email: "alice@example.com", type });
    await c.raw("POST", "/email-otp/verify-email", {
      ...none,
      body: { email: "alice@example.com", otp: lastCode(c, type) },
      note: "signed out",
    });
    await askForCode(c, "alice@example.com", type);
    for (let i = 0; i < 3; i++)
      await c.raw("POST", "/email-otp/check-verification-otp", { body: { email: "alice@example.com", type, otp: "000000" } });
    await c.raw("POST", "/email-otp/check-verification-otp", {
      body: { email: "alice@example.com", type, otp: lastCode(c, type) },
      note: "three were wrong",
    });
    await c.raw("POST", "/email-otp/check-verification-otp", {
      body: { email: "alice@example.com", type, otp: lastCode(c, type) },
      note: "and gone",
    });
    await askForCode(c, "alice@example.com", type);
    c.happens("mailed codes and links have expired");
    await c.raw("POST", "/email-otp/check-verification-otp", {
      body: { email: "alice@example.com", type, otp: lastCode(c, type) },
      note: "expired",
    });
    await askForCode(c, "alice@example.com", type);
    c.happens("mailed codes and links have expired");
    await c.raw("POST", "/email-otp/verify-email", {
      body: { email: "alice@example.com", otp: lastCode(c, type) },
      note: "expired",
    });
  },
  "mailed-codes",
);

conversation(
  "email-otp-verification-required",
  "requireEmailVerification and autoSignInAfterVerification with codes.",
  async (c) => {
    await signUp(c);
    await askForCode(c, "alice@example.com", "email-verification");
    await c.raw("POST", "/email-otp/verify-email", {
      body: { email: "alice@example.com", otp: lastCode(c, "email-verification") },
    });
    await c.raw("GET", "/get-session");
    c.jar = new Jar();
    await askForCode(c, "alice@example.com", "email-verification");
    await c.raw("POST", "/email-otp/verify-email", {
      body: { email: "alice@example.com", otp: lastCode(c, "email-verification") },
      note: "already verified: signed in again",
    });
    await signUp(c, BOB, { jar: new Jar() });
    await askForCode(c, BOB.email);
    await signInWithCode(c, BOB.email, lastCode(c), { jar: new Jar(), note: "a code for signing in proves the address too" });
  },
  "mailed-codes-verification-required",
);

conversation(
  "email-otp-reset-password",
  "A new password with a mailed code.",
  async (c) => {
    await signUp(c);
    const alice = c.jar;
    c.jar = new Jar();
    const { say } = c.client();
    const type = "forget-password";
    await say("the client's own call").emailOtp.requestPasswordReset({ email: "alice@example.com" });
    await say("unknown address: no mail").emailOtp.requestPasswordReset({ email: "nobody@example.com" });
    await say("its older name").forgetPassword.emailOtp({ email: "alice@example.com" });
    await askForCode(c, "alice@example.com", type, { note: "or the general one" });
    const reset = (otp, password, note) =>
      c.raw("POST", "/email-otp/reset-password", { body: { email: "alice@example.com", otp, password }, note });
    await c.raw("POST", "/email-otp/check-verification-otp", {
      body: { email: "alice@example.com", type, otp: lastCode(c, type) },
    });
    await reset(lastCode(c, type), "short", "the code is not used up");
    await reset("000000", "a newer horse 1");
    await say().emailOtp.resetPassword({ email: "alice@example.com", otp: lastCode(c, type), password: "a newer horse 1" });
    await reset(lastCode(c, type), "a newer horse 2", "used");
    await c.raw("POST", "/sign-in/email", {
      body: { email: "alice@example.com", password: "a newer horse 1" },
      note: "the address is verified now",
    });
    await c.raw("GET", "/get-session", { jar: alice, note: "older sessions live on unless revokeSessionsOnPasswordReset" });
    c.jar = new Jar();
    await askForCode(c, "alice@example.com", type);
    for (let i = 0; i < 3; i++) await reset("000000", "a newer horse 2");
    await reset(lastCode(c, type), "a newer horse 2", "three were wrong");
    await askForCode(c, "alice@example.com", type);
    c.happens("mailed codes and links have expired");
    await reset(lastCode(c, type), "a newer horse 2", "expired");
    await askForCode(c, "bob@example.com", "sign-in");
    await signInWithCode(c, "bob@example.com", lastCode(c), { ...none });
    await c.raw("POST", "/email-otp/request-password-reset", { ...none, body: { email: "bob@example.com" } });
    await c.raw("POST", "/email-otp/reset-password", {
      ...none,
      body: { email: "bob@example.com", otp: lastCode(c, type), password: BOB.password },
      note: "somebody without a password gets one",
    });
    await c.raw("POST", "/sign-in/email", { ...none, body: { email: "bob@example.com", password: BOB.password } });
  },
  "mailed-codes",
);

conversation(
  "email-otp-people",
  "Whom a code finds: an unproven account, a second factor, a banned user, an anonymous visitor.",
  async (c) => {
    await signUp(c, BOB);
    const bob = c.jar;
    await askForCode(c, BOB.email, "sign-in", none);
    await signInWithCode(c, BOB.email, lastCode(c), { jar: new Jar(), note: "an unverified account with a password" });
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
    await askForCode(c, "alice@example.com");
    await signInWithCode(c, "alice@example.com", lastCode(c), { note: "a user with a second factor: not asked for it" });
    await c.raw("GET", "/get-session", { jar: alice, note: "a verified account's sessions live on" });
    c.happens("alice is banned");
    await askForCode(c, "alice@example.com", "sign-in", none);
    await signInWithCode(c, "alice@example.com", lastCode(c), { ...none, note: "banned" });
    await signInWithCode(c, "alice@example.com", lastCode(c), { ...none, note: "banned: the code is used up" });
    c.jar = new Jar();
    await c.raw("POST", "/sign-in/anonymous", { body: {} });
    await askForCode(c, "carol@example.com");
    await signInWithCode(c, "carol@example.com", lastCode(c), { note: "an anonymous visitor becomes somebody" });
    await c.raw("GET", "/get-session");
  },
  "mailed-codes",
);

conversation(
  "email-otp-sign-up-off",
  "disableSignUp: nothing is mailed to a stranger.",
  async (c) => {
    c.happens("alice has an account without a password");
    await askForCode(c, "nobody@example.com", "sign-in", none);
    await signInWithCode(c, "nobody@example.com", "000000", none);
    await askForCode(c, "alice@example.com", "sign-in", none);
    await signInWithCode(c, "alice@example.com", lastCode(c), none);
  },
  "mailed-codes-sign-up-off",
);
