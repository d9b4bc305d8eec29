import { ALICE, BOB, conversation, signUp } from "../people.mjs";
import { BASE, Jar } from "../wire.mjs";

conversation("update-user", "Update name, image, additional fields; refusals.", async (c) => {
  await signUp(c);
  const { say } = c.client();
  await say("the client's own call").updateUser({ name: "Alice B", image: null, experienceLevel: "advanced" });
  await say().getSession();
  await c.raw("POST", "/update-user", { body: { email: "x@example.com" } });
  await c.raw("POST", "/update-user", { body: {} });
  await c.raw("POST", "/update-user", { body: { internalNote: "x" } });
  await c.raw("POST", "/update-user", { body: { isAnonymous: true } });
  await c.raw("POST", "/update-user", { body: { name: "X", emailVerified: true, id: "chosen" } });
  await c.raw("POST", "/update-user", { body: { name: "X", nonsense: 1 } });
  await c.raw("POST", "/update-user", { body: { name: "X" }, cookies: false });
  await c.raw("POST", "/update-session", { body: { anything: 1 } });
});

conversation("change-password", "With and without revoking the others.", async (c) => {
  await signUp(c);
  const { say } = c.client();
  await say("the client's own call").changePassword({ currentPassword: ALICE.password, newPassword: "a newer horse 1" });
  await say("revokeOtherSessions: a new session replaces all").changePassword({
    currentPassword: "a newer horse 1",
    newPassword: "a newer horse 2",
    revokeOtherSessions: true,
  });
  await c.raw("POST", "/change-password", { body: { currentPassword: "wrong", newPassword: "a newer horse 3" } });
  await c.raw("POST", "/change-password", { body: { currentPassword: "a newer horse 2", newPassword: "short" } });
  await c.raw("POST", "/change-password", { body: { currentPassword: "a newer horse 2", newPassword: "x".repeat(129) } });
  await c.raw("POST", "/change-password", { body: { newPassword: "a newer horse 3" } });
  await c.raw("POST", "/change-password", {
    cookies: false,
    body: { currentPassword: "a newer horse 2", newPassword: "a newer horse 3" },
  });
  await c.raw("POST", "/verify-password", { body: { password: "a newer horse 2" } });
  await c.raw("POST", "/verify-password", { body: { password: "wrong" } });
  await c.raw("POST", "/set-password", { body: { newPassword: "a newer horse 4" }, note: "server only" });
});

conversation("reset-password", "Request, link, reset; the token works once.", async (c) => {
  await signUp(c);
  const jar = c.jar;
  c.jar = new Jar();
  const { say } = c.client();
  await say("the client's own call").requestPasswordReset({
    email: "alice@example.com",
    redirectTo: "http://localhost:3000/reset?x=1",
  });
  await c.raw("POST", "/request-password-reset", { body: { email: "nobody@example.com", redirectTo: "/reset" } });
  await c.raw("POST", "/request-password-reset", { body: { email: "alice@example.com", redirectTo: "https://evil.test/reset" } });
  await c.raw("POST", "/request-password-reset", { body: { email: "nonsense" } });
  await c.raw("POST", "/forget-password", { body: { email: "alice@example.com" }, note: "the old name is gone" });
  const mail = c.mails[0];
  c.placeholders.name(mail.token, "mail-token");
  c.store("verification after the request", "verification");
  await c.raw("GET", new URL(mail.url).pathname.slice(BASE.length) + new URL(mail.url).search, {
    origin: null,
    note: "the link of the mail",
  });
  await c.raw("GET", `/reset-password/${mail.token}?callbackURL=%2Freset`, {
    origin: null,
    note: "a relative callbackURL becomes absolute on the server's origin",
  });
  await c.raw("GET", "/reset-password/wrong?callbackURL=%2Freset", { origin: null });
  await c.raw("GET", "/reset-password/wrong", { origin: null });
  await c.raw("GET", `/reset-password/${mail.token}?callbackURL=`, {
    origin: null,
    note: "the link when redirectTo was not given",
  });
  await c.raw("GET", "/reset-password/wrong?callbackURL=https%3A%2F%2Fevil.test", { origin: null });
  await c.raw("POST", "/reset-password", { body: { newPassword: "short", token: mail.token } });
  await c.raw("POST", "/reset-password", { body: { newPassword: "a newer horse 1" } });
  await say().resetPassword({ newPassword: "a newer horse 1", token: mail.token });
  await c.raw("POST", "/reset-password", { body: { newPassword: "a newer horse 2", token: mail.token }, note: "used" });
  await c.raw("POST", "/sign-in/email", { body: { email: "alice@example.com", password: "a newer horse 1" } });
  await c.raw("GET", "/get-session", { jar, note: "older sessions live on unless revokeSessionsOnPasswordReset" });
});

conversation("delete-user", "With a password, with a fresh session, and refusals.", async (c) => {
  await signUp(c);
  await c.raw("POST", "/delete-user", { body: { password: "wrong" } });
  const { say } = c.client();
  await say("the client's own call").deleteUser({ password: ALICE.password });
  await c.raw("GET", "/get-session");
  await signUp(c, BOB);
  c.happens("sessions began two days ago");
  await c.raw("POST", "/delete-user", { body: {}, note: "session older than freshAge, no password" });
  c.happens("sessions began now");
  await say("fresh, no password; the client sends an empty object").deleteUser();
  await c.raw("POST", "/delete-user", { body: {}, cookies: false });
});

conversation(
  "delete-user-by-mail",
  "sendDeleteAccountVerification: a mailed link.",
  async (c) => {
    await signUp(c);
    await c.raw("POST", "/delete-user", { body: { callbackURL: "/goodbye" } });
    const mail = c.lastMail("delete-user");
    c.placeholders.name(mail.token, "mail-token");
    await c.raw("GET", "/delete-user/callback?token=wrong", { origin: null });
    await c.raw("GET", `/delete-user/callback?token=${mail.token}`, {
      origin: null,
      cookies: false,
      note: "the session is needed too",
    });
    await c.raw("GET", new URL(mail.url).pathname.slice(BASE.length) + new URL(mail.url).search, { origin: null });
    await c.raw("GET", "/get-session");
  },
  "delete-by-mail",
);

conversation(
  "delete-user-off",
  "user.deleteUser not enabled.",
  async (c) => {
    await signUp(c);
    await c.raw("POST", "/delete-user", { body: { password: ALICE.password } });
    await c.raw("GET", "/delete-user/callback?token=x", { origin: null });
  },
  "delete-off",
);
