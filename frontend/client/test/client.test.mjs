import assert from "node:assert/strict";
import { test } from "node:test";

import { createClient, UsherError } from "../dist/index.js";
import { browser, clientsOf, FakeServer, jwtOf, problem, serverAndClient, until, userOf } from "../../testkit/fake_server.mjs";

test("import: without a window, nothing is asked", () => {
  const server = new FakeServer();
  const client = createClient({ url: "http://server", fetch: server.fetch });
  const stop = client.subscribe(() => {});
  assert.deepEqual(client.state(), { status: "unknown", user: null, profile: null, reader: null, error: null });
  stop();
  assert.deepEqual(server.calls, []);
});

test("load: one call for many callers, by cookie alone", async (t) => {
  const { server, client } = serverAndClient(t, { signedIn: "ada" });
  const states = await Promise.all([client.load(), client.load(), client.load()]);
  assert.equal(states[2].user.email, "ada@example.com");
  assert.deepEqual(server.calls, ["GET /auth/reader"]);
  assert.equal(server.last.init.credentials, "include");
  assert.equal(server.last.init.headers.Authorization, undefined);
});

test("reader: known with the user in one call, asked for again after a sign-in, and missing on an older server", async (t) => {
  const { server, client } = serverAndClient(t);
  server.traits = { experience_level: "beginner" };
  await client.load();
  assert.deepEqual(client.state().reader, { traits: server.traits, audience: JSON.stringify(server.traits), source: "none" });
  await client.signIn({ email: "ada@example.com", password: "x" });
  assert.equal(client.state().reader, null);
  assert.equal((await client.reader()).source, "account");
  await client.reader();
  assert.equal(server.count("GET /auth/reader"), 2);
  server.rows.set("PUT /auth/questionnaire/answers", () => Response.json({ answers: {} }));
  server.traits = { experience_level: "advanced" };
  await client.saveAnswers({ answers: server.traits });
  await until(() => client.state().reader?.traits.experience_level === "advanced");

  const older = new FakeServer();
  older.rows.set("GET /auth/reader", () => problem(404, "NOT_FOUND"));
  older.rows.set("GET /auth/me", () => Response.json({ user: userOf("ada"), profile: null }));
  const other = clientsOf(t, older)();
  assert.equal((await other.load()).user.id, "ada");
  assert.equal(await other.reader(), null);
});

test("state: the same object until something changes", async (t) => {
  const { server, client } = serverAndClient(t, { signedIn: "ada" });
  const first = await client.load();
  assert.equal(await client.load(), first);
});

test("sign-in: the user, and a token without another call", async (t) => {
  const { server, client } = serverAndClient(t);
  let told = 0;
  client.subscribe(() => told++);
  await client.signIn({ email: "ada@example.com", password: "x" });
  assert.equal(client.user().id, "ada");
  assert.equal(told, 1);
  assert.equal(await client.token(), jwtOf("ada", 1));
  assert.deepEqual(server.calls, ["POST /auth/login"]);
});

test("sign-in: a second factor is not a session", async (t) => {
  const server = new FakeServer();
  server.rows.set("POST /auth/login", () => Response.json({ two_factor_required: true, two_factor_token: "t", methods: ["totp"] }));
  const client = clientsOf(t, server)();
  const outcome = await client.signIn({ email: "ada@example.com", password: "x" });
  assert.ok(!("access_token" in outcome));
  assert.equal(client.user(), null);
});

test("errors: a problem document becomes an UsherError", async (t) => {
  const server = new FakeServer();
  const fields = [{ field: "email", code: "REQUIRED", message: "Is required" }];
  server.rows.set("POST /auth/signup", () => problem(422, "VALIDATION_FAILED", { errors: fields }));
  const client = clientsOf(t, server)();
  await assert.rejects(client.signUp({ email: "", password: "" }), (error) => {
    assert.ok(error instanceof UsherError);
    assert.deepEqual([error.status, error.code, error.detail], [422, "VALIDATION_FAILED", "VALIDATION_FAILED happened"]);
    assert.deepEqual(error.errors, fields);
    return true;
  });
});

test("errors: an overloaded server and a lost connection are not a sign-out", async (t) => {
  const { server, client } = serverAndClient(t, { signedIn: "ada" });
  await client.load();
  server.rows.set("GET /auth/reader", () => problem(503, "BUSY", {}, { "Retry-After": "7" }));
  const busy = await client.load();
  assert.deepEqual([busy.status, busy.user.id, busy.error.code, busy.error.retryAfter], ["signed-in", "ada", "BUSY", 7]);
  server.rows.set("GET /auth/reader", () => Promise.reject(new TypeError("failed to fetch")));
  const lost = await client.load();
  assert.deepEqual([lost.status, lost.error.status, lost.error.code, lost.error.isTemporary], ["signed-in", 0, "NETWORK", true]);
  server.rows.clear();
  assert.equal((await client.load()).error, null);
});

