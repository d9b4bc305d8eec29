import assert from "node:assert/strict";
import { test } from "node:test";

import { show } from "../../testkit/page.mjs";
import { clientsOf, FakeServer, until } from "../../testkit/fake_server.mjs";
import { createElement } from "react";
import { UsherError } from "usherd-client";

import { useForm } from "../dist/index.js";
import { heldIn, isFaultOf } from "../dist/hooks/use_form.js";
import { en } from "../dist/texts/en.js";
import { Field, fieldOf, FormBox } from "../dist/looks/form.js";

const form = (...fields) => ({ elements: fields.map((members) => Object.assign(document.createElement("input"), members)) });
const required = (...names) => new UsherError(422, { code: "VALIDATION_FAILED", errors: names.map((field) => ({ field, code: "REQUIRED", message: "Is required" })) });

/** A form with a name and a town, whose answers are these errors. */
function formAt(t, ...refusals) {
  function Two() {
    const state = useForm({ name: "", town: "" }, async () => {
      throw refusals.shift();
    });
    return createElement(FormBox, { form: state, submit: "Send" },
      ["name", "town"].map((name) => createElement(Field, { key: name, label: name, ...fieldOf(state, name) })));
  }
  return show(t, clientsOf(t, new FakeServer())(), createElement(Two));
}

test("form: what its fields hold beside the values is found by name", () => {
  const filled = form({ name: "email", value: "ada@example.com" }, { name: "password", value: "secret" }, { name: "trust", type: "checkbox", checked: true });
  assert.deepEqual(heldIn(filled, { email: "", password: "secret", trust: false }), { email: "ada@example.com", trust: true });
});

test("form: fields without a name among the values are not read", () => {
  assert.deepEqual(heldIn(form({ name: "", value: "x" }, { name: "other", value: "y" }), { email: "" }), {});
});

test("form: the focus goes to the first fault of each submit, and stays while faults are corrected", async (t) => {
  const page = formAt(t, required("name", "town"), required("town"));
  await until(() => page.field("name"));
  await page.submit();
  await until(() => document.activeElement === page.field("name"));
  await page.type(page.field("name"), "A");
  assert.equal(page.field("name").getAttribute("aria-invalid"), null);
  assert.equal(document.activeElement, page.field("name"));
  await page.submit();
  await until(() => document.activeElement === page.field("town"));
});

test("form: faults of its fields and of others, both are said", async (t) => {
  const page = formAt(t, required("name", "company"));
  await until(() => page.field("name"));
  await page.submit();
  await until(() => page.all('p[role="alert"]').length);
  assert.equal(page.all('p[role="alert"]')[0].textContent, `${en["error.VALIDATION_FAILED"]} company: ${en["field.REQUIRED"]}`);
  assert.equal(page.field("name").getAttribute("aria-invalid"), "true");
});

test("form: a fault within a value is the field's, one of a longer name is not", () => {
  for (const fault of ["answers.role", "answers.role[1]", "answers.role.memory"]) assert.ok(isFaultOf("answers.role", fault), fault);
  assert.equal(isFaultOf("answers.role", "answers.role_other"), false);
});
