// Codes of authenticator apps, by the test vectors of RFC 6238, appendix B.
import assert from "node:assert/strict";
import { test } from "node:test";

import { FakeTestApi } from "../../testkit/fake_test_api.mjs";
import { appCodeAt } from "../dist/app_code.js";

const SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"; // 12345678901234567890

test("app code: the vectors of RFC 6238", async () => {
  const vectors = { 59: "287082", 1111111109: "081804", 1111111111: "050471", 1234567890: "005924", 2000000000: "279037", 20000000000: "353130" };
  for (const [seconds, code] of Object.entries(vectors)) assert.equal(await appCodeAt(SECRET, new Date(seconds * 1000)), code, seconds);
});

test("app code: it is that of the server's time", async () => {
  const api = new FakeTestApi();
  api.rows.set("GET clock", () => ({ now: "1970-01-01T00:00:59Z", advanced_seconds: 0 }));
  assert.equal(await api.usher().appCode(SECRET), "287082");
});
