import assert from "node:assert/strict";
import fs from "node:fs";
import { test } from "node:test";

import { AnswerReader } from "../dist/answer.js";
import { eventsOf } from "../dist/events.js";

const formats = JSON.parse(fs.readFileSync(new URL("../../../../common/core/chat/answer_formats.json", import.meta.url), "utf8"));

async function read(stream, size, inOrder) {
  const bytes = new TextEncoder().encode(stream);
  const body = new ReadableStream({
    start(controller) {
      for (let at = 0; at < bytes.length; at += size) controller.enqueue(bytes.slice(at, at + size));
      controller.close();
    },
  });
  const reader = new AnswerReader();
  let text = "";
  for await (const event of eventsOf(body)) text += reader.read(event);
  return { text: new TextDecoder().decode(new TextEncoder().encode(text)), ending: reader.end(inOrder) };
}

for (const { format, examples } of formats)
  test(`answers: ${format}`, async () => {
    for (const { name, stream, text, ending, breaks } of examples)
      for (const size of [1, 7, 1e6]) assert.deepEqual(await read(stream, size, !breaks), { text, ending }, `${name}, in pieces of ${size}`);
  });
