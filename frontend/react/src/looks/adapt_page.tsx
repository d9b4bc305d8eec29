import { directionOf, isSame, labelOf, noticeOf, putBelowTitle, remember, showLinkedParts, signatureOf, tasksOf } from "usherd-adapt";
import { useEffect, useLayoutEffect, useRef, useState, type ReactNode } from "react";

import { useUsher } from "../context.js";
import { useAdapt } from "../hooks/use_adapt.js";
import { Frame, Notice } from "./form.js";
import { useHere } from "./next.js";
import { QuestionnaireForm } from "./questionnaire.js";

/** A server has no layout, and says so. */
const useEffectBeforePaint = typeof document === "undefined" ? useEffect : useLayoutEffect;

/** Around a page's text: a bar below its title that adapts it to the reader or translates it, and shows the answer in its place. `tasks`: as `personalize
    translate:ur`. `article`: the selector of the text in the HTML that is served. `className`: of the answer, for the site's style. */
export function AdaptPage({ tasks = "personalize", article, className = "", children }: { tasks?: string; article?: string; className?: string; children: ReactNode }) {
  const { client, t, language, paths, Link } = useUsher();
  const adapt = useAdapt(article ? { article } : {});
  const here = useHere();
  const box = useRef<HTMLDivElement>(null);
  const source = useRef<HTMLDivElement>(null);
  const home = useRef<HTMLDivElement>(null);
  const bar = useRef<HTMLElement>(null);
  const [isTold, tell] = useState(false);
  const { status, task, text } = adapt;
  const notice = noticeOf(adapt, t, language);
  const isAdapted = !!text && !adapt.showsOriginal;
  const offered = tasksOf(tasks, language);
  const again = () => task && adapt.run(task);
  const spoken = task?.language ?? language;
  /** What was used goes; the focus would go to the page's begin. */
  const focusTask = () => bar.current!.querySelectorAll("button")[text ? 0 : Math.max(0, offered.findIndex((each) => isSame(each, task)))]?.focus();
  useEffectBeforePaint(() => {
    bar.current ??= home.current!.firstChild as HTMLElement;
    const used = document.activeElement as HTMLElement;
    const hasTitle = !!source.current!.querySelector("h1");
    if (isAdapted) adapt.showIn(box.current!, hasTitle ? bar.current : null);
    else if (hasTitle) putBelowTitle(bar.current, source.current!);
    if (used.style.display === "none") focusTask(); // the attribute `hidden` would have taken the focus by now
  });
  useEffect(() => {
    const placed = new MutationObserver(() => {
      if (!home.current || bar.current!.isConnected) return;
      home.current.append(bar.current!); // its article went without it
      putBelowTitle(bar.current!, source.current!);
    });
    placed.observe(source.current!, { childList: true, subtree: true });
    return () => placed.disconnect();
  }, []);
  useEffect(() => (isAdapted ? showLinkedParts(source.current!, () => adapt.show(true)) : undefined), [isAdapted, adapt.show]);
  const names = [<span key={spoken} lang={spoken}>{text ? signatureOf(adapt, t) : null}</span>, t("adapt.original")];
  if (!isAdapted) names.reverse();
  const hide = (isHidden: boolean) => ({ display: isHidden ? "none" : undefined });
  return (
    <>
      <div ref={home} className="usher-adapt-home">
        <Frame className="usher-inside usher-adapt">
          <div className="usher-line-of-acts" role="group" aria-label={t("adapt.bar")}>
            {text ? (
              <span className="usher-pill">
                <b>{names[0]}</b>
                <button type="button" className="usher-button" onClick={() => adapt.show(isAdapted)}>{names[1]}</button>
              </span>
            ) : null}
            {offered.map((each) => (
              // The server's name of a language stays; the browser may have another.
              <button key={each.name + each.language} type="button" className="usher-button" lang={each.language} suppressHydrationWarning
                style={hide(!!text && isSame(each, task))} onClick={() => adapt.run(each)}>
                {labelOf(each, t)}
              </button>
            ))}
            <button type="button" className="usher-button" style={hide(notice.act !== "retry")} onClick={again}>{t("adapt.retry")}</button>
            {text ? null : <button type="button" className="usher-button usher-quiet" aria-expanded={isTold} onClick={() => tell(!isTold)}>{t("adapt.what")}</button>}
            {isAdapted ? <button type="button" className="usher-button usher-quiet" aria-disabled={adapt.isReported} onClick={() => adapt.isReported || void adapt.report()}>{t("adapt.report")}</button> : null}
          </div>
          {isTold && !text ? <p className="usher-hint">{t("adapt.sent")}</p> : null}
          <p className="usher-hint" role="status" style={hide(adapt.showsOriginal)}>{notice.isFault ? "" : notice.text}</p>
          <Notice kind="error">{notice.isFault ? notice.text : null}</Notice>
          {notice.act === "sign_in" ? <p onClickCapture={() => remember(task!)}><Link href={`${paths.signIn}?next=${encodeURIComponent(here)}`}>{t("adapt.sign_in")}</Link></p> : null}
          {notice.act === "answer" ? <QuestionnaireForm onDone={() => (focusTask(), void client.load().then(again))} /> : null}
        </Frame>
      </div>
      <div ref={source} style={hide(isAdapted)}>{children}</div>
      {text ? <div ref={box} className={`usher-adapted ${className}`} style={hide(!isAdapted)} lang={spoken} dir={directionOf(spoken)} aria-busy={status === "writing"} /> : null}
    </>
  );
}
