import { useEffect, useRef } from "react";

import { useUsher } from "../context.js";
import { useChat } from "../hooks/use_chat.js";
import { useForm } from "../hooks/use_form.js";
import { errorText } from "../texts.js";
import { Field, fieldOf, Frame, Notice } from "./form.js";

/** A conversation with the site's chat; visitors may use it too. */
export function ChatPanel({ title, level = 1 }: { title?: string; level?: 1 | 2 }) {
  const { t } = useUsher();
  const chat = useChat();
  const typed = useRef("");
  const form = useForm({ message: "" }, async ({ message }) => {
    await chat.send(message, () => typed.current === message && form.clear()); // what was typed meanwhile stays
  }, "chat");
  typed.current = form.values.message;
  const end = useRef<HTMLDivElement>(null);
  const last = chat.lines.at(-1);
  useEffect(() => {
    if (last) end.current?.scrollTo({ top: end.current.scrollHeight });
  }, [last?.content, chat.lines.length]);
  return (
    <Frame title={title ?? t("chat.title")} level={level} className="usher-chat">
      <div className="usher-lines" ref={end} role="log" aria-label={title ?? t("chat.title")} aria-busy={chat.isBusy} tabIndex={0}>
        {chat.lines.length ? null : <p className="usher-hint">{t("chat.empty")}</p>}
        {chat.lines.map((line, at) => (
          <div key={at} className={`usher-line usher-${line.role}`}>
            <strong className="usher-who">{t(line.role === "user" ? "chat.question" : "chat.answer")}</strong>
            <p dir="auto">{line.content || "…"}</p>
          </div>
        ))}
      </div>
      <Notice kind="error">{chat.error ? errorText(chat.error, t) : null}</Notice>
      <form className="usher-ask" onSubmit={(event) => (chat.isBusy ? event.preventDefault() : form.submit(event))}>
        <Field label={t("chat.message")} autoComplete="off" maxLength={8000} required {...fieldOf(form, "message")} />
        <button type="submit" className="usher-button usher-first" aria-disabled={chat.isBusy}>{t("chat.send")}</button>
        {chat.lines.length ? <button type="button" className="usher-button usher-quiet" onClick={chat.clear}>{t("chat.clear")}</button> : null}
        {chat.isBusy ? <button type="button" className="usher-button" onClick={chat.stop}>{t("chat.stop")}</button> : null}
      </form>
    </Frame>
  );
}
