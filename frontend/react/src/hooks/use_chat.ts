import { UsherError, type Client, type User } from "usherd-client";
import { useEffect, useRef, useState } from "react";

import { useAuth } from "../context.js";
import { keepChat, keptChat, type Question } from "./kept_chat.js";

export interface ChatLine {
  role: "user" | "assistant";
  content: string;
  /** The passage of a page that a question is about. */
  selection?: string | undefined;
  /** An answer that is not whole. */
  isBroken?: boolean | undefined;
}

export interface SendOptions {
  /** The passage of the page that the question is about. */
  selection?: string | null | undefined;
  /** The question has arrived, and its answer begins. */
  onBegin?: (() => unknown) | undefined;
}

const PAGE_URL_BYTES = 2048;
const PAGE_TITLE_CHARACTERS = 300;

/** The page that is shown. Its query and fragment may hold a token. */
function shownPage() {
  const url = location.origin + location.pathname;
  return { url: url.length <= PAGE_URL_BYTES ? url : undefined, title: [...document.title].slice(0, PAGE_TITLE_CHARACTERS).join("") || undefined };
}

/** All messages; a page has the oldest ones that are left. */
async function historyOf(client: Client, sessionId: string): Promise<ChatLine[]> {
  const lines: ChatLine[] = [];
  let cursor: string | null | undefined;
  do {
    const page = await client.chatHistory(sessionId, cursor ?? undefined);
    for (const { role, content, selected_text: selection, ending } of page.messages as (ChatLine & { selected_text?: string; ending?: string })[])
      lines.push({ role, content, ...(selection && { selection }), ...(ending && { isBroken: true }) });
    cursor = page.next_cursor;
  } while (cursor);
  return lines;
}

const GUEST = "~";
/** Who has the conversation: "" is a visitor, and an anonymous account a guest. */
const ownerOf = (user: User | null) => (user ? (user.is_anonymous ? GUEST : "") + user.id : "");
const isMember = (owner: string) => owner !== "" && !owner.startsWith(GUEST);
/** The server moves a visitor's conversation into the account, and that of an anonymous account into the one that is signed in to. */
const goesAlong = (before: string, now: string) => before === now || before === "" || (!isMember(before) && isMember(now));

/** Whether a visitor has asked what a visitor may ask in a day. */
export const wantsSignIn = (error: unknown) => error instanceof UsherError && error.code === "SIGN_IN_TO_GO_ON";

/** A conversation whose answers arrive as they are written. A visitor's goes on after their sign-in; no other user sees it. */
export function useChat() {
  const { client, status, user } = useAuth();
  const [lines, setLines] = useState<ChatLine[]>([]);
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [waiting, setWaiting] = useState<Question | null>(null);
  const running = useRef<AbortController | null>(null);
  const session = useRef<string | undefined>(undefined);
  const owner = useRef<string | null>(null);

  const keep = (question?: Question) => keepChat(client, { owner: owner.current ?? "", sessionId: session.current, waiting: question });

  function clear() {
    running.current?.abort();
    session.current = undefined;
    keepChat(client, null);
    setLines([]);
    setError(null);
    setWaiting(null);
  }

  const now = ownerOf(user);
  useEffect(() => {
    if (status === "unknown") return;
    const before = owner.current ?? keptChat(client)?.owner ?? now;
    const isFirst = owner.current === null;
    owner.current = now;
    if (!goesAlong(before, now)) return clear();
    if (before !== now) setError((thrown: unknown) => (wantsSignIn(thrown) ? null : thrown));
    const kept = keptChat(client);
    session.current ??= kept?.sessionId;
    if (isFirst) setWaiting(kept?.waiting ?? null);
    if (kept) keep(isMember(now) ? undefined : kept.waiting); // once signed in, it waits in its field
    const sessionId = session.current;
    if (!sessionId || !isFirst) return;
    const show = (history: ChatLine[]) => session.current === sessionId && setLines((typed) => (typed.length ? typed : history));
    historyOf(client, sessionId).then(show, () => {});
  }, [client, status, now]);
  useEffect(() => () => running.current?.abort(), []);

  /** Error: what kept the question from arriving, unless it was stopped; then the lines lack it. */
  async function send(message: string, { selection = null, onBegin }: SendOptions = {}) {
    if (running.current || !message.trim()) return;
    const control = (running.current = new AbortController());
    setBusy(true);
    setError(null);
    const asked = { role: "user", content: message, ...(selection ? { selection } : {}) } as const;
    setLines((before) => [...before, asked, { role: "assistant", content: "" }]);
    const add = (text: string) =>
      setLines((before) => before.map((line, at) => (at === before.length - 1 ? { ...line, content: line.content + text } : line)));
    let hasBegun = false;
    try {
      const answer = await client.chat(message, {
        sessionId: session.current, selectedText: selection ?? undefined, page: shownPage(), signal: control.signal,
      });
      hasBegun = true;
      onBegin?.();
      session.current = answer.sessionId;
      keep();
      for await (const { text } of answer) if (text && !control.signal.aborted) add(text);
    } catch (thrown) {
      setLines((before) => (before.at(-1)?.content === "" ? before.slice(0, hasBegun ? -1 : -2) : before)); // nothing of an answer came
      if (control.signal.aborted) return;
      if (wantsSignIn(thrown)) keep({ message, selection });
      setError(thrown);
      if (!hasBegun) throw thrown;
    } finally {
      running.current = null;
      setBusy(false);
    }
  }

  return {
    lines, isBusy, error,
    /** The question that waited for the sign-in, to be sent again. */
    waiting,
    send, stop: () => running.current?.abort(), clear,
  };
}
