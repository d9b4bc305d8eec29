// Which call makes the account, and with which answers.
import assert from "node:assert/strict";
import { test } from "node:test";

import { show } from "../../testkit/page.mjs";
import { clientsOf, FakeServer, problem, until } from "../../testkit/fake_server.mjs";
import { createElement } from "react";
import { renderToString } from "react-dom/server";

import { AuthProvider, SignUp, useSignUp } from "../dist/index.js";
import { en } from "../dist/texts/en.js";

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

/** A page at the questions that the site demands; the server refuses each account with these faults, and keeps what was sent. */
async function demandedAt(t, errors = []) {
  const server = new FakeServer();
  const sent = [];
  server.rows.set("GET /auth/questionnaire", () => Response.json({ questionnaire: { id: "q", version: 2, steps: [] }, sign_up_profile: "required" }));
  server.rows.set("POST /auth/signup", ({ body }) => {
    sent.push(JSON.parse(body));
    return problem(422, "VALIDATION_FAILED", { errors });
  });
  const page = show(t, clientsOf(t, server)(), createElement(SignUp));
  await until(() => page.field("Email"));
  await page.type(page.field("Email"), "ada@example.com");
  await page.type(page.field("Password"), "a good password");
  await page.submit();
  await until(() => page.field("Beginner"));
  return { page, sent };
}

test("sign-up: a questionnaire without the demanded questions, the built-in ones are asked and sent", async (t) => {
  const { page, sent } = await demandedAt(t);
  await page.click(page.field("Beginner"));
  await page.click(page.field("Student"));
  await page.submit();
  await until(() => sent.length);
  assert.deepEqual(sent[0], { email: "ada@example.com", password: "a good password", experience_level: "beginner", professional_role: "student" });
});

test("sign-up: an answer whose question went away, it is not sent", async (t) => {
  const { page, sent } = await demandedAt(t);
  await page.click(page.field(en["profile.other"]));
  await page.type(page.field(en["profile.role_other"]), "Teacher");
  await page.click(page.field("Student"));
  await page.submit();
  await until(() => sent.length);
  assert.equal("role_other" in sent[0], false);
});

test("sign-up: a fault of a field that is not on the screen, a sentence says it", async (t) => {
  const { page } = await demandedAt(t, [{ field: "user_fields.company", code: "REQUIRED", message: "Is required" }]);
  await page.submit();
  await until(() => page.all('p[role="alert"]').length);
  assert.equal(page.all('p[role="alert"]')[0].textContent, `user_fields.company: ${en["field.REQUIRED"]}`);
});

test("sign-up: the passkey's button decides by the submit that it makes", async (t) => {
  const server = new FakeServer();
  server.rows.set("GET /auth/questionnaire", () => Response.json({ questionnaire: null, sign_up_profile: "off" }));
  globalThis.PublicKeyCredential = class {};
  t.after(() => delete globalThis.PublicKeyCredential);
  const page = show(t, clientsOf(t, server)(), createElement(SignUp));
  await until(() => page.all('button[name="passkey"]').length);
  const [byPasskey] = page.all('button[name="passkey"]');
  byPasskey.name = byPasskey.getAttribute("name");
  await page.submit(undefined, byPasskey);
  await until(() => server.count("POST /auth/passkeys/registration/options") && page.all('p[role="alert"]').length);
  await page.submit();
  await until(() => server.count("POST /auth/signup"));
});

/** The label that the first button of the form shows; null where it is not known yet. */
function labelOf(page) {
  const spans = page.all('button[type="submit"]')[0].querySelectorAll("span");
  const isKnown = spans[0].getAttribute("data-known") === "true";
  return isKnown ? spans.slice(1).find((span) => !span.getAttribute("aria-hidden")).textContent : null;
}

for (const [sends, label] of [["required", "answers.next"], ["off", "sign_up.submit"]])
  test(`sign-up: the first button says what follows where the answers are ${sends}, once that is known`, async (t) => {
    const server = new FakeServer();
    let answer;
    server.rows.set("GET /auth/questionnaire", () => new Promise((done) => {
      answer = () => done(Response.json({ questionnaire: { id: "q", version: 2, steps: [] }, sign_up_profile: sends }));
    }));
    const page = show(t, clientsOf(t, server)(), createElement(SignUp));
    await until(() => answer && page.field("Email"));
    assert.equal(labelOf(page), null);
    answer();
    await until(() => labelOf(page) === en[label]);
  });

test("sign-up: a site that cannot be asked, the button creates the account", async (t) => {
  const server = new FakeServer();
  server.rows.set("GET /auth/questionnaire", () => problem(503, "OVERLOADED"));
  const page = show(t, clientsOf(t, server)(), createElement(SignUp));
  await until(() => page.field("Email") && labelOf(page) === en["sign_up.submit"]);
});
