import { ALICE, BOB, conversation, signUp } from "../people.mjs";
import { Jar } from "../wire.mjs";

conversation("anonymous", "Sign in anonymously, upgrade, delete.", async (c) => {
  const { say } = c.client();
  await say("the client's own call").signIn.anonymous();
  await say().getSession();
  await say("twice").signIn.anonymous();
  await say("upgrade by sign-up: a new user, the anonymous one is deleted").signUp.email(ALICE);
  await say().getSession();
  await say("not anonymous").deleteAnonymousUser();
  await say().signOut();
  await say().signIn.anonymous();
  await say().deleteAnonymousUser();
  await say().getSession();
  await c.raw("POST", "/sign-in/anonymous", { origin: null, cookies: false, body: "", note: "no body at all" });
});

conversation("admin", "The admin plugin, briefly.", async (c) => {
  await signUp(c, BOB);
  const bob = c.jar;
  c.jar = new Jar();
  const alice = await signUp(c);
  const bobId = c.reference.db.prepare("select id from user where email = 'bob@example.com'").get().id;
  await c.raw("GET", "/admin/list-users", { note: "not an admin" });
  await c.raw("GET", "/admin/list-users", { cookies: false });
  c.happens("alice becomes an admin");
  const { say } = c.client();
  await say("the client's own call").admin.listUsers({
    query: {
      limit: 10,
      offset: 0,
      sortBy: "createdAt",
      sortDirection: "desc",
      searchField: "email",
      searchOperator: "contains",
      searchValue: "example",
    },
  });
  await say().admin.setRole({ userId: bobId, role: "user" });
  await say().admin.createUser({ name: "Carol", email: "carol@example.com", password: "correct horse 3", role: "user" });
  await say().admin.banUser({ userId: bobId, banReason: "spam", banExpiresIn: 3600 });
  await c.raw("GET", "/get-session", { jar: bob, note: "banned: sessions are gone" });
  await c.raw("POST", "/sign-in/email", { jar: new Jar(), body: { email: BOB.email, password: BOB.password }, note: "banned" });
  await say().admin.unbanUser({ userId: bobId });
  await say().admin.listUserSessions({ userId: bobId });
  await say().admin.impersonateUser({ userId: bobId });
  await say().getSession();
  await say().admin.stopImpersonating();
  await say().getSession();
  await say().admin.setUserPassword({ userId: bobId, newPassword: "correct horse 9" });
  await say().admin.updateUser({ userId: bobId, data: { name: "Robert" } });
  await say().admin.revokeUserSessions({ userId: bobId });
  await say().admin.hasPermission({ permissions: { user: ["create"] } });
  await say().admin.removeUser({ userId: bobId });
  await say().admin.removeUser({ userId: "nobody" });
});

