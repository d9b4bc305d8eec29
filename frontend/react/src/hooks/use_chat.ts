import type { Client } from "usherd-client";
import { useEffect, useRef, useState } from "react";

import { useAuth } from "../context.js";

export interface ChatLine {
  role: "user" | "assistant";
  content: string;
}

interface Kept {
  owner: string;
  sessionId: string;
}

const keyOf = (client: Client) => `usher chat ${client.url}`;

/** The tab's conversation, for a reload. */
function kept(client: Client): Kept | null {
  try {
    return JSON.parse(sessionStorage.getItem(keyOf(client)) ?? "null");
  } catch {
    return null;
  }
}

function keep(client: Client, value: Kept | null) {
  try {
    if (value) sessionStorage.setItem(keyOf(client), JSON.stringify(value));
    else sessionStorage.removeItem(keyOf(client));
  } catch {
    // a browser without storage
  }
}

/** All messages; a page has the oldest ones that are left. */
async function historyOf(client: Client, sessionId: string): Promise<ChatLine[]> {
  const lines: ChatLine[] = [];
  let cursor: string | null | undefined;
  do {
    const page = await client.chatHistory(sessionId, cursor ?? undefined);
    lines.push(...(page.messages as ChatLine[]));
    cursor = page.next_cursor;
  } while (cursor);
  return lines;
}

/** A conversation whose answers arrive as they are written. A visitor's goes on after their sign-in; no other user sees it. */
export function useChat() {
  const { client, status, user } = useAuth();
  const [lines, setLines] = useState<ChatLine[]>([]);
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const running = useRef<AbortController | null>(null);
  const session = useRef<string | undefined>(undefined);
  const owner = useRef<string | null>(null);

  function clear() {
    running.current?.abort();
    session.current = undefined;
    keep(client, null);
    setLines([]);
    setError(null);
  }

  useEffect(() => {
    if (status === "unknown") return;
    const now = user?.id ?? "";
    const before = owner.current ?? kept(client)?.owner ?? now;
    const isFirst = owner.current === null;
    owner.current = now;
    // The server moves a visitor's conversation into the account; any other change of the person begins a new one.
    if (before !== now && before !== "") return clear();
    const sessionId = session.current ?? kept(client)?.sessionId;
    if (!sessionId) return;
    session.current = sessionId;
    keep(client, { owner: now, sessionId });
    const show = (history: ChatLine[]) => session.current === sessionId && setLines((typed) => (typed.length ? typed : history));
    if (isFirst) historyOf(client, sessionId).then(show, () => {});
  }, [client, status, user?.id]);
  useEffect(() => () => running.current?.abort(), []);

  /** `onBegin`: the question has arrived, and its answer begins. Error: what kept it from arriving, unless it was stopped; then the lines lack
      it. */
  async function send(message: string, onBegin?: () => unknown) {
    if (running.current || !message.trim()) return;
    const control = (running.current = new AbortController());
    setBusy(true);
    setError(null);
    setLines((before) => [...before, { role: "user", content: message }, { role: "assistant", content: "" }]);
    const add = (text: string) =>
      setLines((before) => before.map((line, at) => (at === before.length - 1 ? { ...line, content: line.content + text } : line)));
    let hasBegun = false;
    try {
      const answer = await client.chat(message, { sessionId: session.current, signal: control.signal });
      hasBegun = true;
      onBegin?.();
      session.current = answer.sessionId;
      keep(client, { owner: owner.current ?? "", sessionId: answer.sessionId });
      for await (const { text } of answer) if (text && !control.signal.aborted) add(text);
    } catch (thrown) {
      setLines((before) => (before.at(-1)?.content === "" ? before.slice(0, hasBegun ? -1 : -2) : before)); // nothing of an answer came
      if (control.signal.aborted) return;
      setError(thrown);
      if (!hasBegun) throw thrown;
    } finally {
      running.current = null;
      setBusy(false);
    }
  }

  return { lines, isBusy, error, send, stop: () => running.current?.abort(), clear };
}
