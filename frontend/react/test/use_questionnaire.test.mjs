// Which step is asked, and what a save sends.
import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { forget, show } from "../../testkit/page.mjs";
import { clientsOf, FakeServer, problem, until } from "../../testkit/fake_server.mjs";
import { createElement } from "react";

import { QuestionnaireForm } from "../dist/index.js";
import { en } from "../dist/texts/en.js";

afterEach(forget);

const steps = ["one", "two"].map((id) => ({
  id, title: id, skippable: true,
  questions: [{ id, kind: "single", label: id, other: false, required: true, options: [{ value: "a", label: `${id} a` }] }],
}));
const questionnaire = { id: "q", version: 2, title: "Q", notice: { version: 1, text: "" }, steps };

test("questionnaire: a completed step whose required answer is no longer offered is asked again, and skipped as it is stored", async (t) => {
  const server = new FakeServer();
  server.signedIn = "ada";
  const sent = [];
  server.rows.set("GET /auth/questionnaire", () => Response.json({ questionnaire, sign_up_profile: "off", sends_mail: true }));
  server.rows.set("GET /auth/questionnaire/answers", () =>
    Response.json({ version: 1, answers: { one: "a", two: "gone" }, completed_steps: ["one", "two"], completed_at: null, offered: true }));
  server.rows.set("PUT /auth/questionnaire/answers", ({ body }) => (sent.push(JSON.parse(body)), Response.json({})));
  const page = show(t, clientsOf(t, server)(), createElement(QuestionnaireForm));
  await until(() => page.field("two a"));
  await page.submit();
  assert.equal(sent.length, 0);
  await page.click(page.button("Skip this step"));
  await until(() => sent.length);
  assert.deepEqual(sent, [{ version: 2, answers: {}, seen_steps: ["two"] }]);
});

test("questionnaire: what is typed is sent, what was loaded is not, and a typed answer may be taken back", async (t) => {
  const server = new FakeServer();
  server.signedIn = "ada";
  const sent = [];
  const texts = { ...questionnaire, steps: [{ id: "s", title: "s", skippable: false, questions: ["first", "second"].map((id) => ({ id, kind: "text", label: id, required: false })) }] };
  let fails = true;
  server.rows.set("GET /auth/questionnaire", () => (fails ? ((fails = false), problem(500, "INTERNAL")) : Response.json({ questionnaire: texts, sign_up_profile: "off", sends_mail: true })));
  server.rows.set("GET /auth/questionnaire/answers", () =>
    Response.json({ version: 2, answers: { second: "here" }, completed_steps: [], completed_at: null, offered: true }));
  server.rows.set("PUT /auth/questionnaire/answers", ({ body }) => (sent.push(JSON.parse(body).answers), Response.json({})));
  const page = show(t, clientsOf(t, server)(), createElement(QuestionnaireForm));
  await until(() => page.button("Try again"));
  await page.click(page.button("Try again"));
  await until(() => page.field("first"));
  await page.type(page.field("second"), "!");
  await page.submit();
  await until(() => sent.length === 1 && page.button("Change the answers"));
  await page.click(page.button("Change the answers"));
  await until(() => page.field("second"));
  await page.submit();
  await until(() => sent.length === 2);
  assert.deepEqual(sent, [{ second: "here!" }, {}]);
});

/** A server of one step with two required texts, which keeps answers as usherd does. `answers`: those of the user, or of a visitor. */
function serverOfTexts(answers) {
  const server = new FakeServer();
  const questions = ["first", "second"].map((id) => ({ id, kind: "text", label: id, required: true }));
  const texts = { ...questionnaire, steps: [{ id: "s", title: "s", skippable: false, questions }] };
  const sent = [];
  server.rows.set("GET /auth/questionnaire", () => Response.json({ questionnaire: texts, sign_up_profile: "off", sends_mail: true }));
  server.rows.set("GET /auth/questionnaire/answers", () =>
    Response.json({ version: 2, answers: answers(), completed_steps: [], completed_at: null, offered: true }));
  server.rows.set("PUT /auth/questionnaire/answers", ({ body }) => {
    const change = JSON.parse(body);
    sent.push(change.answers);
    const isComplete = questions.every(({ id }) => ({ ...answers(), ...change.answers })[id]);
    const errors = [{ field: "completed_steps[0]", code: "NOT_ALLOWED", message: "Cannot be skipped" }];
    return isComplete ? Response.json({}) : problem(422, "VALIDATION_FAILED", { errors });
  });
  return { server, sent };
}

