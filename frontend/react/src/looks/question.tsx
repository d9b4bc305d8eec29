import type { Question } from "usherd-client";
import { useId, useRef, useState, type ReactNode } from "react";

import { useUsher } from "../context.js";
import { isOffered } from "../hooks/answers.js";
import { localText } from "../texts.js";
import { Field, Mark } from "./form.js";

export interface QuestionProps {
  question: Question;
  value: unknown;
  onValue: (value: unknown) => void;
  error?: string | undefined;
}

const text = (value: unknown) => (typeof value === "string" || typeof value === "number" ? String(value) : "");
const list = (value: unknown) => (Array.isArray(value) ? value.map(String) : []);

/** What is typed, while `value` is the answer that it makes; else what `value` reads as. So a field keeps "0." on the way to "0.05". */
function useTyped<Typed>({ value, onValue }: QuestionProps, read: (value: unknown) => Typed, answerOf: (typed: Typed) => unknown) {
  const [typed, setTyped] = useState(() => read(value));
  const isCurrent = JSON.stringify(answerOf(typed)) === JSON.stringify(value ?? null);
  const put = (next: Typed) => {
    setTyped(next);
    onValue(answerOf(next));
  };
  return [isCurrent ? typed : read(value), put] as const;
}

const markOf = ({ required }: Question) => (required ? "answers.required" : null);

/** A group of choices under the question as its legend. */
function Group({ question, error, children }: QuestionProps & { children: ReactNode }) {
  const { language } = useUsher();
  const id = useId();
  return (
    <fieldset className="usher-group" aria-describedby={error ? id : undefined}>
      <legend>
        {localText(question.label, language)}
        <Mark of={markOf(question)} />
      </legend>
      {children}
      {error ? <p id={id} className="usher-fault">{error}</p> : null}
    </fieldset>
  );
}

/** A group whose children are cards. */
const Choices = ({ children, ...props }: QuestionProps & { children: ReactNode }) => (
  <Group {...props}><div className="usher-choices">{children}</div></Group>
);

function Choice({ type, name, label, isOn, isInvalid, onChange }: {
  type: "radio" | "checkbox"; name: string; label: string; isOn: boolean; isInvalid: boolean; onChange: (isOn: boolean) => void;
}) {
  return (
    <label className="usher-choice">
      <input type={type} name={name} checked={isOn} aria-invalid={isInvalid || undefined} onChange={(event) => onChange(event.target.checked)} />
      <bdi>{label}</bdi>
    </label>
  );
}

function Single(props: QuestionProps) {
  const { question, error } = props;
  const { t, language } = useUsher();
  const name = useId();
  const read = (value: unknown) => ({ value: value ?? null, isOther: typeof value === "string" && !isOffered(question, value) });
  const [{ value, isOther }, put] = useTyped(props, read, (typed) => typed.value);
  const write = (typed: string) => put({ value: typed, isOther: true });
  return (
    <Choices {...props}>
      {question.options?.map((option, at) => (
        <Choice key={option.value} type="radio" name={name} label={localText(option.label, language)} isOn={!isOther && value === option.value}
          isInvalid={!!error && at === 0} onChange={() => put({ value: option.value, isOther: false })} />
      ))}
      {question.other ? <Choice type="radio" name={name} label={t("answers.other")} isOn={isOther} isInvalid={false} onChange={() => write("")} /> : null}
      {question.other && isOther ? <Field label={t("answers.other_hint")} value={text(value)} onValue={write} maxLength={500} required /> : null}
    </Choices>
  );
}

const wordsIn = (typed: string) => typed.split(/[,،]/).map((word) => word.trim()).filter(Boolean);

function Multiple(props: QuestionProps) {
  const { question, error } = props;
  const { t, language } = useUsher();
  const name = useId();
  const read = (value: unknown) => ({
    chosen: list(value).filter((entry) => isOffered(question, entry)),
    others: list(value).filter((entry) => !isOffered(question, entry)).join(", "),
  });
  const [{ chosen, others }, put] = useTyped(props, read, (typed) => [...new Set([...typed.chosen, ...wordsIn(typed.others)])]);
  const isOpened = useRef(false); // a list that has others shows them; what the user opens and closes stays so
  isOpened.current ||= others !== "";
  return (
    <Choices {...props}>
      {question.options?.map((option, at) => (
        <Choice key={option.value} type="checkbox" name={name} label={localText(option.label, language)} isOn={chosen.includes(option.value)}
          isInvalid={!!error && at === 0}
          onChange={(isOn) => put({ others, chosen: isOn ? [...chosen, option.value] : chosen.filter((entry) => entry !== option.value) })} />
      ))}
      {question.other ? (
        <details className="usher-choice" open={isOpened.current}>
          <summary>{t("answers.other")}</summary>
          <Field label={t("answers.other_many")} mark={null} value={others} onValue={(typed) => put({ chosen, others: typed })} />
        </details>
      ) : null}
    </Choices>
  );
}

function YesOrNo(props: QuestionProps) {
  const { value, onValue, error } = props;
  const { t } = useUsher();
  const name = useId();
  return (
    <Choices {...props}>
      <Choice type="radio" name={name} label={t("answers.yes")} isOn={value === true} isInvalid={!!error} onChange={() => onValue(true)} />
      <Choice type="radio" name={name} label={t("answers.no")} isOn={value === false} isInvalid={false} onChange={() => onValue(false)} />
    </Choices>
  );
}

type Pair = [name: string, given: string];
const empty: Pair = ["", ""];

function pairsIn(value: unknown): Pair[] {
  const pairs = Object.entries((value ?? {}) as Record<string, string>);
  return pairs.length ? pairs : [empty];
}

function Pairs(props: QuestionProps) {
  const { t } = useUsher();
  const [rows, putAll] = useTyped(props, pairsIn, (pairs) => Object.fromEntries(pairs.filter((pair) => pair.some((part) => part.trim()))));
  const put = (at: number, pair: Pair) => putAll(rows.map((row, each) => (each === at ? pair : row)));
  return (
    <Group {...props}>
      {rows.map(([name, given], at) => (
        <div className="usher-pair" key={at}>
          <Field label={t("name")} value={name} onValue={(typed) => put(at, [typed, given])} maxLength={100} required />
          <Field label={t("answers.field_value")} value={given} onValue={(typed) => put(at, [name, typed])} maxLength={500} required />
        </div>
      ))}
      <button type="button" className="usher-button" onClick={() => putAll([...rows, empty])}>{t("answers.add")}</button>
    </Group>
  );
}

function Words(props: QuestionProps) {
  const { question, value, onValue, error } = props;
  const { language } = useUsher();
  return (
    <Field label={localText(question.label, language)} value={text(value)} onValue={onValue} error={error} required={question.required} mark={markOf(question)}
      maxLength={2000} autoComplete={question.profile === "organization" ? "organization" : "off"} />
  );
}

function Amount(props: QuestionProps) {
  const { question, error } = props;
  const { language } = useUsher();
  const [typed, put] = useTyped(props, text, (typed) => (typed === "" ? null : Number(typed)));
  return (
    <Field label={localText(question.label, language)} type="number" step="any" value={typed} onValue={put} error={error}
      required={question.required} mark={markOf(question)} />
  );
}

const kinds = { single: Single, multiple: Multiple, boolean: YesOrNo, fields: Pairs, text: Words, number: Amount };

/** A question by its kind. */
export function QuestionField(props: QuestionProps) {
  const Kind = kinds[props.question.kind];
  return <Kind {...props} />;
}
