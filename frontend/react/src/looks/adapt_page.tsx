import { directionOf, isSame, labelOf, noticeOf, remember, showLinkedParts, tasksOf } from "usherd-adapt";
import { useEffect, useRef, type ReactNode } from "react";

import { useUsher } from "../context.js";
import { useAdapt } from "../hooks/use_adapt.js";
import { Frame, Notice } from "./form.js";
import { useHere } from "./next.js";
import { QuestionnaireForm } from "./questionnaire.js";

/** Around a page's text: a bar that adapts it to the reader or translates it, and shows the answer in its place. `tasks`: as `personalize
    translate:ur`. `article`: the selector of the text in the HTML that is served. `className`: of the answer, for the site's style. */
export function AdaptPage({ tasks = "personalize", article, className = "", children }: { tasks?: string; article?: string; className?: string; children: ReactNode }) {
  const { client, t, language, paths, Link } = useUsher();
  const adapt = useAdapt(article ? { article } : {});
  const here = useHere();
  const box = useRef<HTMLDivElement>(null);
  const source = useRef<HTMLDivElement>(null);
  const actions = useRef<HTMLDivElement>(null);
  const { status, task, text } = adapt;
  const notice = noticeOf(adapt, t, language);
  const isAdapted = !!text && !adapt.showsOriginal;
  const offered = tasksOf(tasks, language);
  const again = () => task && adapt.run(task);
  /** What was used goes; the focus would go to the page's begin. */
  const focusTask = () => actions.current!.querySelectorAll("button")[Math.max(0, offered.findIndex((each) => isSame(each, task)))]?.focus();
  const spoken = task?.language ?? language;
  useEffect(() => {
    if (isAdapted) adapt.showIn(box.current!);
  }, [isAdapted, text, status === "done"]);
  useEffect(() => (isAdapted ? showLinkedParts(source.current!, () => adapt.show(true)) : undefined), [isAdapted, adapt.show]);
  return (
    <>
      <Frame className="usher-inside usher-adapt">
        <div ref={actions} className="usher-actions" role="group" aria-label={t("adapt.bar")}>
          {offered.map((each) => (
            // The server's name of a language stays; the browser may have another.
            <button key={each.name + each.language} type="button" className="usher-button" lang={each.language} suppressHydrationWarning
              aria-pressed={isAdapted && isSame(each, task)} onClick={() => adapt.run(each)}>
              {labelOf(each, t)}
            </button>
          ))}
          {text ? <button type="button" className="usher-button" onClick={() => adapt.show(isAdapted)}>{t(isAdapted ? "adapt.original" : "adapt.adapted")}</button> : null}
          {text ? <button type="button" className="usher-button usher-quiet" aria-disabled={adapt.isReported} onClick={() => adapt.isReported || void adapt.report()}>{t("adapt.report")}</button> : null}
          {notice.act === "retry" ? <button type="button" className="usher-button" onClick={() => (focusTask(), again())}>{t("adapt.retry")}</button> : null}
        </div>
        <p className="usher-hint" role="status">{notice.isFault ? "" : notice.text}</p>
        <Notice kind="error">{notice.isFault ? notice.text : null}</Notice>
        {notice.act === "sign_in" ? <p onClickCapture={() => remember(task!)}><Link href={`${paths.signIn}?next=${encodeURIComponent(here)}`}>{t("adapt.sign_in")}</Link></p> : null}
        {notice.act === "answer" ? <QuestionnaireForm onDone={() => (focusTask(), void client.load().then(again))} /> : null}
      </Frame>
      <div ref={source} style={{ display: isAdapted ? "none" : undefined }}>{children}</div>
      {isAdapted ? <div ref={box} className={className} lang={spoken} dir={directionOf(spoken)} aria-busy={status === "writing"} /> : null}
    </>
  );
}
