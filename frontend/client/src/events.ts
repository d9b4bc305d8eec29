import { errorOf, UsherError } from "./error.js";

/** One server-sent event: its type, and its data lines joined. */
export interface ServerEvent {
  event: string;
  data: string;
}

/** Reads one event's lines; null for comments and empty events. */
function eventOf(block: string): ServerEvent | null {
  let event = "message";
  const data: string[] = [];
  for (const line of block.split("\n")) {
    const [, name, value] = /^(\w*): ?([^]*)$/.exec(line) ?? [];
    if (name === "data") data.push(value!);
    if (name === "event") event = value!;
  }
  return data.length ? { event, data: data.join("\n") } : null;
}

/** The events of a stream (HTML standard, server-sent events), however the network cuts it. */
export async function* eventsOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<ServerEvent> {
  const reader = stream.getReader();
  const decoder = new TextDecoder();
  let rest = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      rest += done ? decoder.decode() + "\n\n" : decoder.decode(value, { stream: true });
      // A carriage return at the end may be half of a line end.
      const blocks = rest.replace(/\r\n|\r(?!$)/g, "\n").split("\n\n");
      rest = blocks.pop()!;
      for (const block of blocks) {
        const event = eventOf(block);
        if (event) yield event;
      }
      if (done) return;
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}

/** The text that an event adds to the answer: the first string among `delta`, `content`, `text` and `choices[0].delta.content`. */
export function textOf(data: string): string {
  try {
    const value = JSON.parse(data);
    return [value.delta, value.content, value.text, value.choices?.[0]?.delta?.content].find((part) => typeof part === "string") ?? "";
  } catch {
    return "";
  }
}

/** One event of an answer, with the text that it adds. */
export interface AnswerEvent extends ServerEvent {
  text: string;
}

/** The events of an answer. Error: the failure that the stream names; NETWORK if it breaks off; the caller's own abort stays one. */
export async function* answerEvents(response: Response, signal?: AbortSignal): AsyncGenerator<AnswerEvent> {
  try {
    for await (const { event, data } of eventsOf(response.body!)) {
      if (event === "error") throw await errorOf(new Response(data.replace(/"message":/, '"detail":'), { status: 502 }));
      yield { event, data, text: textOf(data) };
    }
  } catch (error) {
    throw error instanceof UsherError || signal?.aborted ? error : new UsherError(0);
  }
}
