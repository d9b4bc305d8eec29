import { useUsher } from "../context.js";
import { isFaultOf, useForm } from "../hooks/use_form.js";
import { useQuestionnaire } from "../hooks/use_questionnaire.js";
import { errorText, localText } from "../texts.js";
import { FormBox, Frame, Notice, useStepHeading } from "./form.js";
import { QuestionField } from "./question.js";

/** The questionnaire, which may be left for later as a whole. */
export function NewcomerForm({ onDone, answered }: { onDone: () => void; answered?: readonly string[] }) {
  const { t } = useUsher();
  return (
    <>
      <QuestionnaireForm onDone={onDone} answered={answered} />
      <p><button type="button" className="usher-button usher-quiet" onClick={onDone}>{t("answers.later")}</button></p>
    </>
  );
}

/** The questionnaire in the place of the page that a newcomer is on the way to. */
export function Newcomer({ onDone }: { onDone: () => void }) {
  const { t } = useUsher();
  return (
    <Frame title={t("account.questionnaire")} step="questionnaire">
      <NewcomerForm onDone={onDone} />
    </Frame>
  );
}

/** The active questionnaire, a step at a time, with how far one is. */
export function QuestionnaireForm({ onDone, answered }: { onDone?: () => void; answered?: readonly string[] | undefined }) {
  const { t, language } = useUsher();
  const state = useQuestionnaire(onDone, answered);
  const { questionnaire, step, index, count } = state;
  const fields = Object.fromEntries(state.questions.map(({ id }) => [`answers.${id}`, null]));
  const form = useForm(fields, state.next);
  const skipping = useForm({}, state.skip);
  const heading = useStepHeading(step?.id);

  if (state.failure)
    return (
      <>
        <Notice kind="error">{errorText(state.failure, t)}</Notice>
        <button type="button" className="usher-button" onClick={state.retry}>{t("retry")}</button>
      </>
    );
  if (!questionnaire) return <div className="usher-waiting" aria-busy="true" />;
  if (!step)
    return (
      <>
        <Notice kind="done">{t("answers.done")}</Notice>
        <button type="button" className="usher-button" onClick={state.restart}>{t("answers.again")}</button>
      </>
    );
  const errors = { ...form.errors, ...Object.fromEntries(state.missing.map((id) => [`answers.${id}`, t("field.REQUIRED")])) };
  const faultOf = (id: string) => Object.entries(errors).find(([fault]) => isFaultOf(`answers.${id}`, fault))?.[1];
  return (
    <>
      {index === 0 ? (
        <p className="usher-hint">
          {localText(questionnaire.notice.text, language)}{" "}
          {questionnaire.notice.url ? <a href={questionnaire.notice.url}>{t("answers.privacy")}</a> : null}
        </p>
      ) : null}
      <p className="usher-progress">
        <progress value={index + 1} max={count} aria-label={t("answers.progress", { step: index + 1, steps: count })} />
        <span aria-hidden="true">{t("answers.progress", { step: index + 1, steps: count })}</span>
      </p>
      <h2 className="usher-step" tabIndex={-1} ref={heading}>{localText(step.title, language)}</h2>
      <FormBox form={{ ...form, errors, error: form.error ?? skipping.error }} submit={t(index === count - 1 ? "answers.finish" : "answers.next")}
        more={
          <>
            {step.skippable ? <button type="button" className="usher-button" onClick={() => skipping.submit()}>{t("answers.skip")}</button> : null}
            {index > 0 ? <button type="button" className="usher-button usher-quiet" onClick={state.back}>{t("answers.back")}</button> : null}
          </>
        }>
        {state.questions.map((question) => (
          <QuestionField key={question.id} question={question} value={state.answers[question.id]} error={faultOf(question.id)}
            onValue={(value) => state.set(question.id, value)} />
        ))}
      </FormBox>
    </>
  );
}
