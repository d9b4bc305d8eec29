import assert from "node:assert/strict";
import { test } from "node:test";

import { UsherError } from "@usher/client";

import { nextPath } from "../dist/looks/next.js";
import { directionOf, errorText, fieldErrors, localText, translator } from "../dist/texts.js";
import { de } from "../dist/texts/de.js";
import { en } from "../dist/texts/en.js";
import { ur } from "../dist/texts/ur.js";

const holes = (text) => [...text.matchAll(/{{\w+}}/g)].map(([hole]) => hole).sort();

test("texts: each language has every text, with the same values", () => {
  for (const texts of [de, ur]) {
    assert.deepEqual(Object.keys(texts).sort(), Object.keys(en).sort());
    for (const key of Object.keys(en)) assert.deepEqual(holes(texts[key]), holes(en[key]), key);
  }
});

test("texts: a region's language, own texts, and English for unknown languages", () => {
  assert.equal(translator("de-CH")("save"), "Speichern");
  assert.equal(translator("fr")("save"), "Save");
  assert.equal(translator("fr", { save: "Enregistrer" })("save"), "Enregistrer");
  assert.equal(translator("en")("answers.progress", { step: 1, steps: 3 }), "Step 1 of 3");
  assert.equal(directionOf("ur-PK"), "rtl");
  assert.equal(directionOf("de"), "ltr");
});

test("texts: a questionnaire's text in the language, in English, or the first", () => {
  assert.equal(localText("plain", "de"), "plain");
  assert.equal(localText({ en: "a", ur: "b" }, "ur-PK"), "b");
  assert.equal(localText({ en: "a", ur: "b" }, "de"), "a");
  assert.equal(localText({ ur: "b" }, "de"), "b");
});

test("errors: by code, else the server's sentence", () => {
  const t = translator("en");
  assert.equal(errorText(new UsherError(409, { code: "EMAIL_TAKEN" }), t), en["error.EMAIL_TAKEN"]);
  assert.equal(errorText(new UsherError(0), t), en["error.NETWORK"]);
  assert.equal(errorText(new UsherError(503, { code: "OVERLOADED" }), t), en["error.BUSY"]);
  assert.equal(errorText(new UsherError(429, { code: "RATE_LIMITED" }, 121), t), "Too many attempts. Try again in 3 min");
  assert.equal(errorText(new UsherError(409, { code: "CONFLICT", detail: "Send it again" }), t), "Send it again");
  assert.deepEqual(fieldErrors(new UsherError(422, { errors: [{ field: "email", code: "REQUIRED", message: "Is required" }] }), t), { email: "Fill this in" });
});

test("next: only a path of the site", () => {
  assert.equal(nextPath("?next=%2Fdocs%3Fa%3D1%23b"), "/docs?a=1#b");
  for (const bad of ["https://evil.example", "//evil.example", "/\\evil.example", "/a b", "javascript:alert(1)", "/a\n//b", ""])
    assert.equal(nextPath(`?next=${encodeURIComponent(bad)}`), null, bad);
});
