import assert from "node:assert/strict";
import { test } from "node:test";
import { browser, good, happen, mailed, newPerson, PASSWORD, refused, signedIn, signedUp } from "../world.mjs";

test("update-user changes the name and the picture", async () => {
  const { client } = await signedUp();
  assert.deepEqual(good(await client.updateUser({ name: "Ada L", image: "https://example.com/a.png" })), { status: true });
  const { user } = good(await client.getSession());
  assert.deepEqual([user.name, user.image], ["Ada L", "https://example.com/a.png"]);
  good(await client.updateUser({ image: null }));
  assert.equal(good(await client.getSession()).user.image, null);
  refused(await client.updateUser({ email: "x@example.com" }), 400, "EMAIL_CAN_NOT_BE_UPDATED");
});

test("change-password, with the other sessions ended", async () => {
  const { client, person } = await signedUp();
  const other = await signedIn(person);
  refused(
    await client.changePassword({ currentPassword: "wrong password", newPassword: "a newer horse 1" }),
    400,
    "INVALID_PASSWORD",
  );
  refused(await client.changePassword({ currentPassword: PASSWORD, newPassword: "short" }), 400, "PASSWORD_TOO_SHORT");
  const { token } = good(
    await client.changePassword({ currentPassword: PASSWORD, newPassword: "a newer horse 1", revokeOtherSessions: true }),
  );
  assert.equal(good(await client.getSession()).session.token, token);
  assert.equal(good(await other.client.getSession()), null);
  await signedIn({ ...person, password: "a newer horse 1" });
  refused(await browser().client().signIn.email(person), 401, "INVALID_EMAIL_OR_PASSWORD");
});

test("verify-password", async () => {
  const { client } = await signedUp();
  assert.deepEqual(good(await client.$fetch("/verify-password", { method: "POST", body: { password: PASSWORD } })), {
    status: true,
  });
  refused(
    await client.$fetch("/verify-password", { method: "POST", body: { password: "wrong password" } }),
    400,
    "INVALID_PASSWORD",
  );
});

test("delete-user with the password", async () => {
  const { client, person } = await signedUp();
  refused(await client.deleteUser({ password: "wrong password" }), 400, "INVALID_PASSWORD");
  assert.deepEqual(good(await client.deleteUser({ password: PASSWORD })), { success: true, message: "User deleted" });
  assert.equal(good(await client.getSession()), null);
  refused(await browser().client().signIn.email(person), 401, "INVALID_EMAIL_OR_PASSWORD");
});

test("delete-user in a fresh session, and its callback's refusals", async () => {
  const { client } = await signedUp();
  refused(await client.$fetch("/delete-user/callback", { query: { token: "wrong" } }), 404, "INVALID_TOKEN");
  refused(
    await browser()
      .client()
      .$fetch("/delete-user/callback", { query: { token: "wrong" } }),
    404,
    "FAILED_TO_GET_USER_INFO",
  );
  assert.deepEqual(good(await client.deleteUser()), { success: true, message: "User deleted" });
});

test("an old session needs the password to delete its user", async () => {
  const { client } = await signedUp();
  await happen("sessions began two days ago");
  refused(await client.deleteUser(), 400, "SESSION_EXPIRED");
  good(await client.deleteUser({ password: PASSWORD }));
});

test("a forgotten password is reset with the mailed token, once", async () => {
  const { person } = await signedUp();
  const at = browser();
  const client = at.client();
  const asked = { status: true, message: "If this email exists in our system, check your email for the reset link" };
  assert.deepEqual(good(await client.requestPasswordReset({ email: person.email, redirectTo: "/reset" })), asked);
  assert.deepEqual(good(await client.requestPasswordReset({ email: newPerson().email })), asked);
  const token = await mailed("reset-password", person.email);
  const followed = await at.visit(`/reset-password/${token}?callbackURL=%2Freset`);
  assert.equal(followed.status, 302);
  assert.equal(new URL(followed.headers.get("location")).searchParams.get("token"), token);
  const wrong = await at.visit("/reset-password/wrong?callbackURL=%2Freset");
  assert.equal(new URL(wrong.headers.get("location")).searchParams.get("error"), "INVALID_TOKEN");
  refused(await client.resetPassword({ newPassword: "short", token }), 400, "PASSWORD_TOO_SHORT");
  assert.deepEqual(good(await client.resetPassword({ newPassword: "a newer horse 1", token })), { status: true });
  refused(await client.resetPassword({ newPassword: "a newer horse 2", token }), 400, "INVALID_TOKEN");
  await signedIn({ ...person, password: "a newer horse 1" });
});
