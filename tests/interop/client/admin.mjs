import assert from "node:assert/strict";
import { test } from "node:test";
import { browser, good, happen, newPerson, refused, signedIn, signedUp } from "../world.mjs";

async function adminSignedUp() {
  const admin = await signedUp({ ...newPerson(), email: "alice@example.com" });
  await happen("alice becomes an admin");
  return admin.client;
}

test("every admin endpoint", async () => {
  const { client: bobs, person: bob, user } = await signedUp();
  refused(await bobs.admin.listUsers({ query: {} }), 403, "YOU_ARE_NOT_ALLOWED_TO_LIST_USERS");
  const client = await adminSignedUp();
  const userId = user.id;

  const { users, total } = good(
    await client.admin.listUsers({
      query: { limit: 1, searchField: "email", searchOperator: "contains", searchValue: bob.email },
    }),
  );
  assert.deepEqual([total, users[0].email], [1, bob.email]);
  const created = good(await client.admin.createUser({ ...newPerson(), role: "user" })).user;
  assert.equal(created.role, "user");
  assert.equal(good(await client.admin.updateUser({ userId, data: { name: "Robert" } })).name, "Robert");
  assert.equal(good(await client.admin.getUser({ query: { id: userId } })).name, "Robert");
  assert.equal(good(await client.admin.setRole({ userId, role: "admin" })).user.role, "admin");
  assert.equal(good(await client.admin.setRole({ userId, role: "user" })).user.role, "user");

  const sessions = good(await client.admin.listUserSessions({ userId })).sessions;
  assert.equal(sessions.length, 1);
  assert.deepEqual(good(await client.admin.revokeUserSession({ sessionToken: sessions[0].token })), { success: true });
  assert.equal(good(await bobs.getSession()), null);
  good(await client.admin.setUserPassword({ userId, newPassword: "a newer horse 1" }));
  const again = await signedInWithOwnPassword({ ...bob, password: "a newer horse 1" });
  assert.deepEqual(good(await client.admin.revokeUserSessions({ userId })), { success: true });
  assert.equal(good(await again.client.getSession()), null);

  assert.equal(good(await client.admin.hasPermission({ permissions: { user: ["create"] } })).success, true);
  assert.deepEqual(good(await client.admin.removeUser({ userId: created.id })), { success: true });
  refused(await client.admin.removeUser({ userId: created.id }), 404, "USER_NOT_FOUND");

  await banned(client, userId, { ...bob, password: OWN });
  await impersonated(client, userId, bob);
});

const OWN = "a newer horse 2";

/** Signs in with the password of an admin and sets OWN. Usher demands that at the first sign-in, the reference does not. */
async function signedInWithOwnPassword(person) {
  const client = browser().client();
  const { data, error } = await client.signIn.email(person);
  if (error) {
    assert.deepEqual([error.status, error.code], [403, "PASSWORD_CHANGE_REQUIRED"]);
    const token = new URL(error.url).searchParams.get("token");
    good(await client.resetPassword({ newPassword: OWN, token }));
  } else {
    assert.ok(data.token);
    good(await client.changePassword({ currentPassword: person.password, newPassword: OWN }));
  }
  return signedIn({ ...person, password: OWN });
}

async function banned(client, userId, person) {
  const { user } = good(await client.admin.banUser({ userId, banReason: "spam", banExpiresIn: 3600 }));
  assert.deepEqual([user.banned, user.banReason], [true, "spam"]);
  assert.ok(user.banExpires instanceof Date);
  refused(await browser().client().signIn.email(person), 403, "BANNED_USER");
  assert.equal(good(await client.admin.unbanUser({ userId })).user.banned, false);
  await signedIn(person);
}

async function impersonated(client, userId, person) {
  const own = good(await client.getSession());
  assert.equal(good(await client.admin.impersonateUser({ userId })).user.email, person.email);
  const shown = good(await client.getSession());
  assert.deepEqual([shown.user.id, shown.session.impersonatedBy], [userId, own.user.id]);
  good(await client.admin.stopImpersonating());
  assert.equal(good(await client.getSession()).user.id, own.user.id);
}
