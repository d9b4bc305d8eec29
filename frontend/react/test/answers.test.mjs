import assert from "node:assert/strict";
import { test } from "node:test";

import { askedOf, isAnswered, isAsked, missingIn, questionsOfProfile, stepsOf } from "../dist/hooks/answers.js";

const ask = (id, more = {}) => ({ id, kind: "text", label: id, other: false, required: false, ...more });
const questionnaire = {
  id: "q", version: 1, title: "Q", notice: { version: 1, text: "" },
  steps: [
    { id: "one", title: "One", skippable: true, questions: [ask("devices", { kind: "multiple" }), ask("role", { required: true, profile: "professional_role" })] },
    { id: "two", title: "Two", skippable: true, questions: [ask("hours", { when: { question: "devices", includes: "jetson" } }), ask("brand", { when: { question: "hours", equals: 3 } })] },
    { id: "three", title: "Three", skippable: false, questions: [ask("other", { required: true, when: { question: "role", equals: "other" } }), ask("free")] },
  ],
};
const [one, two, three] = questionnaire.steps;
const ids = (questions) => questions.map(({ id }) => id);

test("when: includes and equals, and only if the earlier question is asked itself", () => {
  const [hours, brand] = two.questions;
  assert.equal(isAsked(hours, questionnaire, {}), false);
  assert.equal(isAsked(hours, questionnaire, { devices: ["jetson"] }), true);
  assert.equal(isAsked(brand, questionnaire, { hours: 3 }), false);
  assert.equal(isAsked(brand, questionnaire, { devices: ["jetson"], hours: 3 }), true);
});

test("steps: one without a question that is asked is left out", () => {
  assert.deepEqual(ids(stepsOf(questionnaire, {})), ["one", "three"]);
  assert.deepEqual(ids(stepsOf(questionnaire, { devices: ["jetson"] })), ["one", "two", "three"]);
  assert.deepEqual(ids(askedOf(three, questionnaire, {})), ["free"]);
});

test("answers: blank texts, empty lists and empty objects answer nothing", () => {
  for (const value of [null, undefined, "", "  ", [], {}]) assert.equal(isAnswered(value), false, JSON.stringify(value));
  for (const value of ["a", 0, false, ["a"], { a: "b" }]) assert.equal(isAnswered(value), true, JSON.stringify(value));
});

test("missing: required questions that are asked", () => {
  assert.deepEqual(missingIn(one, questionnaire, {}), ["role"]);
  assert.deepEqual(missingIn(one, questionnaire, { role: "student" }), []);
  assert.deepEqual(missingIn(three, questionnaire, { role: "other" }), ["other"]);
});

test("sign-up: the questions whose answers it may demand", () => {
  assert.deepEqual(ids(questionsOfProfile(questionnaire)), ["role"]);
});
