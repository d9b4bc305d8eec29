// What the server says of its site: asked once, and whether mail goes out decides what is said of mails.
import assert from "node:assert/strict";
import { test } from "node:test";

import { createElement } from "react";
import { renderToString } from "react-dom/server";

import { clientsOf, FakeServer, problem } from "../../testkit/fake_server.mjs";
import { AuthProvider, useSignUp } from "../dist/index.js";
import { siteOf, useMailText } from "../dist/hooks/site.js";
import { en } from "../dist/texts/en.js";

const ASKED = "GET /auth/questionnaire";

function serverOf(sends_mail) {
  const server = new FakeServer();
  server.rows.set(ASKED, () => Response.json({ questionnaire: { id: "q", version: 1, steps: [] }, sign_up_profile: "optional", sends_mail }));
  server.rows.set("POST /auth/signup", () => problem(409, "EMAIL_TAKEN"));
  return server;
}

/** What a component gets of a hook. */
function hookAt(client, hook) {
  let value;
  const Probe = () => ((value = hook()), null);
  renderToString(createElement(AuthProvider, { client, language: "en" }, createElement(Probe)));
  return value;
}

test("site: sign-up attempts ask for the questionnaire once", async (t) => {
  const server = serverOf(true);
  const client = clientsOf(t, server)();
  const fields = { email: "ada@example.com", password: "correct horse battery" };
  for (let attempt = 0; attempt < 3; ++attempt) await assert.rejects(hookAt(client, useSignUp).create(fields), { code: "EMAIL_TAKEN" });
  assert.equal(server.count("POST /auth/signup"), 3);
  assert.equal(server.count(ASKED), 1);
});

test("site: a failure is asked again", async (t) => {
  const server = serverOf(true);
  const client = clientsOf(t, server)();
  const row = server.rows.get(ASKED);
  server.rows.set(ASKED, () => problem(503, "BUSY"));
  await assert.rejects(siteOf(client), { code: "BUSY" });
  server.rows.set(ASKED, row);
  assert.equal((await siteOf(client)).sends_mail, true);
  assert.equal(server.count(ASKED), 2);
});

test("site: a mail is said to be on its way only where mail goes out", async (t) => {
  for (const [sendsMail, text] of [[true, en["sign_up.resent"]], [false, en["mail.none"]]]) {
    const client = clientsOf(t, serverOf(sendsMail))();
    await siteOf(client);
    assert.equal(hookAt(client, useMailText)("sign_up.resent"), text);
  }
});
