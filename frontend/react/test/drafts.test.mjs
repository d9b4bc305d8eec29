import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { draftOf, dropDraft, forgetDrafts, keepDraft } from "../dist/hooks/drafts.js";

afterEach(forgetDrafts);

test("drafts: what was typed comes back to the same account and form", () => {
  keepDraft("ada", "name", "name", "Ada L");
  keepDraft("ada", "name", "more", 1);
  assert.deepEqual(draftOf("ada", "name"), { name: "Ada L", more: 1 });
  assert.deepEqual(draftOf("ada", "email"), {});
  dropDraft("ada", "name");
  assert.deepEqual(draftOf("ada", "name"), {});
});

test("[security] drafts: no other account sees them, and a sign-out drops them", () => {
  keepDraft("ada", "name", "name", "Ada L");
  assert.deepEqual(draftOf("bob", "name"), {});
  assert.deepEqual(draftOf(undefined, "name"), {});
  forgetDrafts();
  assert.deepEqual(draftOf("ada", "name"), {});
});

test("[security] drafts: passwords and codes are not kept", () => {
  for (const name of ["password", "current_password", "new_password", "code"]) keepDraft("ada", "f", name, "secret");
  assert.deepEqual(draftOf("ada", "f"), {});
});

test("drafts: nothing is kept without an account or a name of the form", () => {
  keepDraft(undefined, "f", "name", "x");
  keepDraft("ada", undefined, "name", "x");
  assert.deepEqual(draftOf("ada", "f"), {});
});
