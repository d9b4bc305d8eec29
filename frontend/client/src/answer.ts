import type { ServerEvent } from "./events.js";

/** How an answer ended. Unmarked: whole, as far as a format says that has no mark for it. Empty: whole, and without a character. */
export type AnswerEnding = "whole" | "unmarked" | "cut" | "failed" | "empty";

const DEEPEST = 32;
const places = ["delta", "content", "text", "chunk", "update"];
/** What an event or part of such a type says beside the answer, or again. */
const aside = /reason|think|source|tool|call|arguments|(\.done|_stop|-end)$/;
const speakers = ["assistant", "model", "ai"];
const cuts = ["length", "max_tokens", "content_filter", "refusal", "safety", "incomplete", "abort", "pause_turn", "model_context_window_exceeded"];
const endMarks = ["response.completed", "response.incomplete", "response.failed", "message_stop", "finish"];
/** Events of formats that always send an end mark: the first ones, and those that bring text. */
const promiseMark = ["response.created", "response.output_text.delta", "message_start", "content_block_delta", "text-start", "text-delta"];

const wordAt = (value: any, name: string): string => (typeof value?.[name] === "string" ? value[name] : "");
const isDeep = (value: unknown, left: number): boolean =>
  typeof value === "object" && value !== null && (!left || Object.values(value).some((part) => isDeep(part, left - 1)));

/** The text of an event or of a part of it; undefined: it has no place for text. */
function textIn(part: any): string | undefined {
  if (typeof part === "string") return part;
  if (Array.isArray(part)) {
    const texts = part.map(textIn).filter((text) => text !== undefined);
    return texts.length ? texts.join("") : undefined;
  }
  if (typeof part !== "object" || part === null || aside.test(wordAt(part, "type"))) return;
  if (typeof part.role === "string" && !speakers.includes(part.role)) return;
  for (const place of places) {
    const text = textIn(part[place]);
    if (text !== undefined) return text;
  }
  return textIn(part.choices?.[0]);
}

/** Reads an answer from its events: the rules of the server's reader, tested by the same examples (answer_formats.json). */
export class AnswerReader {
  /** An end mark was read: nothing that follows belongs to the answer. */
  isOver = false;
  private ending: AnswerEnding = "whole";
  private hasText = false;
  private hasJson = false;
  private hasChoices = false;
  private hasReason = false;
  private needsMark = false;

  get hasFailed() {
    return this.ending === "failed";
  }

  /** The text that the event adds to the answer. */
  read({ event, data, isPending }: ServerEvent): string {
    if (this.isOver) return "";
    if (event === "error") this.note("failed");
    const start = data.trimStart();
    if ((this.isOver = start === "[DONE]")) return "";
    let text: string | undefined;
    if (/^["{]/.test(start)) {
      const value = this.parse(start);
      if (value === undefined && isPending) this.note("cut");
      else if (value === undefined) text = this.hasJson ? "" : data;
      else text = this.readValue(value);
    } else if (!this.hasJson) text = data;
    if (!text || aside.test(event)) return "";
    this.hasText = true;
    return text.replaceAll("\0", "");
  }

  /** `inOrder`: as the length or the last chunk of the stream announced. */
  end(inOrder: boolean): AnswerEnding {
    if (!this.isOver && (!inOrder || this.needsMark)) this.note(inOrder || this.hasText ? "cut" : "failed");
    if (!this.hasText) this.note("empty");
    if (this.hasChoices && !this.hasReason && !this.isOver) this.note("unmarked");
    return this.ending;
  }

  private note(ending: AnswerEnding) {
    if (this.ending === "whole") this.ending = ending;
  }

  private parse(text: string): unknown {
    try {
      const value = JSON.parse(text);
      return isDeep(value, DEEPEST) ? undefined : value;
    } catch {
      return undefined;
    }
  }

  private readValue(value: any): string | undefined {
    this.hasJson = true;
    const type = wordAt(value, "type");
    const choice = value.choices?.[0];
    const reasons = [type, wordAt(choice, "finish_reason"), wordAt(value.delta, "stop_reason"), wordAt(value, "stop_reason"), wordAt(value, "finishReason"), wordAt(value.response, "status")];
    const { error } = value;
    this.hasChoices ||= choice !== undefined;
    this.hasReason ||= wordAt(choice, "finish_reason") !== "";
    if ((error && ["object", "string"].includes(typeof error) && !Array.isArray(error)) || type === "error" || wordAt(value.response, "status") === "failed") this.note("failed");
    if (reasons.some((reason) => cuts.includes(reason.toLowerCase().replaceAll("-", "_")))) this.note("cut");
    this.needsMark ||= promiseMark.includes(type);
    this.isOver = endMarks.includes(type);
    return textIn(value);
  }
}
