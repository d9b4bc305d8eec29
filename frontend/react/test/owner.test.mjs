// Another user signs in at another tab: nothing that the one before typed or was shown stays in this one.
import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { forget, show } from "../../testkit/page.mjs";
import { clientsOf, FakeServer, until } from "../../testkit/fake_server.mjs";
import { createElement } from "react";

import { Account, ChatPanel, QuestionnaireForm, useAccount } from "../dist/index.js";
import { forgetDrafts } from "../dist/hooks/drafts.js";

afterEach(forget);
afterEach(forgetDrafts);

const questionOf = (id) => ({ id, kind: "text", label: id, other: false, required: false });
const steps = ["one", "two"].map((id) => ({ id, title: id, skippable: true, questions: [questionOf(id)] }));
const questionnaire = { id: "q", version: 1, title: "Q", notice: { version: 1, text: "" }, steps };

function serverOf() {
  const server = new FakeServer();
  server.signedIn = "ada";
  server.rows.set("GET /auth/questionnaire", () => Response.json({ questionnaire, sign_up_profile: "off", sends_mail: true }));
  server.rows.set("GET /auth/questionnaire/answers", () =>
    Response.json({ version: 1, answers: { one: `of ${server.signedIn}` }, completed_steps: [], completed_at: null, offered: true }));
  server.rows.set("PUT /auth/questionnaire/answers", () => Response.json({}));
  return server;
}

/** A client whose state other parts of the page show too. */
function clientOf(t, server) {
  const client = clientsOf(t, server)();
  t.after(client.subscribe(() => {}));
  return client;
}

/** The user of the server comes back to the tab after another one has signed in at a page without the client. */
async function switchTo(user, server, client, page) {
  server.signedIn = user;
  page.lookAgain();
  await until(() => client.user()?.id === user);
}

test("[security] account: another user signs in elsewhere, the fields are theirs", async (t) => {
  const server = serverOf();
  const client = clientOf(t, server);
  const page = show(t, client, createElement(Account));
  await until(() => page.field("Name") && page.field("one"));
  await page.type(page.field("Name"), " Lovelace");
  await page.type(page.field("one"), " Lovelace");
  await page.type(page.field("New email address"), "ada@");
  await switchTo("bob", server, client, page);
  await until(() => page.field("Name") && page.field("one"));
  assert.deepEqual([page.field("Name").value, page.field("one").value, page.field("New email address").value], ["bob", "of bob", ""]);
  await switchTo("ada", server, client, page);
  await until(() => page.field("Name") && page.field("one"));
  assert.deepEqual([page.field("Name").value, page.field("one").value], ["ada Lovelace", "of ada Lovelace"]);
});

test("[security] questionnaire: another user signs in elsewhere, the answers and the steps are theirs", async (t) => {
  const server = serverOf();
  const client = clientOf(t, server);
  const page = show(t, client, createElement(QuestionnaireForm));
  await until(() => page.field("one"));
  await page.type(page.field("one"), " and more");
  await page.click(page.button("Skip this step"));
  await until(() => page.field("two"));
  await switchTo("bob", server, client, page);
  await until(() => page.field("one"));
  assert.equal(page.field("one").value, "of bob");
});

test("[security] questionnaire: answers that arrive after another user's, they are dropped", async (t) => {
  const server = serverOf();
  const answer = server.rows.get("GET /auth/questionnaire/answers");
  let late;
  server.rows.set("GET /auth/questionnaire/answers", () => {
    if (server.signedIn !== "ada") return answer();
    const adas = answer();
    return new Promise((done) => (late = () => done(adas)));
  });
  const client = clientOf(t, server);
  const page = show(t, client, createElement(QuestionnaireForm));
  await until(() => late);
  await switchTo("bob", server, client, page);
  await until(() => page.field("one"));
  late();
  for (let turn = 0; turn < 20; ++turn) await page.settle();
  assert.equal(page.field("one").value, "of bob");
});

test("[security] account: lists that arrive after another sign-in, they are dropped", async (t) => {
  const server = serverOf();
  let late;
  server.rows.set("GET /auth/sessions", () => {
    const answer = Response.json({ sessions: [{ id: server.signedIn }] });
    return server.signedIn === "ada" ? new Promise((done) => (late = () => done(answer))) : answer;
  });
  const client = clientOf(t, server);
  const seen = [];
  function Probe() {
    const { sessions, user } = useAccount();
    seen.push(...sessions.map(({ id }) => `${user?.id} sees ${id}`));
    return null;
  }
  const page = show(t, client, createElement(Probe));
  await until(() => late);
  await switchTo("bob", server, client, page);
  await until(() => seen.length);
  late();
  for (let turn = 0; turn < 20; ++turn) await page.settle();
  assert.deepEqual([...new Set(seen)], ["bob sees bob"]);
});

test("[security] chat: another user signs in elsewhere, the typed question goes, and comes back to its user", async (t) => {
  const server = serverOf();
  const client = clientOf(t, server);
  const page = show(t, client, createElement(ChatPanel));
  await until(() => client.user() && page.field("Your question"));
  await page.type(page.field("Your question"), "How do I");
  await switchTo("bob", server, client, page);
  await until(() => page.field("Your question").value === "");
  await switchTo("ada", server, client, page);
  await until(() => page.field("Your question").value === "How do I");
});
