import { directionOf, labelOf, noticeOf, remember, tasksOf } from "usherd-adapt";
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
  const { status, task, text } = adapt;
  const notice = noticeOf(adapt, t, language);
  const isAdapted = !!text && !adapt.showsOriginal;
  const again = () => task && adapt.run(task);
  const spoken = task?.language ?? language;
  useEffect(() => {
    if (isAdapted) box.current!.replaceChildren(adapt.render());
  }, [isAdapted, text]);
  return (
    <>
      <Frame className="usher-inside usher-adapt">
        <div className="usher-actions" role="group" aria-label={t("adapt.bar")}>
          {tasksOf(tasks, language).map((each) => (
            <button key={each.name + each.language} type="button" className="usher-button" lang={each.language}
              aria-pressed={isAdapted && task?.name === each.name && task.language === each.language} onClick={() => adapt.run(each)}>
              {labelOf(each, t)}
            </button>
          ))}
          {text ? <button type="button" className="usher-button" onClick={() => adapt.show(isAdapted)}>{t(isAdapted ? "adapt.original" : "adapt.adapted")}</button> : null}
          {text ? <button type="button" className="usher-button usher-quiet" onClick={() => void adapt.report()}>{t("adapt.report")}</button> : null}
        </div>
        <p className="usher-hint" role="status">{notice.isFault ? "" : notice.text}</p>
        <Notice kind="error">{notice.isFault ? notice.text : null}</Notice>
        {notice.act === "sign_in" ? <p onClickCapture={() => remember(task!)}><Link href={`${paths.signIn}?next=${encodeURIComponent(here)}`}>{t("adapt.sign_in")}</Link></p> : null}
        {notice.act === "retry" ? <button type="button" className="usher-button" onClick={again}>{t("adapt.retry")}</button> : null}
        {notice.act === "answer" ? <QuestionnaireForm onDone={() => void client.load().then(again)} /> : null}
      </Frame>
      <div hidden={isAdapted}>{children}</div>
      <div ref={box} hidden={!isAdapted} className={className} lang={spoken} dir={directionOf(spoken)} aria-busy={status === "writing"} />
    </>
  );
}