test("errors: a proxy's page becomes an UsherError too", async (t) => {
  const server = new FakeServer();
  server.rows.set("GET /auth/sessions", () => new Response("<h1>Bad gateway</h1>", { status: 502 }));
  await assert.rejects(clientsOf(t, server)().sessions(), { status: 502, code: "HTTP_502" });
});

test("errors: a proxy's page in the place of an answer is a lost connection, and asked again", async (t) => {
  browser(t);
  const server = new FakeServer();
  server.signedIn = "ada";
  const page = () => new Response("<h1>Sign in to the network</h1>");
  for (const call of ["GET /auth/reader", "GET /auth/sessions", "POST /auth/refresh"]) server.rows.set(call, page);
  const client = clientsOf(t, server)();
  const state = await client.load();
  assert.deepEqual([state.status, state.error?.code], ["unknown", "NETWORK"]);
  await assert.rejects(client.sessions(), { code: "NETWORK" });
  server.rows.delete("GET /auth/reader");
  await client.load();
  await assert.rejects(client.token(), { code: "NETWORK" });
  assert.equal(client.user().id, "ada");
});

test("errors: an abort within an answer is the caller's own", async (t) => {
  const control = new AbortController();
  const server = new FakeServer();
  server.rows.set("GET /auth/sessions", ({ signal }) => {
    const body = new ReadableStream({ start: (stream) => signal.addEventListener("abort", () => stream.error(signal.reason)) });
    setTimeout(() => control.abort());
    return new Response(body);
  });
  await assert.rejects(clientsOf(t, server)().request("get", "/auth/sessions", { signal: control.signal }), { name: "AbortError" });
});

test("state: while it is unknown, no call goes out as a visitor's", async (t) => {
  const server = new FakeServer();
  server.rows.set("GET /auth/reader", () => problem(503, "BUSY"));
  await assert.rejects(clientsOf(t, server)().chatSessions(), { code: "BUSY" });
  assert.equal(server.count("GET /api/chat/sessions"), 0);
});

test("refresh: one for many callers", async (t) => {
  const { server, client } = serverAndClient(t, { signedIn: "ada" });
  const tokens = await Promise.all(Array.from({ length: 20 }, () => client.token()));
  assert.equal(new Set(tokens).size, 1);
  assert.equal(server.count("POST /auth/refresh"), 1);
});

test("refresh: a token near its end is replaced", async (t) => {
  const { server, client } = serverAndClient(t, { signedIn: "ada", expiresIn: 0 });
  assert.notEqual(await client.token(), await client.token());
});

test("refresh: after a 401 once, then the call again", async (t) => {
  const { server, client } = serverAndClient(t);
  await client.signIn({ email: "ada@example.com", password: "x" });
  let refusals = 1;
  server.rows.set("GET /api/chat/sessions", (init) =>
    refusals-- > 0 ? problem(401, "UNAUTHENTICATED") : Response.json({ sessions: [{ session_id: init.headers.Authorization }] }));
  const [thread] = await client.chatSessions();
  assert.equal(thread.session_id, `Bearer ${jwtOf("ada", 2)}`);
  refusals = 5;
  await assert.rejects(client.chatSessions(), { status: 401 });
  assert.equal(refusals, 3, "one repetition");
});

test("refresh: its 401 ends the session here", async (t) => {
  const { server, client } = serverAndClient(t);
  await client.signIn({ email: "ada@example.com", password: "x" });
  server.signedIn = null;
  server.rows.set("GET /api/chat/sessions", () => problem(401, "UNAUTHENTICATED"));
  await assert.rejects(client.chatSessions(), { status: 401 });
  assert.equal(client.state().status, "signed-out");
});

test("[security] token: the session ended or became another user's, no call goes out as a visitor's or that user's", async (t) => {
  for (const [next, meFails] of [[null, false], ["bob", false], ["bob", true]]) {
    const { server, client } = serverAndClient(t);
    for (const call of [() => client.chat("x"), () => client.chatSessions(), () => client.chatHistory("thread"), () => client.token(), () => client.deleteMe("x")]) {
      server.rows.clear();
      server.expiresIn = 0;
      await client.signIn({ email: "ada@example.com", password: "x" });
      server.signedIn = next;
      if (meFails) server.rows.set("GET /auth/reader", () => problem(503, "BUSY"));
      const before = server.calls.length;
      await assert.rejects(call(), { status: 401, code: "UNAUTHENTICATED" });
      assert.deepEqual(server.calls.slice(before).filter((made) => !/refresh|GET .auth.reader/.test(made)), []);
    }
  }
});

