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

/** What the pages of the server say too: key here -> key there. Errors and faults have the same codes. */
const pairsOf = (codes, here, there) => Object.fromEntries(codes.split(" ").map((code) => [`${here}.${code}`, there(code)]));
const alike = {
  "account.activity": "activity.title", "account.activity_more": "activity.older", "account.close": "data.delete_title",
  "account.close_hint": "data.delete_lead", "account.close_other": "data.other_address", "account.close_type": "data.type_address",
  "account.codes_new": "factor.codes_button", "account.codes_note": "factor.codes_lead", "account.confirm": "re_authenticate.title",
  "account.current_password": "field.own_password", "account.email_link_sent": "done.verify", "account.email_new": "email.new",
  "account.email_send_link": "attention.send_link", "account.export": "data.export_title", "account.factor": "security.factor",
  "account.factor_off": "factor.off_button", "account.factor_on": "security.set_up", "account.password_new": "field.new_password",
  "account.profile": "tab.profile", "account.title": "tab.account", "adapt.retry": "page.try_again", "adapt.sign_in": "sign_in.button",
  "answers.again": "profile.change_answers", "answers.back": "questionnaire.back", "answers.field_value": "question.value",
  "answers.later": "questionnaire.later", "answers.next": "page.continue", "answers.no": "question.no", "answers.other": "question.other",
  "answers.other_hint": "question.other_hint", "answers.other_many": "question.others_hint", "answers.privacy": "questionnaire.more",
  "answers.progress": "questionnaire.progress", "answers.required": "question.required", "answers.skip": "questionnaire.skip", "answers.yes": "question.yes",
  cancel: "page.cancel", change: "security.change", "code.mail": "second_factor.mail_button", "code.mailed": "second_factor.mailed",
  "code.scan": "enrolment.add_lead", "code.title": "second_factor.title", "code.trust": "second_factor.trust", "code.verify": "re_authenticate.button",
  email: "field.email", "error.INVALID_CODE": "second_factor.wrong", "error.INVALID_CREDENTIALS": "sign_in.wrong",
  "error.INVALID_PASSWORD": "field.wrong_password", "error.NO_PASSKEY": "passkey.unused", "error.PASSKEY_EXISTS": "passkey.exists",
  "error.RATE_LIMITED": "form.wait", "error.VALIDATION_FAILED": "field.check", "field.INVALID_FORMAT": "fault.WRONG_TYPE",
  "field.email.INVALID_FORMAT": "fault.INVALID_FORMAT", "field.password.TOO_SHORT": "fault.TOO_SHORT", "mail.none": "form.no_mail",
  "mail.none_title": "form.no_mail_title", "menu.account": "tab.account", "menu.sign_in": "sign_in.button", "menu.sign_out": "sign_out.button",
  name: "profile.name", "passkey.add": "passkey.add", "passkey.alone": "second_factor.passkey_alone", "passkey.confirm": "re_authenticate.by_passkey",
  "passkey.sign_in": "sign_in.by_passkey", "passkey.sign_up": "sign_up.by_passkey", "passkey.use": "second_factor.by_passkey", password: "field.password",
  "password.hide": "field.hide", "password.hint": "field.new_password_hint", "password.show": "field.show", "profile.advanced": "profile.advanced",
  "profile.beginner": "profile.beginner", "profile.engineer": "profile.engineer", "profile.hobbyist": "profile.hobbyist",
  "profile.intermediate": "profile.intermediate", "profile.other": "profile.other", "profile.researcher": "profile.researcher",
  "profile.student": "profile.student", remove: "security.forget", retry: "page.try_again", save: "profile.save", "sign_in.forgot": "sign_in.forgot",
  "sign_in.or": "sign_in.or", "sign_in.remember": "sign_in.remember", "sign_in.submit": "sign_in.button", "sign_in.title": "sign_in.button",
  "sign_in.to_sign_up": "sign_in.new_here", "sign_in.with": "sign_in.with", "sign_up.check_mail": "sign_up.verify",
  "sign_up.check_mail_title": "forgot.done_title", "sign_up.resend": "mailed.again", "sign_up.submit": "sign_up.button", "sign_up.title": "sign_up.title",
  "sign_up.to_sign_in": "sign_up.sign_in",
  ...pairsOf("ACCOUNT_SUSPENDED ALREADY_LINKED EMAIL_NOT_VERIFIED EMAIL_TAKEN FRESH_SESSION_REQUIRED INVALID_PASSKEY LAST_WAY_IN SECOND_FACTOR_LOST SIGNUP_DISABLED", "error", (code) => `error.${code}.detail`),
  ...pairsOf("BREACHED INVALID_CHARACTER NOT_ALLOWED NOT_CHECKED PERHAPS_BREACHED REQUIRED TOO_COMMON TOO_LONG TOO_PERSONAL UNCHANGED WRONG_TYPE", "field", (code) => `fault.${code}`),
};
/** What two parts of the site say: key here -> key here. */
const same = { "adapt.error.BUSY": "error.BUSY", "adapt.error.NETWORK": "error.NETWORK", "adapt.waiting": "wait" };

test("texts: one thing has one name here and on the pages of the server", () => {
  const bare = (text) => text.replace(/{{\w+}}/g, "{{}}");
  for (const [language, texts] of Object.entries({ en, de, ur })) {
    const pages = JSON.parse(fs.readFileSync(path.join(root, `common/core/texts/${language}.json`), "utf8"));
    for (const [key, place] of Object.entries(alike)) {
      const there = place.split(".").reduce((part, name) => part?.[name], pages);
      assert.ok(texts[key] && there, `${language}: ${key}, ${place}`);
      assert.equal(bare(texts[key]), bare(there), `${language}: ${key}, ${place}`);
    }
    for (const [key, other] of Object.entries(same)) assert.equal(texts[key], texts[other], `${language}: ${key}`);
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
  assert.equal(errorText(new UsherError(429, { code: "RATE_LIMITED" }, 121), t), "Too many attempts. Try again in 3 min.");
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
