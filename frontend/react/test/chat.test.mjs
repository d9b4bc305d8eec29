// The chat of a page that is loaded again.
import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { forget, show } from "../../testkit/page.mjs";
import { clientsOf, FakeServer, problem, until } from "../../testkit/fake_server.mjs";
import { createElement } from "react";

import { ChatPanel, useChat } from "../dist/index.js";
import { en } from "../dist/texts/en.js";

const options = { timeout: 20000 };
afterEach(forget);

const PAGES = [["One", "Two"], ["Three", "Four"], ["Five"]];

/** A server with a conversation of three pages, which this tab has kept for its owner. */
function serverOf(owner) {
  const server = new FakeServer();
  server.signedIn = owner;
  server.rows.set("GET /api/chat/history", () => {
    const at = Number(new URL(server.last.url).searchParams.get("cursor") ?? 0);
    const messages = PAGES[at].map((content) => ({ role: "user", content }));
    return Response.json({ messages, next_cursor: at + 1 < PAGES.length ? String(at + 1) : null });
  });
  sessionStorage.setItem("usher chat http://server", JSON.stringify({ owner, sessionId: "thread" }));
  return server;
}

test("chat: a conversation of several pages, a reload shows all of it", options, async (t) => {
  const page = show(t, clientsOf(t, serverOf("ada"))(), createElement(ChatPanel));
  await until(() => page.text().includes("One"));
  assert.deepEqual(page.all('div[role="log"]')[0].querySelectorAll("p").map((line) => line.textContent), PAGES.flat());
});

test("chat: a refused question stays in its field, with its fault, and a second submit stops nothing", options, async (t) => {
  const server = new FakeServer();
  let refuse;
  server.rows.set("POST /api/chat/message", () => new Promise((done) => {
    refuse = () => done(problem(422, "VALIDATION_FAILED", { errors: [{ field: "message", code: "TOO_LONG", message: "Is too long" }] }));
  }));
  const page = show(t, clientsOf(t, server)(), createElement(ChatPanel));
  await page.settle();
  await page.type(page.field("Your question"), "Why?");
  await page.submit();
  await until(() => refuse && page.button("Stop"));
  await page.submit();
  assert.ok(page.button("Send") && page.button("Stop"));
  refuse();
  await until(() => page.text().includes(en["field.TOO_LONG"]));
  assert.equal(page.field("Your question").value, "Why?");
  assert.equal(page.all('div[role="log"]')[0].textContent, en["chat.empty"]);
  assert.equal(server.count("POST /api/chat/message"), 1);
});

test("chat: a question that is stopped before its answer begins is no error, one that is refused is", options, async (t) => {
  const server = new FakeServer();
  let isAsked = false;
  server.rows.set("POST /api/chat/message", ({ signal }) => new Promise((_, refuse) => {
    signal.addEventListener("abort", () => refuse(signal.reason));
    isAsked = true;
  }));
  let chat;
  const Probe = () => ((chat = useChat()), null);
  const page = show(t, clientsOf(t, server)(), createElement(Probe));
  await until(() => chat);
  const stopped = chat.send("Why?");
  await until(() => isAsked && chat.isBusy);
  chat.stop();
  await stopped;
  await until(() => !chat.isBusy);
  assert.deepEqual([chat.error, chat.lines], [null, []]);
  server.rows.set("POST /api/chat/message", () => problem(503, "CHAT_OFF"));
  await assert.rejects(chat.send("Why?"), { code: "CHAT_OFF" });
  await page.settle();
  assert.equal(chat.error.code, "CHAT_OFF");
});
