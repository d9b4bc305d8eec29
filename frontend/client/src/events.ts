import { AnswerReader, type AnswerEnding } from "./answer.js";
import { UsherError } from "./error.js";

/** One server-sent event: its type, and its data lines joined. */
export interface ServerEvent {
  event: string;
  data: string;
  /** The stream ended within it. */
  isPending: boolean;
}

/** Reads one event's lines; null for comments and empty events. */
function eventOf(block: string, isPending: boolean): ServerEvent | null {
  let event = "message";
  const data: string[] = [];
  for (const line of block.split("\n")) {
    const [, name, value] = /^(\w*): ?([^]*)$/.exec(line) ?? [];
    if (name === "data") data.push(value!);
    if (name === "event") event = value!;
  }
  return data.length ? { event, data: data.join("\n"), isPending } : null;
}

/** The events of a stream (HTML standard, server-sent events), however the network cuts it. */
export async function* eventsOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<ServerEvent> {
  const reader = stream.getReader();
  const decoder = new TextDecoder();
  let rest = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      rest += decoder.decode(value, { stream: !done });
      // A carriage return at the end may be half of a line end.
      const blocks = rest.replace(done ? /\r\n?/g : /\r\n|\r(?!$)/g, "\n").split("\n\n");
      rest = blocks.pop()!;
      for (const event of [...blocks.map((block) => eventOf(block, false)), done ? eventOf(rest, true) : null]) if (event) yield event;
      if (done) return;
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}

/** One event of an answer, with the text that it adds. */
export interface AnswerEvent extends ServerEvent {
  text: string;
}

const faults: { [ending in AnswerEnding]?: [code: string, detail: string] } = {
  cut: ["ANSWER_CUT", "The answer was cut; ask again"],
  failed: ["UPSTREAM_FAILED", "The back end failed; ask again"],
  empty: ["EMPTY_ANSWER", "The back end sent no text; ask again"],
};

/** Why an answer is not whole, as the server says it or as its ending is. */
function faultOf(ending: AnswerEnding, said?: string): UsherError | null {
  const fault = faults[ending];
  if (!fault) return null;
  let known: { code?: unknown; message?: unknown } = {};
  try {
    known = JSON.parse(said ?? "{}");
  } catch {} // of a back end
  const [code, detail] = typeof known.code === "string" ? [known.code, known.message] : fault;
  return new UsherError(502, { code, detail: typeof detail === "string" ? detail : fault[1] });
}

/** The events of an answer. Error: why it is not whole, behind its last text; NETWORK if the connection breaks off; the caller's own abort stays one. */
export async function* answerEvents(response: Response, signal?: AbortSignal): AsyncGenerator<AnswerEvent> {
  const reader = new AnswerReader();
  try {
    for await (const one of eventsOf(response.body!)) {
      const text = reader.read(one);
      if (one.event === "error") throw faultOf("failed", one.data);
      yield { ...one, text };
      if (reader.isOver || reader.hasFailed) break;
    }
  } catch (error) {
    throw error instanceof UsherError || signal?.aborted ? error : new UsherError(0);
  }
  const fault = faultOf(reader.end(true));
  if (fault) throw fault;
}