test("[security] token: refused while another user signed in, the call isn't repeated as theirs", async (t) => {
  const { server, client } = serverAndClient(t);
  await client.signIn({ email: "ada@example.com", password: "x" });
  server.rows.set("POST /api/chat/message", () => ((server.signedIn = "bob"), problem(401, "UNAUTHENTICATED")));
  await assert.rejects(client.chat("x"), { status: 401 });
  assert.equal(server.count("POST /api/chat/message"), 1);
});

test("delete: by the token of the user, with the password that was given, even an empty one", async (t) => {
  const server = new FakeServer();
  server.rows.set("DELETE /auth/me", () => new Response(null, { status: 204 }));
  const client = clientsOf(t, server)();
  for (const [password, body] of [["", { password: "" }], [undefined, {}]]) {
    await client.signIn({ email: "ada@example.com", password: "x" });
    await client.deleteMe(password);
    assert.deepEqual(JSON.parse(server.last.init.body), body);
    assert.equal(server.last.init.headers.Authorization, `Bearer ${jwtOf("ada", server.tokens)}`);
    assert.equal(client.state().status, "signed-out");
  }
});

test("refresh: its failure leaves the user signed in", async (t) => {
  const { server, client } = serverAndClient(t, { signedIn: "ada" });
  server.rows.set("POST /auth/refresh", () => problem(503, "BUSY"));
  await assert.rejects(client.token(), { code: "BUSY" });
  assert.equal(client.state().status, "signed-in");
});

test("sign-out: this browser only unless asked otherwise", async (t) => {
  const { server, client } = serverAndClient(t);
  await client.signIn({ email: "ada@example.com", password: "x" });
  await client.signOut("others");
  assert.match(server.last.url, /scope=others$/);
  assert.equal(client.user().id, "ada");
  server.signedIn = "ada";
  await client.signOut();
  assert.match(server.last.url, /scope=local$/);
  assert.equal(client.state().status, "signed-out");
  await client.signOut(); // it has ended already
});

test("sign-out: an answer that was under way does not sign in again", async (t) => {
  const { server, client } = serverAndClient(t, { signedIn: "ada" });
  await client.load();
  const late = client.load();
  await client.signOut();
  await late;
  assert.equal(client.state().status, "signed-out");
});

test("tabs: a sign-in and a sign-out reach the others", async (t) => {
  browser(t);
  const server = new FakeServer();
  const open = clientsOf(t, server);
  const [one, two] = [open(), open()];
  t.after(two.subscribe(() => {}));
  await until(() => two.state().status === "signed-out");
  await one.signIn({ email: "ada@example.com", password: "x" });
  await until(() => two.user()?.id === "ada");
  await one.signOut();
  await until(() => two.state().status === "signed-out");
});

test("tabs: a change is told in the words that tabs of an older release know", async (t) => {
  browser(t);
  const older = new BroadcastChannel("usher http://server");
  t.after(() => older.close());
  const heard = [];
  older.onmessage = ({ data }) => heard.push(data);
  await clientsOf(t, new FakeServer())().signIn({ email: "ada@example.com", password: "x" });
  await until(() => heard.length);
  assert.deepEqual(heard, [{ changed: true }]);
});

test("tabs: saved answers change the reader of the others", async (t) => {
  browser(t);
  const server = new FakeServer();
  server.signedIn = "ada";
  const open = clientsOf(t, server);
  const [one, two] = [open(), open()];
  t.after(two.subscribe(() => {}));
  await one.load();
  await until(() => two.state().reader);
  server.traits = { experience_level: "advanced" };
  server.rows.set("PUT /auth/questionnaire/answers", () => Response.json({ answers: {} }));
  await one.saveAnswers({ answers: server.traits });
  await until(() => two.state().reader.traits.experience_level === "advanced");
});
test("tabs: another person's sign-in replaces user and token", async (t) => {
  browser(t);
  const server = new FakeServer();
  const open = clientsOf(t, server);
  const [one, two] = [open(), open()];
  await one.signIn({ email: "ada@example.com", password: "x" });
  await two.signIn({ email: "bob@example.com", password: "x" });
  await until(() => one.user()?.id === "bob");
  assert.match(Buffer.from((await one.token()).split(".")[1], "base64url").toString(), /"sub":"bob"/);
});

test("tabs: one refresh for all of them", async (t) => {
  browser(t);
  const server = new FakeServer();
  server.signedIn = "ada";
  const open = clientsOf(t, server);
  const tabs = [open(), open(), open()];
  await Promise.all(tabs.map((tab) => tab.load()));
  const tokens = await Promise.all(tabs.map((tab) => tab.token()));
  assert.equal(new Set(tokens).size, 1);
  assert.equal(server.count("POST /auth/refresh"), 1);
});

