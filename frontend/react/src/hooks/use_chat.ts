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
    if (isFirst) client.chatHistory(sessionId).then(({ messages }) => setLines((typed) => (typed.length ? typed : (messages as ChatLine[]))), () => {});
  }, [client, status, user?.id]);
  useEffect(() => () => running.current?.abort(), []);

  async function send(message: string) {
    if (running.current || !message.trim()) return;
    const control = (running.current = new AbortController());
    setBusy(true);
    setError(null);
    setLines((before) => [...before, { role: "user", content: message }, { role: "assistant", content: "" }]);
    const add = (text: string) =>
      setLines((before) => before.map((line, at) => (at === before.length - 1 ? { ...line, content: line.content + text } : line)));
    try {
      const answer = await client.chat(message, { sessionId: session.current, signal: control.signal });
      session.current = answer.sessionId;
      keep(client, { owner: owner.current ?? "", sessionId: answer.sessionId });
      for await (const { text } of answer) if (text && !control.signal.aborted) add(text);
    } catch (thrown) {
      if (!control.signal.aborted) setError(thrown);
      setLines((before) => (before.at(-1)?.content === "" ? before.slice(0, -1) : before)); // nothing of an answer came
    } finally {
      running.current = null;
      setBusy(false);
    }
  }

  return { lines, isBusy, error, send, stop: () => running.current?.abort(), clear };
}
