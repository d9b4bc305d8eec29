// The elements for variants in React: their attributes, and what they know of the reader.
import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { forget, show } from "../../testkit/page.mjs";
import { clientsOf, FakeServer, problem, until } from "../../testkit/fake_server.mjs";
import { createElement, useState } from "react";

import { useAuth, When } from "../dist/index.js";

afterEach(forget);
globalThis.fetch = async () => problem(503, "BUSY"); // of the elements, for the questionnaire

const attributesOf = (element, ...names) => names.map((name) => element.getAttribute(name));

test("when: a condition that is undefined is left out, and `else={false}` is no else", async (t) => {
  const given = [{ level: undefined, hours: 8 }, { level: null, hours: ">=8" }, { level: ["a", "b"], else: false }, { else: true }, { robot: false }];
  const page = show(t, clientsOf(t, new FakeServer())(), given.map((props, key) => createElement(When, { key, ...props }, "x")));
  await until(() => page.all("usher-when").length === given.length);
  assert.deepEqual(page.all("usher-when").map((one) => attributesOf(one, "level", "hours", "else", "robot")), [
    [null, "8", null, null], [null, ">=8", null, null], ["a|b", null, null, null], [null, null, "", null], [null, null, null, "false"],
  ]);
});

/** A page with a variant. `more` renders another one; `traits` are what its elements know, and `readers` what useAuth told. */
async function pageOf(t, server) {
  const client = clientsOf(t, server)();
  const readers = [];
  let more;
  function Site() {
    const [isMore, setMore] = useState(false);
    more = () => setMore(true);
    const { reader } = useAuth();
    readers.push(reader);
    return [1, ...(isMore ? [2] : [])].map((key) => createElement(When, { key, level: "beginner" }, "x"));
  }
  const page = show(t, client, createElement(Site));
  await until(() => client.state().reader);
  return { page, client, readers, more: () => more() };
}

test("reader: an in-page sign-in tells the elements and useAuth the traits of the account", async (t) => {
  const server = new FakeServer();
  const { client, readers } = await pageOf(t, server);
  server.traits = { level: "beginner" };
  await client.signIn({ email: "ada@example.com", password: "x" });
  await until(() => window.usherWhen().traits.level === "beginner");
  assert.equal(window.usherWhen().user, "ada");
  assert.equal(readers.at(-1).source, "account");
  assert.equal(server.count("GET /auth/reader"), 2);
  server.traits = {};
  await client.signOut();
  await until(() => readers.at(-1)?.source === "none");
  assert.deepEqual(window.usherWhen(), { user: undefined, traits: {}, all: undefined });
});

test("[security] reader: the traits of the account before go at the sign-in, not when the server has answered", async (t) => {
  const server = new FakeServer();
  server.signedIn = "ada";
  server.traits = { level: "beginner" };
  const { client } = await pageOf(t, server);
  await until(() => window.usherWhen().user === "ada");
  let answer;
  server.rows.set("GET /auth/reader", () => new Promise((done) => (answer = () => done(server.answer("GET /auth/reader", {})))));
  await client.signIn({ email: "bob@example.com", password: "x" });
  await until(() => answer);
  assert.deepEqual(window.usherWhen(), { user: "bob", traits: {}, all: undefined });
  server.traits = { level: "advanced" };
  answer();
  await until(() => window.usherWhen().traits.level === "advanced");
});

test("when: shown with all others, a variant that comes later has its label, too", async (t) => {
  const { page, more } = await pageOf(t, new FakeServer());
  window.usherWhen({ traits: {}, all: true });
  more();
  await until(() => page.all("usher-when").length === 2 && page.all("usher-when").every(({ dataset }) => dataset.for === "level: beginner"));
});