test("page: shown again, it notices who is signed in now", async (t) => {
  const page = browser(t);
  const { server, client } = serverAndClient(t, { signedIn: "ada" });
  t.after(client.subscribe(() => {}));
  await until(() => client.user()?.id === "ada");
  server.signedIn = "bob"; // by a page without this script
  page.show();
  await until(() => client.user()?.id === "bob");
});

test("page: a server that is back is noticed without a reload", async (t) => {
  const page = browser(t);
  const server = new FakeServer();
  server.signedIn = "ada";
  server.rows.set("GET /auth/reader", () => problem(503, "BUSY", {}, { "Retry-After": "0" }));
  const client = clientsOf(t, server)();
  t.after(client.subscribe(() => {}));
  await until(() => client.state().error?.code === "BUSY");
  assert.equal(client.state().status, "unknown");
  server.rows.clear();
  await until(() => client.user()?.id === "ada");
  page.online();
});

test("request: typed paths, with their parameters escaped", async (t) => {
  const server = new FakeServer();
  server.rows.set("DELETE /auth/sessions/a%2Fb", () => new Response(null, { status: 204 }));
  assert.equal(await clientsOf(t, server)().endSession("a/b"), undefined);
});

test("request: a changed name reaches the subscribers", async (t) => {
  const { server, client } = serverAndClient(t);
  await client.signIn({ email: "ada@example.com", password: "x" });
  server.rows.set("PATCH /auth/me", () => Response.json({ user: { ...client.user(), name: "Ada Lovelace" } }));
  await client.changeMe({ name: "Ada Lovelace" });
  assert.equal(client.user().name, "Ada Lovelace");
});

test("request: a changed profile reaches the subscribers", async (t) => {
  const { server, client } = serverAndClient(t);
  await client.signIn({ email: "ada@example.com", password: "x" });
  server.rows.set("PATCH /auth/profile", () => Response.json({ profile: { experience_level: "beginner" } }));
  await client.changeProfile({ experience_level: "beginner" });
  assert.deepEqual([client.user().id, client.state().profile.experience_level], ["ada", "beginner"]);
});

test("request: saved answers to the questionnaire reach the subscribers' profile, a visitor's ask for none", async (t) => {
  const { server, client } = serverAndClient(t);
  server.rows.set("PUT /auth/questionnaire/answers", () => Response.json({ answers: {} }));
  await client.saveAnswers({ answers: { experience_level: "advanced" } });
  assert.equal(server.count("GET /auth/reader"), 0);
  await client.signIn({ email: "ada@example.com", password: "x" });
  server.rows.set("GET /auth/reader", () => Response.json({ user: userOf("ada"), profile: { experience_level: "advanced" } }));
  await client.saveAnswers({ answers: { experience_level: "advanced" } });
  await until(() => client.state().profile?.experience_level === "advanced");
});

test("[security] request: an answer that names a user without a session, the state stays signed-out", async (t) => {
  const server = new FakeServer();
  server.rows.set("POST /auth/email/verify", () => Response.json({ user: userOf("ada") }));
  const client = clientsOf(t, server)();
  await client.load();
  await client.request("post", "/auth/email/verify", { body: { token: "t" } });
  assert.equal(client.state().status, "signed-out");
});

test("[security] request: an admin's answer about another user, the admin stays", async (t) => {
  const server = new FakeServer();
  server.rows.set("PATCH /auth/admin/users/bob", () => Response.json({ user: userOf("bob"), profile: { experience_level: "beginner" } }));
  const client = clientsOf(t, server)();
  await client.signIn({ email: "ada@example.com", password: "x" });
  const before = client.state();
  await client.request("patch", "/auth/admin/users/{id}", { path: { id: "bob" }, body: { name: "Bob" } });
  assert.equal(client.state(), before);
});

test("[security] request: a change answered after a sign-out or another sign-in, nothing of it stays", async (t) => {
  const { server, client } = serverAndClient(t);
  let answer;
  server.rows.set("PATCH /auth/me", () => new Promise((done) => (answer = () => done(Response.json({ user: userOf("ada") })))));
  server.rows.set("PATCH /auth/profile", () => new Promise((done) => (answer = () => done(Response.json({ profile: { experience_level: "beginner" } })))));
  for (const change of [() => client.changeMe({ name: "Ada" }), () => client.changeProfile({ experience_level: "beginner" })])
    for (const next of [() => client.signOut(), () => client.signIn({ email: "bob@example.com", password: "x" })]) {
      await client.signIn({ email: "ada@example.com", password: "x" });
      answer = null;
      const late = change();
      await until(() => answer);
      await next();
      const before = client.state();
      answer();
      await late;
      assert.equal(client.state(), before);
    }
});
