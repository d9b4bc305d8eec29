// The client of the test API: what it sends, and what it says of a refusal.
import assert from "node:assert/strict";
import { test } from "node:test";

import { createUsher, personas, Refused } from "../dist/index.js";
import { FakeTestApi, KEY, refusal } from "../../testkit/fake_test_api.mjs";

test("usher: accounts are asked by name in the namespace, and each line is one", async () => {
  const api = new FakeTestApi().withAccounts();
  const usher = api.usher({ seed: 7 });
  const [ada, bob] = await usher.accounts([{ email: "ada", two_factor: true }, { email: "bob" }]);
  assert.deepEqual([ada.id, bob.email], ["id of ada", "bob@w0.example.test"]);
  assert.deepEqual(api.calls, ["POST accounts"]);
  assert.deepEqual(api.bodies, [{ namespace: "w0", accounts: [{ email: "ada", two_factor: true }, { email: "bob" }], seed: 7 }]);
  assert.deepEqual(api.headers, { Authorization: `Bearer ${KEY}`, "Content-Type": "application/json" });
});

test("usher: without a namespace none is sent, so that any address may be asked", async () => {
  const api = new FakeTestApi().withAccounts();
  const usher = api.usher({ namespace: undefined });
  await usher.account("ada@example.com");
  await usher.session("ada@example.com");
  assert.deepEqual(api.bodies, [{ accounts: [{ email: "ada@example.com" }] }, { account: "ada@example.com" }]);
  await usher.deleteAll();
  assert.equal(api.calls.at(-1), "DELETE accounts?namespace=default");
});

test("usher: a persona has its members, and those that are given go before them", async () => {
  const api = new FakeTestApi().withAccounts();
  await api.usher().account("suspended", { suspended: null, name: "Ada" });
  await api.usher().account("ada");
  await api.usher().account("constructor");
  assert.deepEqual(api.bodies.map(({ accounts }) => accounts[0]), [{ email: "suspended", suspended: null, name: "Ada" }, { email: "ada" }, { email: "constructor" }]);
  assert.equal(personas.admin.role, "admin");
});

test("usher: a signed-in state is that of a session for the site's origin", async () => {
  const api = new FakeTestApi().withAccounts();
  const usher = api.usher({ origin: "http://localhost:3000" });
  const state = await usher.signedIn("beginner", {}, { by: "password", age: "3d" });
  assert.deepEqual(state.cookies, [{ name: "id of beginner" }]);
  assert.deepEqual(api.bodies[0].accounts, [{ email: "beginner", ...personas.beginner }]);
  assert.deepEqual(api.bodies[1], { account: "id of beginner", namespace: "w0", origin: "http://localhost:3000", by: "password", age: "3d" });
});

test("usher: an access token is of a session without cookies", async () => {
  const api = new FakeTestApi().withAccounts();
  assert.equal(await api.usher().accessToken("advanced"), "token of id of advanced");
  assert.equal(api.bodies[1].cookies, false);
});

test("usher: failures and limits are of an account by its name, or of the namespace", async () => {
  const api = new FakeTestApi();
  api.rows.set("POST failures", () => new Response(null, { status: 204 }));
  api.rows.set("DELETE limits", () => ({ cleared: 2 }));
  const usher = api.usher();
  await usher.fail({ next: "mail", as: "refuse" }, "ada");
  await usher.fail({ next: "chat", as: "500", times: 2 });
  assert.deepEqual(api.bodies, [{ next: "mail", as: "refuse", address: "ada@w0.example.test" }, { next: "chat", as: "500", times: 2, namespace: "w0" }]);
  assert.equal(await usher.clearLimits("ada"), 2);
  for (const address of ["127.0.0.1", "::1"]) await usher.clearLimits(address);
  assert.deepEqual(api.calls.slice(2), ["ada%40w0.example.test", "127.0.0.1", "%3A%3A1"].map((address) => `DELETE limits?address=${address}`));
});

test("usher: the clock moves for the namespace, and for all if they know of it", async () => {
  const api = new FakeTestApi();
  api.rows.set("POST clock", ({ advance }) => ({ now: "2026-01-31T00:00:00Z", advanced_seconds: advance.length }));
  const usher = api.usher();
  assert.equal((await usher.advance("30d")).now, "2026-01-31T00:00:00Z");
  await usher.advance("1h", true);
  assert.deepEqual(api.bodies, [{ advance: "30d", namespace: "w0", shared: false }, { advance: "1h", namespace: "w0", shared: true }]);
});

test("usher: a refusal names the call, the field, the fault and the fix", async () => {
  const api = new FakeTestApi();
  const errors = [{ field: "accounts[0].anonymous", code: "STATE_NOT_MADE", message: "Begins with its own request" }];
  api.rows.set("POST accounts", () => refusal(422, "STATE_NOT_MADE", { errors }));
  await assert.rejects(api.usher().account("ada"), (error) => error instanceof Refused && error.status === 422 && error.code === "STATE_NOT_MADE" &&
    error.message === "POST accounts: 422 STATE_NOT_MADE\nSTATE_NOT_MADE happened\naccounts[0].anonymous: Begins with its own request");
  api.rows.set("GET clock", () => refusal(404, "NOT_FOUND"));
  await assert.rejects(api.usher().time(), /TEST_API=true/);
  api.rows.set("GET clock", () => new Response("<h1>Bad Gateway</h1>", { status: 502 }));
  await assert.rejects(api.usher().time(), { status: 502, code: "", message: "GET clock: 502\n<h1>Bad Gateway</h1>" });
});

test("usher: a server that is away is named by its address", async () => {
  const away = createUsher({ url: "http://server", key: KEY, fetch: async () => { throw new TypeError("fetch failed"); } });
  await assert.rejects(away.time(), { status: 0, message: "GET clock:\nno server answers at http://server" });
});

test("[security] usher: no refusal has the key in its words", async () => {
  const api = new FakeTestApi();
  api.rows.set("GET clock", () => refusal(401, "UNAUTHENTICATED"));
  await assert.rejects(api.usher().time(), (error) => !`${error.stack}${JSON.stringify(error)}`.includes(KEY));
});
