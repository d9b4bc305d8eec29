import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { UsherError } from "usherd-client";

import { nextPath } from "../dist/looks/next.js";
import { directionOf, errorText, fieldErrors, localText, translator } from "../dist/texts.js";
import { de } from "../dist/texts/de.js";
import { en } from "../dist/texts/en.js";
import { ur } from "../dist/texts/ur.js";

const here = path.dirname(fileURLToPath(import.meta.url));
const root = ["../../..", "../../../.."].map((up) => path.resolve(here, up)).find((folder) => fs.existsSync(path.join(folder, "common/domain")));

/** The sources of what people type into: values, their decoding, and the use cases. */
const serverSources = () =>
  ["common/domain", "common/json", "common/core"].flatMap((folder) =>
    fs.readdirSync(path.join(root, folder), { recursive: true }).filter((file) => file.endsWith(".cpp")).map((file) => fs.readFileSync(path.join(root, folder, file), "utf8")));

const holes = (text) => [...text.matchAll(/{{\w+}}/g)].map(([hole]) => hole).sort();

test("texts: each language has every text, with the same values", () => {
  for (const texts of [de, ur]) {
    assert.deepEqual(Object.keys(texts).sort(), Object.keys(en).sort());
    for (const key of Object.keys(en)) assert.deepEqual(holes(texts[key]), holes(en[key]), key);
  }
});

/** What the pages of the server say too: key here -> key there. */
const alike = {
  "account.close_hint": "data.delete_lead", "account.close_other": "data.other_address", "account.close_type": "data.type_address",
  "account.confirm": "re_authenticate.title", "account.email_new": "email.new", "account.factor": "security.factor", "account.factor_on": "security.set_up",
  "answers.back": "questionnaire.back", "answers.field_name": "question.key", "answers.field_value": "question.value", "answers.later": "questionnaire.later",
  "answers.next": "page.continue", "answers.no": "question.no", "answers.other": "question.other", "answers.other_hint": "question.other_hint",
  "answers.other_many": "question.others_hint", "answers.privacy": "questionnaire.more", "answers.progress": "questionnaire.progress",
  "answers.required": "question.required", "answers.skip": "questionnaire.skip", "answers.yes": "question.yes",
  "code.mail": "second_factor.mail_button", "code.title": "second_factor.title", "code.trust": "second_factor.trust", email: "field.email",
  "mail.none": "form.no_mail", "mail.none_title": "form.no_mail_title", "passkey.add": "passkey.add", "passkey.alone": "second_factor.passkey_alone",
  "passkey.confirm": "re_authenticate.by_passkey", "passkey.sign_in": "sign_in.by_passkey", "passkey.sign_up": "sign_up.by_passkey",
  "passkey.use": "second_factor.by_passkey", password: "field.password", "password.hide": "field.hide", "password.hint": "field.new_password_hint",
  "password.show": "field.show", "profile.advanced": "profile.advanced", "profile.beginner": "profile.beginner", "profile.engineer": "profile.engineer",
  "profile.hobbyist": "profile.hobbyist", "profile.intermediate": "profile.intermediate", "profile.other": "profile.other",
  "profile.researcher": "profile.researcher", "profile.student": "profile.student", "sign_in.forgot": "sign_in.forgot", "sign_in.or": "sign_in.or",
  "sign_in.remember": "sign_in.remember", "sign_in.submit": "sign_in.button", "sign_in.to_sign_up": "sign_in.new_here", "sign_in.with": "sign_in.with",
  "sign_up.check_mail_title": "forgot.done_title", "sign_up.submit": "sign_up.button", "sign_up.title": "sign_up.title", "sign_up.to_sign_in": "sign_up.sign_in",
};

test("texts: one thing has one name here and on the pages of the server", () => {
  const bare = (text) => text.replace(/{{\w+}}/g, "{{}}");
  for (const [language, texts] of Object.entries({ en, de, ur })) {
    const pages = JSON.parse(fs.readFileSync(path.join(root, `common/core/texts/${language}.json`), "utf8"));
    const there = (key) => key.split(".").reduce((part, name) => part[name], pages);
    assert.deepEqual(Object.keys(alike).map((key) => bare(texts[key])), Object.values(alike).map((key) => bare(there(key))));
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
  assert.equal(errorText(new UsherError(409, { code: "BRAND_NEW", detail: "Send it again" }), t), "Send it again");
  assert.equal(errorText(new UsherError(502), t), en["error.BUSY"]);
  assert.equal(errorText(new UsherError(400, { code: "TOKEN_EXPIRED" }), t), en["error.INVALID_TOKEN"]);
});

const faultOf = (field, code, language = "en") =>
  fieldErrors(new UsherError(422, { errors: [{ field, code, message: "The server's words" }] }), translator(language))[field];

test("errors of fields: in the language, by the kind of field and the code", () => {
  assert.equal(faultOf("email", "REQUIRED", "de"), de["field.REQUIRED"]);
  assert.equal(faultOf("new_email", "INVALID_FORMAT", "ur"), ur["field.email.INVALID_FORMAT"]);
  assert.equal(faultOf("answers.hours", "INVALID_FORMAT", "de"), de["field.INVALID_FORMAT"]);
  assert.equal(faultOf("new_password", "TOO_SHORT"), en["field.password.TOO_SHORT"]);
  assert.equal(faultOf("name", "TOO_SHORT"), en["field.TOO_SHORT"]);
});

test("errors of fields: the server's sentence for a code that is new", () => {
  assert.equal(faultOf("email", "BRAND_NEW", "de"), "The server's words");
});

test("errors of fields: every code of the server has a text", () => {
  const codes = new Set(serverSources().flatMap((text) => [...text.matchAll(/(?:invalid_field|faults\.add|refuse)\([^;]*?"([A-Z][A-Z_]+)"/g)].map(([, code]) => code)));
  assert.ok(codes.has("TOO_PERSONAL") && codes.has("REQUIRED"), [...codes].join());
  for (const code of codes) assert.ok(`field.${code}` in en, code);
});

test("next: only a path of the site", () => {
  assert.equal(nextPath("?next=%2Fdocs%3Fa%3D1%23b"), "/docs?a=1#b");
  for (const bad of ["https://evil.example", "//evil.example", "/\\evil.example", "/a b", "javascript:alert(1)", "/a\n//b", ""])
    assert.equal(nextPath(`?next=${encodeURIComponent(bad)}`), null, bad);
});
