import type { Problem } from "./types.js";

/** What to do, by the code of a refusal that does not say it itself. */
const FIXES: Record<string, string> = {
  NOT_FOUND: "start the server with TEST_API=true, on a database that was begun with it",
  CONFLICT: "let tests that move the clock run alone, or tell the server that all know of it",
};

/** A refusal by the test API, in words that name the call, the field, the fault and the fix. */
export class Refused extends Error {
  /** The HTTP status; 0 without a response. */
  readonly status: number;
  /** Stable, such as STATE_NOT_MADE; "" without one. */
  readonly code: string;
  readonly problem: Partial<Problem>;

  constructor(call: string, status: number, problem: Partial<Problem>, cause?: unknown) {
    const code = problem.code ?? "";
    const faults = (problem.errors ?? []).map(({ field, message }) => `${field}: ${message}`);
    const lines = [[`${call}:`, status || "", code].filter(Boolean).join(" "), problem.detail, ...faults, FIXES[code]];
    super(lines.filter(Boolean).join("\n"), cause === undefined ? {} : { cause });
    this.name = "Refused";
    this.status = status;
    this.code = code;
    this.problem = problem;
  }

  /** `text`: a problem document, or what a proxy sent in its place. */
  static of(call: string, status: number, text: string): Refused {
    try {
      return new Refused(call, status, JSON.parse(text));
    } catch {
      return new Refused(call, status, { detail: text.slice(0, 200) });
    }
  }
}
