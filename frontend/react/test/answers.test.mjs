import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";

import { answerTo, askedOf, askedOfProfile, isAnswered, isAsked, missingIn, questionsOfProfile, stepsOf } from "../dist/hooks/answers.js";
import { translator } from "../dist/texts.js";
import { de } from "../dist/texts/de.js";

const openapi = ["../../../", "../../../../"].map((up) => new URL(`${up}server/openapi.json`, import.meta.url)).filter((file) => existsSync(file)).map((file) => JSON.parse(readFileSync(file, "utf8")))[0];

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

test("answers: what is no longer offered answers nothing, where only options do", () => {
  const options = ["a", "b"].map((value) => ({ value, label: value }));
  const rows = [
    [{ kind: "single", options }, "gone", null], [{ kind: "single", options }, "a", "a"], [{ kind: "single", options, other: true }, "gone", "gone"],
    [{ kind: "multiple", options }, ["gone", "b"], ["b"]], [{ kind: "multiple", options }, ["gone"], null], [{ kind: "text" }, "gone", "gone"],
    [{ kind: "number" }, 0, 0], [{ kind: "boolean" }, false, false], [{ kind: "text" }, " ", null],
  ];
  for (const [more, given, answer] of rows) assert.deepEqual(answerTo(ask("q", more), { q: given }), answer, JSON.stringify(given));
  const step = { id: "s", questions: [ask("q", { kind: "single", options, required: true })] };
  assert.deepEqual(missingIn(step, { steps: [step] }, { q: "gone" }), ["q"]);
});

test("missing: required questions that are asked", () => {
  assert.deepEqual(missingIn(one, questionnaire, {}), ["role"]);
  assert.deepEqual(missingIn(one, questionnaire, { role: "student" }), []);
  assert.deepEqual(missingIn(three, questionnaire, { role: "other" }), ["other"]);
});

test("sign-up: what it may demand, by the questions of the questionnaire, else by built-in ones", () => {
  const [level, role, other] = questionsOfProfile(questionnaire, translator("de"));
  assert.deepEqual([level.id, level.label, level.options.map(({ value }) => value)], ["experience_level", de["profile.experience_level"], ["beginner", "intermediate", "advanced"]]);
  assert.deepEqual([role.id, role.label], ["professional_role", "role"]);
  assert.deepEqual([other.id, other.kind, other.label], ["role_other", "text", de["profile.role_other"]]);
  assert.deepEqual(ids(askedOfProfile([level, role, other], { professional_role: "student" })), ["experience_level", "professional_role"]);
  assert.deepEqual(ids(askedOfProfile([level, role, other], { professional_role: "other" })), ["experience_level", "professional_role", "role_other"]);
});

test("sign-up: the values of the built-in questions are those of the API", () => {
  const [level, role] = questionsOfProfile({ ...questionnaire, steps: [] }, translator("en"));
  const { properties } = openapi.components.schemas.SignupBody;
  const allowed = (name) => properties[name].anyOf.find((schema) => schema.enum).enum;
  for (const question of [level, role]) assert.deepEqual(question.options.map(({ value }) => value), allowed(question.id));
});