test("questionnaire: a visitor signs in, their answers are sent as the account's, which may lack them", async (t) => {
  const { server, sent } = serverOfTexts(() => (server.signedIn ? {} : { first: "a", second: "b" }));
  const client = clientsOf(t, server)();
  const page = show(t, client, createElement(QuestionnaireForm));
  await until(() => page.field("first"));
  server.signedIn = "ada";
  page.lookAgain();
  await until(() => client.user());
  await page.submit();
  await until(() => sent.length && page.button("Change the answers"));
  assert.deepEqual(sent, [{ first: "a", second: "b" }]);
});

test("questionnaire: a visitor signs in while their answers are saved, these do not count as the account's", async (t) => {
  const { server, sent } = serverOfTexts(() => (server.signedIn ? {} : { second: "b" }));
  const put = server.rows.get("PUT /auth/questionnaire/answers");
  let answer;
  server.rows.set("PUT /auth/questionnaire/answers", (init) => {
    const saved = put(init);
    return server.signedIn ? saved : new Promise((done) => (answer = () => done(saved)));
  });
  const client = clientsOf(t, server)();
  const page = show(t, client, createElement(QuestionnaireForm));
  await until(() => page.field("first"));
  await page.type(page.field("first"), "a");
  await page.submit();
  await until(() => answer);
  server.signedIn = "ada";
  page.lookAgain();
  await until(() => client.user());
  answer();
  for (let turn = 0; turn < 20; ++turn) await page.settle();
  await page.submit();
  await until(() => sent.length === 2);
  assert.deepEqual(sent, [{ first: "a" }, { first: "a", second: "b" }]);
});

test("questionnaire: an answer was taken back elsewhere, the step asks for it and keeps what was typed", async (t) => {
  for (const owner of ["ada", null]) {
    let stored = { second: "b" };
    const { server, sent } = serverOfTexts(() => stored);
    server.signedIn = owner;
    const page = show(t, clientsOf(t, server)(), createElement(QuestionnaireForm));
    await until(() => page.field("first"));
    await page.type(page.field("first"), "a");
    stored = {};
    await page.submit();
    await until(() => page.field("second").value === "" && page.text().includes(en["field.REQUIRED"]));
    assert.equal(page.field("first").value, "a");
    await page.type(page.field("second"), "c");
    await page.submit();
    await until(() => page.button("Change the answers"));
    assert.deepEqual(sent, [{ first: "a" }, { first: "a", second: "c" }]);
  }
});

test("questionnaire: what was answered with the account is not asked again, unless a step has nothing else", async (t) => {
  const server = new FakeServer();
  server.signedIn = "ada";
  const question = (id) => ({ id, kind: "text", label: id, required: false });
  const asked = { ...questionnaire, steps: [{ id: "s", title: "s", skippable: true, questions: ["level", "tool"].map(question) }, { id: "r", title: "r", skippable: true, questions: [question("role")] }] };
  server.rows.set("GET /auth/questionnaire", () => Response.json({ questionnaire: asked, sign_up_profile: "required", sends_mail: true }));
  server.rows.set("GET /auth/questionnaire/answers", () =>
    Response.json({ version: 2, answers: { level: "beginner", role: "student" }, completed_steps: [], completed_at: null, offered: true }));
  server.rows.set("PUT /auth/questionnaire/answers", () => Response.json({}));
  const page = show(t, clientsOf(t, server)(), createElement(QuestionnaireForm, { answered: ["level", "role"] }));
  await until(() => page.field("tool"));
  assert.ok(!page.field("level"));
  await page.submit();
  await until(() => page.field("role"));
});
