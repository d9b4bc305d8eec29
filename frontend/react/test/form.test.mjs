import assert from "node:assert/strict";
import { test } from "node:test";

import { show } from "../../testkit/page.mjs";
import { clientsOf, FakeServer, until } from "../../testkit/fake_server.mjs";
import { createElement } from "react";
import { UsherError } from "usherd-client";

import { useForm } from "../dist/index.js";
import { heldIn } from "../dist/hooks/use_form.js";
import { Field, fieldOf, FormBox } from "../dist/looks/form.js";

const options = { timeout: 20000 };
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

test("form: the focus goes to the first fault of each submit, and stays while faults are corrected", options, async (t) => {
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
