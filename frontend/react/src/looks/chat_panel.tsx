import { useEffect, useId, useRef, useState, type KeyboardEvent, type ReactNode } from "react";

import { useUsher } from "../context.js";
import { useChat, wantsSignIn } from "../hooks/use_chat.js";
import { useForm } from "../hooks/use_form.js";
import { errorText } from "../texts.js";
import { AskAbout } from "./ask_about.js";
import { Frame, Notice } from "./form.js";
import { useHere } from "./next.js";

/** What is asked about: at most 4 KiB of the page's text. */
export interface Passage {
  text: string;
}

export interface ChatPanelProps {
  title?: string;
  level?: 1 | 2;
  /** The passage that the next question is about, where the site keeps it; by default the panel does, with *Ask about this* at selected text. */
  passage?: Passage | null;
  onPassage?: (passage: Passage | null) => void;
  /** Questions to begin with, each a button. */
  suggestions?: readonly string[] | undefined;
}

function Quote({ text, children }: { text: string; children?: ReactNode }) {
  const { t } = useUsher();
  return (
    <figure className="usher-quote">
      <figcaption className="usher-who">{t("chat.passage")}</figcaption>
      <blockquote dir="auto">{text}</blockquote>
      {children}
    </figure>
  );
}

/** Leads to the sign-in and back to this page, where the question waits. */
function SignInToGoOn() {
  const { t, paths, Link } = useUsher();
  return <Link href={`${paths.signIn}?next=${encodeURIComponent(useHere())}`}>{t("menu.sign_in")}</Link>;
}

/** A conversation with the site's chat; visitors may use it too. */
export function ChatPanel({ title, level = 1, passage, onPassage, suggestions = [] }: ChatPanelProps) {
  const { t } = useUsher();
  const chat = useChat();
  const [own, setOwn] = useState<Passage | null>(null);
  const about = onPassage ? (passage ?? null) : own;
  const setAbout = onPassage ?? setOwn;
  const shown = useRef({ message: "", about });
  const ask = (message: string) => {
    const onBegin = () => { // what was typed or selected meanwhile stays
      if (shown.current.message === message) form.clear();
      if (shown.current.about === about) setAbout(null);
    };
    return chat.send(message, { selection: about?.text, onBegin });
  };
  const form = useForm({ message: "" }, ({ message }) => ask(message), "chat");
  shown.current = { message: form.values.message, about };

  const id = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    if (about) field.current?.focus();
  }, [about]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    field.current!.form!.requestSubmit();
  };
  useEffect(() => {
    if (!chat.waiting) return;
    if (!form.values.message) form.set("message", chat.waiting.message);
    if (chat.waiting.selection) setAbout({ text: chat.waiting.selection });
  }, [chat.waiting]);
  const end = useRef<HTMLDivElement>(null);
  const last = chat.lines.at(-1);
  useEffect(() => {
    if (last) end.current?.scrollTo({ top: end.current.scrollHeight });
  }, [last?.content, chat.lines.length]);
  return (
    <Frame title={title ?? t("chat.title")} level={level} className="usher-chat">
      {chat.lines.length ? <button type="button" className="usher-button usher-clear" onClick={chat.clear}>{t("chat.clear")}</button> : null}
      <div className="usher-lines" ref={end} role="log" aria-label={title ?? t("chat.title")} aria-busy={chat.isBusy} tabIndex={0}>
        {chat.lines.length ? null : <p className="usher-hint">{t("chat.empty")}</p>}
        {chat.lines.map((line, at) => (
          <div key={at} className={`usher-line usher-${line.role}`}>
            <span className="usher-unseen">{t(line.role === "user" ? "chat.question" : "chat.answer")}</span>
            {line.selection ? <Quote text={line.selection} /> : null}
            <p dir="auto">{line.content || "…"}</p>
            {line.isBroken ? <p className="usher-hint">{t("chat.broken")}</p> : null}
          </div>
        ))}
      </div>
      <Notice kind="error">{chat.error ? <>{errorText(chat.error, t)}{wantsSignIn(chat.error) ? <> <SignInToGoOn /></> : null}</> : null}</Notice>
      {about ? (
        <Quote text={about.text}>
          <button type="button" className="usher-button usher-quiet" onClick={() => setAbout(null)}>{t("chat.drop")}</button>
        </Quote>
      ) : null}
      {chat.lines.length ? null : (
        <div className="usher-suggestions">
          {suggestions.map((text) => (
            <button key={text} type="button" className="usher-button" dir="auto" onClick={() => (field.current!.focus(), ask(text).catch(() => {}))}>{text}</button>
          ))}
        </div>
      )}
      <form className="usher-ask" onSubmit={(event) => (chat.isBusy ? event.preventDefault() : form.submit(event))}>
        <label htmlFor={id} className="usher-unseen">{t("chat.message")}</label>
        <div className="usher-grows" data-text={form.values.message}>
          <textarea id={id} ref={field} rows={1} dir="auto" maxLength={8000} required placeholder={t("chat.message")} value={form.values.message} aria-describedby={`${id}-fault`}
            onChange={({ target }) => form.set("message", target.value)} onKeyDown={onKeyDown} />
        </div>
        <button type="submit" className="usher-button usher-first" aria-disabled={chat.isBusy}>{t("chat.send")}</button>
        {chat.isBusy ? <button type="button" className="usher-button" onClick={chat.stop}>{t("chat.stop")}</button> : null}
        <p id={`${id}-fault`} className="usher-fault">{form.errors.message}</p>
      </form>
      {onPassage ? null : <AskAbout onAsk={(text) => setOwn({ text })} />}
    </Frame>
  );
}