conversation("admin-one", "What an admin asks about one user and one session, and what is refused.", async (c) => {
  const bob = (await signUp(c, BOB)).json;
  const bobs = c.jar;
  c.jar = new Jar();
  const alice = (await signUp(c)).json;
  const calls = [
    ["GET", `/admin/get-user?id=${bob.user.id}`],
    ["POST", "/admin/list-user-sessions", { userId: bob.user.id }],
    ["POST", "/admin/revoke-user-session", { sessionToken: "unknown" }],
    ["POST", "/admin/revoke-user-sessions", { userId: "unknown" }],
    ["POST", "/admin/set-role", { userId: bob.user.id, role: "admin" }],
    ["POST", "/admin/create-user", { email: "carol@example.com", name: "Carol" }],
    ["POST", "/admin/update-user", { userId: bob.user.id, data: { name: "Robert" } }],
    ["POST", "/admin/ban-user", { userId: bob.user.id }],
    ["POST", "/admin/unban-user", { userId: bob.user.id }],
    ["POST", "/admin/set-user-password", { userId: bob.user.id, newPassword: "correct horse 9" }],
    ["POST", "/admin/impersonate-user", { userId: bob.user.id }],
    ["POST", "/admin/remove-user", { userId: bob.user.id }],
    ["POST", "/admin/has-permission", { permissions: { user: ["create"] } }],
  ];
  for (const [method, path, body] of calls) await c.raw(method, path, { body, note: "not an admin" });
  for (const [method, path, body] of calls) await c.raw(method, path, { body, cookies: false, note: "nobody" });
  await c.raw("POST", "/admin/stop-impersonating", { body: {}, note: "not impersonating" });
  c.happens("alice becomes an admin");
  const { say } = c.client();
  await say("the client's own call").admin.getUser({ query: { id: bob.user.id } });
  await c.raw("GET", "/admin/get-user?id=unknown");
  await c.raw("GET", "/admin/get-user");
  const sessions = await say().admin.listUserSessions({ userId: bob.user.id });
  await say().admin.revokeUserSession({ sessionToken: sessions.data.sessions[0].token });
  await c.raw("GET", "/get-session", { jar: bobs, note: "revoked" });
  await say("unknown token").admin.revokeUserSession({ sessionToken: "unknown" });
  await c.raw("POST", "/admin/revoke-user-session", { body: {} });
  await c.raw("POST", "/admin/list-user-sessions", { body: { userId: "unknown" } });
  await c.raw("POST", "/admin/revoke-user-sessions", { body: { userId: "unknown" } });
  for (const path of [
    "set-role",
    "update-user",
    "ban-user",
    "unban-user",
    "set-user-password",
    "impersonate-user",
    "remove-user",
  ])
    await c.raw("POST", `/admin/${path}`, {
      body: { userId: "unknown", role: "user", data: { name: "X" }, newPassword: "correct horse 9" },
      note: "unknown user",
    });
  for (const path of [
    "set-role",
    "update-user",
    "ban-user",
    "unban-user",
    "set-user-password",
    "impersonate-user",
    "remove-user",
    "create-user",
    "has-permission",
  ])
    await c.raw("POST", `/admin/${path}`, { body: {} });
  await c.raw("POST", "/admin/ban-user", { body: { userId: alice.user.id }, note: "oneself" });
  await c.raw("POST", "/admin/remove-user", { body: { userId: alice.user.id }, note: "oneself" });
  await c.raw("POST", "/admin/set-role", { body: { userId: bob.user.id, role: "nonsense" } });
  await c.raw("POST", "/admin/update-user", { body: { userId: bob.user.id, data: {} } });
  await c.raw("POST", "/admin/update-user", { body: { userId: bob.user.id, data: { role: "admin" } } });
  await c.raw("POST", "/admin/set-user-password", { body: { userId: bob.user.id, newPassword: "short" } });
  await c.raw("POST", "/admin/set-user-password", { body: { userId: bob.user.id, newPassword: "x".repeat(129) } });
  await c.raw("POST", "/admin/create-user", { body: { email: "bob@example.com", name: "Bob" }, note: "taken" });
  await c.raw("POST", "/admin/create-user", { body: { email: "not an address", name: "Bob" } });
  await c.raw("POST", "/admin/impersonate-user", {
    body: { userId: bob.user.id },
    note: "an admin cannot be impersonated by default",
  });
  await c.raw("POST", "/admin/stop-impersonating", { body: {} });
  await c.raw("POST", "/admin/has-permission", { body: { permissions: { user: ["nonsense"] } } });
  await c.raw("GET", "/admin/list-users?limit=1&sortBy=email&sortDirection=asc");
  await c.raw("GET", "/admin/list-users?limit=1&offset=1&sortBy=email&sortDirection=asc");
  await c.raw("GET", "/admin/list-users?filterField=role&filterOperator=eq&filterValue=admin");
  await c.raw("GET", "/admin/list-users?searchValue=bob&searchField=name&searchOperator=starts_with");
  await c.raw("GET", "/admin/list-users?searchValue=nobody");
  await c.raw("GET", "/admin/list-users?searchOperator=nonsense");
});
