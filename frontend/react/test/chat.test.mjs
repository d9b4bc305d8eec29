// The chat of a page that is loaded again.
import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { forget, show } from "../../testkit/page.mjs";
import { clientsOf, FakeServer, problem, until } from "../../testkit/fake_server.mjs";
import { createElement, useState } from "react";

import { cutText } from "../dist/hooks/selected_text.js";
import { AskAbout, ChatPanel, useChat } from "../dist/index.js";
import { en } from "../dist/texts/en.js";

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

test("chat: a conversation of several pages, a reload shows all of it", async (t) => {
  const page = show(t, clientsOf(t, serverOf("ada"))(), createElement(ChatPanel));
  await until(() => page.text().includes("One"));
  assert.deepEqual(page.all('div[role="log"]')[0].querySelectorAll("p").map((line) => line.textContent), PAGES.flat());
});

test("chat: a refused question stays in its field, with its fault, and a second submit stops nothing", async (t) => {
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

test("chat: the suggestions of a site ask, and go with the first question", async (t) => {
  const server = answering();
  const page = show(t, clientsOf(t, server)(), createElement(ChatPanel, { suggestions: ["What is a node?", "And a topic?"] }));
  await until(() => page.button("And a topic?"));
  await page.click(page.button("And a topic?"));
  await until(() => page.text().includes("Because."));
  assert.deepEqual([server.bodies[0].message, page.button("What is a node?"), document.activeElement], ["And a topic?", undefined, page.field("Your question")]);
});

test("chat: a suggestion that is refused is offered again, with the fault", async (t) => {
  const server = new FakeServer();
  server.rows.set("POST /api/chat/message", () => problem(503, "CHAT_OFF"));
  const page = show(t, clientsOf(t, server)(), createElement(ChatPanel, { suggestions: ["What is a node?"] }));
  await until(() => page.button("What is a node?"));
  await page.click(page.button("What is a node?"));
  await until(() => page.text().includes(en["error.CHAT_OFF"]) && page.button("What is a node?"));
});

test("chat: a question that is stopped before its answer begins is no error, one that is refused is", async (t) => {
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

/** A server that answers each question, and keeps the bodies. */
function answering(signedIn = null) {
  const server = new FakeServer();
  server.signedIn = signedIn;
  server.bodies = [];
  server.rows.set("POST /api/chat/message", ({ body }) => {
    server.bodies.push(JSON.parse(body));
    return new Response('data: {"delta": "Because."}\n\n', { headers: { "X-Chat-Session-Id": "thread" } });
  });
  return server;
}

/** A page with a panel whose passage the site keeps. */
async function panelAt(t, server, first = null, client = clientsOf(t, server)()) {
  let passage;
  let put;
  function Site() {
    [passage, put] = useState(first);
    return createElement(ChatPanel, { passage, onPassage: put });
  }
  const page = show(t, client, createElement(Site), { language: "en" });
  await until(() => page.field("Your question") && client.state().status !== "unknown");
  return { page, client, passage: () => passage, put: (next) => put(next), quotes: () => page.all("blockquote").map((quote) => quote.textContent) };
}

async function ask(page, question) {
  await page.type(page.field("Your question"), question);
  await page.submit();
}

function at(t, address, title = "A page") {
  const before = [location.href, document.title];
  [location.href, document.title] = [address, title];
  t.after(() => ([location.href, document.title] = before));
}

test("chat: a passage goes with one question, and the page with each", async (t) => {
  at(t, "http://site/docs/nodes?token=secret#part", "Nodes");
  const server = answering();
  const { page, passage, quotes } = await panelAt(t, server, { text: "A node publishes." });
  assert.deepEqual(quotes(), ["A node publishes."]);
  await ask(page, "Why?");
  await until(() => page.text().includes("Because."));
  assert.equal(passage(), null);
  assert.deepEqual(quotes(), ["A node publishes."]); // that of the question
  await ask(page, "And?");
  await until(() => server.bodies.length === 2);
  assert.deepEqual(server.bodies, [
    { message: "Why?", selected_text: "A node publishes.", page_url: "http://site/docs/nodes", page_title: "Nodes" },
    { message: "And?", session_id: "thread", page_url: "http://site/docs/nodes", page_title: "Nodes" },
  ]);
});

test("chat: an address over 2 KiB is left out, and a title is cut", async (t) => {
  at(t, `http://site/${"a".repeat(2048)}`, "é".repeat(400));
  const server = answering();
  const { page } = await panelAt(t, server);
  await ask(page, "Why?");
  await until(() => server.bodies.length);
  assert.deepEqual(server.bodies[0], { message: "Why?", page_title: "é".repeat(300) });
});

test("chat: a passage that is dropped is not sent", async (t) => {
  const server = answering();
  const { page, quotes } = await panelAt(t, server, { text: "A node publishes." });
  await page.click(page.button(en["chat.drop"]));
  await until(() => !quotes().length);
  await ask(page, "Why?");
  await until(() => server.bodies.length);
  assert.equal("selected_text" in server.bodies[0], false);
});

test("chat: a passage that is chosen while a question is on its way stays for the next one", async (t) => {
  const server = answering();
  const { page, passage, put, quotes } = await panelAt(t, server, { text: "One" });
  let release;
  const answer = server.rows.get("POST /api/chat/message");
  server.rows.set("POST /api/chat/message", (init) => new Promise((done) => (release = () => done(answer(init)))));
  await ask(page, "Why?");
  await until(() => release);
  put({ text: "Two" });
  await until(() => quotes().includes("Two"));
  release();
  await until(() => page.text().includes("Because."));
  assert.deepEqual([server.bodies[0].selected_text, passage()], ["One", { text: "Two" }]);
});

test("chat: the history shows the passage of a question", async (t) => {
  const server = serverOf("ada");
  server.rows.set("GET /api/chat/history", () =>
    Response.json({ messages: [{ role: "user", content: "Why?", selected_text: "A node publishes." }, { role: "assistant", content: "Because." }], next_cursor: null }));
  const { page, quotes } = await panelAt(t, server);
  await until(() => page.text().includes("Because."));
  assert.deepEqual(quotes(), ["A node publishes."]);
});

/** A visitor whose next question is refused. */
async function refusedVisitor(t, server) {
  at(t, "http://site/docs/nodes?part=2");
  const answer = server.rows.get("POST /api/chat/message");
  const visit = await panelAt(t, server, { text: "A node publishes." });
  await ask(visit.page, "One?");
  await until(() => visit.page.text().includes("Because."));
  server.rows.set("POST /api/chat/message", (init) => (server.signedIn ? answer(init) : problem(429, "SIGN_IN_TO_GO_ON", {}, { "Retry-After": "600" })));
  await ask(visit.page, "Two?");
  await until(() => visit.page.text().includes(en["error.SIGN_IN_TO_GO_ON"]));
  return visit;
}

test("chat: a visitor who has used up the day is led to sign in, and goes on with the typed question", async (t) => {
  const server = answering();
  const { page, client } = await refusedVisitor(t, server);
  assert.equal(page.all("a").find((link) => link.textContent === en["menu.sign_in"]).getAttribute("href"), "/sign-in?next=%2Fdocs%2Fnodes%3Fpart%3D2");
  assert.equal(page.field("Your question").value, "Two?");
  await client.signIn({ email: "ada@example.com", password: "x" });
  await until(() => !page.text().includes(en["error.SIGN_IN_TO_GO_ON"]));
  await page.submit();
  await until(() => server.bodies.length === 2);
  assert.equal(server.bodies[1].session_id, "thread");
  assert.equal(server.bodies[1].message, "Two?");
});

test("chat: the conversation of an anonymous account goes on in the account that is signed in to, and in no other", async (t) => {
  const server = answering("guest");
  server.isAnonymous = true;
  const { page, client } = await panelAt(t, server);
  await ask(page, "One?");
  await until(() => page.text().includes("Because."));
  server.isAnonymous = false;
  await client.signIn({ email: "ada@example.com", password: "x" });
  await page.settle();
  await ask(page, "Two?");
  await until(() => server.bodies.length === 2);
  assert.equal(server.bodies[1].session_id, "thread");
  await until(() => page.text().includes("Two?") && page.text().includes("One?"));
  await client.signIn({ email: "bob@example.com", password: "x" });
  await until(() => !page.text().includes("One?"));
});

test("[security] chat: an anonymous account that became a member's keeps its conversation from the next user", async (t) => {
  const server = answering("ada");
  server.isAnonymous = true;
  const { page, client } = await panelAt(t, server);
  await ask(page, "One?");
  await until(() => page.text().includes("Because."));
  server.isAnonymous = false;
  await client.load();
  await page.settle();
  assert.ok(page.text().includes("One?"));
  await client.signIn({ email: "bob@example.com", password: "x" });
  await until(() => !page.text().includes("One?"));
});

test("chat: the question waits on the way to the sign-in and back, and for no later user", async (t) => {
  const server = answering();
  await refusedVisitor(t, server);
  server.signedIn = "ada";
  server.rows.set("GET /api/chat/history", () => Response.json({ messages: [{ role: "user", content: "One?" }], next_cursor: null }));
  const { page } = await panelAt(t, server);
  await until(() => page.field("Your question").value === "Two?");
  await until(() => page.text().includes("One?"));
  await page.submit();
  await until(() => server.bodies.length === 2);
  assert.equal(server.bodies[1].session_id, "thread");

  server.signedIn = "bob";
  const other = await panelAt(t, server);
  await other.page.settle();
  assert.equal(other.page.field("Your question").value, "");
  assert.equal(other.page.text().includes("One?"), false);
});

test("chat: a passage has at most 4 KiB of UTF-8, and no character is cut in two", () => {
  assert.equal(cutText("a".repeat(5000)).length, 4096);
  assert.equal(cutText("a" + "\u{1F916}".repeat(2000)), "a" + "\u{1F916}".repeat(1023));
  assert.equal(cutText("\u0627".repeat(2049)), "\u0627".repeat(2048));
  assert.equal(cutText("short"), "short");
});

test("chat: Escape takes the button at selected text away until another text is selected", async (t) => {
  const range = { commonAncestorContainer: document.body, getBoundingClientRect: () => ({ left: 0, right: 0, bottom: 0 }) };
  const selection = { rangeCount: 1, getRangeAt: () => range, containsNode: () => false, toString: () => "A node publishes." };
  t.mock.method(globalThis, "getSelection", () => selection);
  t.mock.method(document, "querySelectorAll", () => []); // no chat on the page
  const page = show(t, clientsOf(t, new FakeServer())(), createElement(AskAbout, { onAsk() {} }));
  const act = (type, more) => document.dispatchEvent(Object.assign(new Event(type), more));
  const button = () => page.button(en["chat.about"]);
  await until(() => act("selectionchange") && button());
  act("keydown", { key: "Escape" });
  await until(() => !button());
  act("pointerdown", { pointerType: "touch" });
  for (let turn = 0; turn < 20; ++turn) await page.settle();
  assert.equal(button(), undefined);
  act("selectionchange");
  await until(button);
});
