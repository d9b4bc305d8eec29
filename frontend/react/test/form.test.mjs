import assert from "node:assert/strict";
import { test } from "node:test";

import { heldIn } from "../dist/hooks/use_form.js";

globalThis.HTMLInputElement = class {
  constructor(members) {
    Object.assign(this, { type: "text", value: "", checked: false }, members);
  }
};
const form = (...fields) => ({ elements: fields.map((members) => new HTMLInputElement(members)) });

test("form: what its fields hold beside the values is found by name", () => {
  const filled = form({ name: "email", value: "ada@example.com" }, { name: "password", value: "secret" }, { name: "trust", type: "checkbox", checked: true });
  assert.deepEqual(heldIn(filled, { email: "", password: "secret", trust: false }), { email: "ada@example.com", trust: true });
});

test("form: fields without a name among the values are not read", () => {
  assert.deepEqual(heldIn(form({ name: "", value: "x" }, { name: "other", value: "y" }), { email: "" }), {});
});
