import type { ProblemField } from "./types.js";

/** The members of a problem document (RFC 9457) that the server sends; others may come beside them. */
export interface Problem {
  status?: number;
  code?: string;
  detail?: string;
  errors?: ProblemField[] | null;
  reset_token?: string | null;
}

/** A refusal by the server, or a server that could not be reached (`status` 0, `code` "NETWORK"). */
export class UsherError extends Error {
  /** The HTTP status; 0 without a response. */
  readonly status: number;
  /** Stable, such as EMAIL_TAKEN; HTTP_502 and alike where a proxy answered instead of the server. */
  readonly code: string;
  /** One sentence for a person, in English. */
  readonly detail: string;
  /** The faults of single fields: with 422, and where one says what to do, as `code` with FRESH_SESSION_REQUIRED. */
  readonly errors: ProblemField[];
  /** Seconds after which another attempt makes sense, where the server says so. */
  readonly retryAfter: number | null;
  /** The whole problem document. */
  readonly problem: Problem;

  constructor(status: number, problem: Problem = {}, retryAfter: number | null = null) {
    const detail = problem.detail ?? (status ? `The server answered ${status}` : "The server cannot be reached; check the connection");
    super(detail);
    this.name = "UsherError";
    this.status = status;
    this.code = problem.code ?? (status ? `HTTP_${status}` : "NETWORK");
    this.detail = detail;
    this.errors = problem.errors ?? [];
    this.retryAfter = retryAfter;
    this.problem = problem;
  }

  /** Whether the same request may succeed later: no connection, an overloaded or a restarting server. */
  get isTemporary(): boolean {
    return !this.status || this.status >= 500;
  }
}

/** The error of a response that is not a success. */
export async function errorOf(response: Response): Promise<UsherError> {
  const problem: Problem = await response.json().catch(() => ({}));
  const seconds = Number(response.headers.get("Retry-After") ?? NaN);
  return new UsherError(response.status, problem, seconds >= 0 ? seconds : null);
}

/** The JSON of a response, undefined if it is empty. Error: its refusal; NETWORK if it breaks off, or a proxy's page is in its place. */
export async function valueOf(response: Response) {
  if (!response.ok) throw await errorOf(response);
  try {
    const text = await response.text();
    return text ? JSON.parse(text) : undefined;
  } catch (error) {
    throw error instanceof DOMException ? error : new UsherError(0); // the caller's own abort stays one
  }
}
