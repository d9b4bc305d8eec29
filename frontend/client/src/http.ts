import { UsherError } from "./error.js";

/** A call before its types: `path` fills `{parameters}`. */
export interface Call {
  body?: unknown;
  path?: unknown;
  query?: unknown;
  signal?: AbortSignal | undefined;
}

export type Ask = (method: string, path: string, call?: Call, bearer?: string | null) => Promise<Response>;

/** `/auth/sessions/{id}` with its values, and the query. */
function targetOf(path: string, call: Call): string {
  const values = (call.path ?? {}) as Record<string, string>;
  const filled = path.replace(/{(\w+)}/g, (_, name: string) => encodeURIComponent(values[name] ?? ""));
  const given = Object.entries(call.query ?? {}).filter(([, value]) => value != null);
  return given.length ? `${filled}?${new URLSearchParams(given as [string, string][])}` : filled;
}

/** Sends requests with cookies, and with the bearer where there is one. Fails only without a response, or as `signal` says. */
export function createAsk(base: string, fetcher: typeof fetch): Ask {
  return async (method, path, call = {}, bearer = null) => {
    const headers: Record<string, string> = {};
    if (bearer) headers["Authorization"] = `Bearer ${bearer}`;
    if (call.body) headers["Content-Type"] = "application/json";
    const { signal = null } = call;
    try {
      return await fetcher(base + targetOf(path, call), { method: method.toUpperCase(), credentials: "include", headers, body: JSON.stringify(call.body), signal });
    } catch (error) {
      throw signal?.aborted ? error : new UsherError(0);
    }
  };
}
