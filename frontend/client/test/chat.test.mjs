import assert from "node:assert/strict";
import { test } from "node:test";

import { clientsOf, FakeServer, problem } from "../../testkit/fake_server.mjs";

/** A stream that arrives in these pieces; it stays open where `open` says so. */
function stream(pieces, { open = false, fail = false } = {}) {
  const rest = pieces.map((piece) => (typeof piece === "string" ? new TextEncoder().encode(piece) : piece));
  return new Response(
    new ReadableStream({
      pull(controller) {
        if (rest.length) return controller.enqueue(rest.shift());
        if (fail) return controller.error(new TypeError("network error"));
        if (!open) return controller.close();
        return new Promise(() => {});
      },
    }),
    { headers: { "Content-Type": "text/event-stream", "X-Chat-Session-Id": "thread" } },
  );
}

function chatOf(t, answer) {
  const server = new FakeServer();
  server.rows.set("POST /api/chat/message", answer);
  return { server, client: clientsOf(t, server)() };
}

async function read(answer) {
  const texts = [];
  for await (const { text } of answer) texts.push(text);
  return texts;
}

test("chat: texts of all shapes, and the conversation", async (t) => {
  const { server, client } = chatOf(t, () =>
    stream([
      'data: {"delta":"a"}\n\n', 'data: {"content":"b"}\n\n', 'data: {"text":"c"}\n\n',
      'data: {"choices":[{"delta":{"content":"d"}}]}\n\n', ": comment\n\n", "data: [DONE]\n\n",
    ]));
  const answer = await client.chat("Hello", { sessionId: "notes" });
  assert.equal(answer.sessionId, "thread");
  assert.deepEqual(await read(answer), ["a", "b", "c", "d", ""]);
  assert.deepEqual(JSON.parse(server.last.init.body), { message: "Hello", session_id: "notes" });
  assert.equal(server.last.init.headers.Authorization, undefined);
});

test("chat: any cut of the bytes gives the same events", async (t) => {
  const bytes = new TextEncoder().encode('event: part\r\ndata: {"delta":\r\ndata: "سلام"}\r\n\r\ndata: {"delta":"!"}\r\n\r\n');
  for (let cut = 1; cut < bytes.length; cut++) {
    const { client } = chatOf(t, () => stream([bytes.slice(0, cut), bytes.slice(cut)]));
    assert.deepEqual(await read(await client.chat("x")), ["سلام", "!"], `cut at ${cut}`);
  }
});

test("chat: a line separator inside of a text, the whole event", async (t) => {
  const { client } = chatOf(t, () => stream(['data: {"delta":"a\u2028b\u2029c"}\n\n']));
  assert.deepEqual(await read(await client.chat("x")), ["a\u2028b\u2029c"]);
});

test("chat: a stream without a last empty line still gives its last event", async (t) => {
  const { client } = chatOf(t, () => stream(['data: {"delta":"a"}']));
  assert.deepEqual(await read(await client.chat("x")), ["a"]);
});

test("chat: a refusal before the begin is thrown by the call", async (t) => {
  const { client } = chatOf(t, () => problem(503, "CHAT_OFF"));
  await assert.rejects(client.chat("x"), { code: "CHAT_OFF" });
});

test("chat: an error event is thrown after the texts before it", async (t) => {
  const { client } = chatOf(t, () =>
    stream(['data: {"delta":"a"}\n\n', 'event: error\ndata: {"code":"UPSTREAM_FAILED","message":"Ask again"}\n\n']));
  const texts = [];
  await assert.rejects(async () => {
    for await (const { text } of await client.chat("x")) texts.push(text);
  }, { code: "UPSTREAM_FAILED", detail: "Ask again" });
  assert.deepEqual(texts, ["a"]);
});

test("chat: a connection that breaks is an UsherError", async (t) => {
  const { client } = chatOf(t, () => stream(['data: {"delta":"a"}\n\n'], { fail: true }));
  await assert.rejects(async () => read(await client.chat("x")), { code: "NETWORK" });
});

test("chat: leaving the loop cancels the stream", async (t) => {
  let cancelled = false;
  const body = new ReadableStream({
    start: (controller) => controller.enqueue(new TextEncoder().encode('data: {"delta":"a"}\n\n')),
    cancel: () => { cancelled = true; },
  });
  const { client } = chatOf(t, () => new Response(body));
  for await (const _ of await client.chat("x")) break;
  assert.ok(cancelled);
});

test("chat: abort is the caller's own error", async (t) => {
  const control = new AbortController();
  const { client } = chatOf(t, (init) => new Promise((_, refuse) => {
    init.signal.addEventListener("abort", () => refuse(init.signal.reason));
    control.abort();
  }));
  const asked = client.chat("x", { signal: control.signal });
  await assert.rejects(asked, { name: "AbortError" });
});

test("chat: a signed-in user sends a token, so that it never counts as a visitor", async (t) => {
  const { server, client } = chatOf(t, () => stream(['data: {"delta":"a"}\n\n']));
  server.signedIn = "ada";
  await read(await client.chat("x"));
  assert.match(server.last.init.headers.Authorization, /^Bearer /);
});
