// Which step is asked, and what a save sends.
import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { forget, show } from "../../testkit/page.mjs";
import { clientsOf, FakeServer, until } from "../../testkit/fake_server.mjs";
import { createElement } from "react";

import { QuestionnaireForm } from "../dist/index.js";

afterEach(forget);

const steps = ["one", "two"].map((id) => ({
  id, title: id, skippable: true,
  questions: [{ id, kind: "single", label: id, other: false, required: true, options: [{ value: "a", label: `${id} a` }] }],
}));
const questionnaire = { id: "q", version: 2, title: "Q", notice: { version: 1, text: "" }, steps };

test("questionnaire: a completed step whose required answer is no longer offered is asked again, and skipped without it", { timeout: 20000 }, async (t) => {
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
  await page.click(page.button("Skip"));
  await until(() => sent.length);
  assert.deepEqual(sent, [{ version: 2, answers: { two: null }, seen_steps: ["two"] }]);
});
