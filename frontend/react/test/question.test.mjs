// What is typed into questions, a character at a time.
import assert from "node:assert/strict";
import { test } from "node:test";

import { show } from "../../testkit/page.mjs";
import { clientsOf, FakeServer, until } from "../../testkit/fake_server.mjs";
import { createElement, useState } from "react";

import { QuestionField } from "../dist/index.js";

/** A page with the question; `answer()` is its value, and `put` gives it another one. */
async function asked(t, more, first = null) {
  const question = { id: "q", label: "Question", other: false, required: true, ...more };
  let value;
  let put;
  function Asked() {
    [value, put] = useState(first);
    return createElement(QuestionField, { question, value, onValue: put });
  }
  const page = show(t, clientsOf(t, new FakeServer())(), createElement(Asked));
  await until(() => page.all("input").length);
  return { page, answer: () => value, put: (next) => put(next), texts: () => page.all("input").filter(({ type }) => type !== "checkbox" && type !== "radio").map(({ value }) => value) };
}

test("number: typed decimals and signs, the same number", async (t) => {
  for (const [text, number] of [["0.05", 0.05], ["1.05", 1.05], ["-0.5", -0.5], ["100", 100]]) {
    const { page, answer, texts } = await asked(t, { kind: "number" });
    await page.type(page.all("input")[0], text);
    assert.equal(answer(), number);
    assert.deepEqual(texts(), [text]);
  }
});

test("number: another answer from outside, it is shown", async (t) => {
  const { page, put, texts } = await asked(t, { kind: "number" }, 3);
  assert.deepEqual(texts(), ["3"]);
  await page.type(page.all("input")[0], ".0");
  assert.deepEqual(texts(), ["3.0"]);
  put(null);
  await until(() => texts()[0] === "");
});

test("fields: typed names that begin alike or are numbers, each line stays where it is", async (t) => {
  const { page, answer, texts } = await asked(t, { kind: "fields" });
  const add = () => page.click(page.button("Add a line"));
  const typeLast = async (name, given) => {
    await page.type(page.all("input").at(-2), name);
    await page.type(page.all("input").at(-1), given);
  };
  await typeLast("ram", "8 GB");
  await add();
  await typeLast("ram speed", "fast");
  await add();
  await typeLast("2", "gpus");
  assert.deepEqual(texts(), ["ram", "8 GB", "ram speed", "fast", "2", "gpus"]);
  assert.deepEqual(answer(), { ram: "8 GB", "ram speed": "fast", 2: "gpus" });
});

test("fields: empty lines, no part of the answer", async (t) => {
  const { page, answer, texts } = await asked(t, { kind: "fields" }, { ram: "8 GB" });
  await page.click(page.button("Add a line"));
  await page.click(page.button("Add a line"));
  assert.equal(texts().length, 6);
  assert.deepEqual(answer(), { ram: "8 GB" });
});

const offered = ["java", "cpp"].map((value) => ({ value, label: value.toUpperCase() }));
const ticked = (page) => page.all("input").filter(({ checked }) => checked).map((input) => input.parentNode.textContent);

test("single: an own answer that begins like an option, it stays in its field", async (t) => {
  const { page, answer, texts } = await asked(t, { kind: "single", other: true, options: offered });
  await page.click(page.field("Other"));
  await page.type(page.field("In your own words"), "javascript");
  assert.deepEqual([answer(), texts(), ticked(page)], ["javascript", ["javascript"], ["Other"]]);
  await page.click(page.field("CPP"));
  assert.deepEqual([answer(), texts(), ticked(page)], ["cpp", [], ["CPP"]]);
});

test("multiple: own answers that begin like options, they stay in their field", async (t) => {
  const { page, answer, texts } = await asked(t, { kind: "multiple", other: true, options: offered });
  await page.click(page.field("CPP"));
  await page.type(page.field("Other"), "java, javascript 2 , cpp20,");
  assert.deepEqual([answer(), texts(), ticked(page)], [["cpp", "java", "javascript 2", "cpp20"], ["java, javascript 2 , cpp20,"], ["CPP"]]);
  await page.click(page.field("CPP"));
  assert.deepEqual([answer(), texts()], [["java", "javascript 2", "cpp20"], ["java, javascript 2 , cpp20,"]]);
});

test("multiple: a stored answer, its options are ticked and the rest is in the field", async (t) => {
  const { page, texts } = await asked(t, { kind: "multiple", other: true, options: offered }, ["java", "Forth", "Ada"]);
  assert.deepEqual([texts(), ticked(page)], [["Forth, Ada"], ["JAVA"]]);
});
