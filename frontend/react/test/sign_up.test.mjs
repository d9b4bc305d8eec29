// Which call makes the account.
import assert from "node:assert/strict";
import { test } from "node:test";

import { createElement } from "react";
import { renderToString } from "react-dom/server";

import { clientsOf, FakeServer, problem } from "../../testkit/fake_server.mjs";
import { AuthProvider, useSignUp } from "../dist/index.js";

function flowAt(test, server) {
  const client = clientsOf(test, server)();
  let flow;
  const Probe = () => ((flow = useSignUp()), null);
  renderToString(createElement(AuthProvider, { client }, createElement(Probe)));
  return flow;
}

test("sign-up: an empty password is a fault, and only one that was left out means a passkey", async (t) => {
  const server = new FakeServer();
  server.rows.set("GET /auth/questionnaire", () => Response.json({ questionnaire: null, sign_up_profile: "off" }));
  for (const path of ["/auth/signup", "/auth/passkeys/registration/options"]) server.rows.set(`POST ${path}`, () => problem(422, "VALIDATION_FAILED"));
  const flow = flowAt(t, server);
  await assert.rejects(flow.create({ email: "ada@example.com", password: "" }), { code: "VALIDATION_FAILED" });
  assert.equal(server.count("POST /auth/signup"), 1);
  await assert.rejects(flow.create({ email: "ada@example.com" }), { code: "VALIDATION_FAILED" });
  assert.equal(server.count("POST /auth/passkeys/registration/options"), 1);
});
