import { useEffect, useId, useRef, useState, type InputHTMLAttributes, type ReactNode, type RefObject } from "react";

import { useUsher } from "../context.js";
import type { Form } from "../hooks/use_form.js";
import { errorText } from "../texts.js";

/** For the heading of steps that take each other's place: the focus goes to it, so that a reader of the page hears the new step. The first
    step is where the page begins. */
export function useStepHeading(step: string | undefined) {
  const heading = useRef<HTMLHeadingElement>(null);
  const shown = useRef<string | undefined>(undefined);
  useEffect(() => {
    if (step && shown.current && shown.current !== step) heading.current?.focus();
    shown.current = step;
  }, [step]);
  return heading;
}

/** The frame of each part, with the direction of its language. Another `step` is another section in its place. */
export function Frame({ title, level = 1, step, className = "", children }: {
  title?: string;
  level?: 1 | 2;
  step?: string;
  className?: string;
  children: ReactNode;
}) {
  const { direction, language } = useUsher();
  const Heading = `h${level}` as "h1" | "h2";
  const heading = useStepHeading(step);
  return (
    <section key={step} className={`usher ${className}`} dir={direction} lang={language}>
      {title ? <Heading className="usher-title" tabIndex={step ? -1 : undefined} ref={heading}>{title}</Heading> : null}
      {children}
    </section>
  );
}

/** A sentence that is announced when it appears. Readers of the page announce a status only in an element that was there before. */
export function Notice({ kind, children }: { kind: "error" | "done"; children: ReactNode }) {
  if (kind === "error") return children ? <p className="usher-notice usher-error" role="alert">{children}</p> : null;
  return <p className="usher-notice usher-done" role="status">{children}</p>;
}

/** One of two labels, in the room of the wider. While it is not known which, neither shows; after a second the first. */
export function Either({ labels, isSecond }: { labels: readonly [string, string]; isSecond: boolean | undefined }) {
  return (
    <span className="usher-either" data-known={isSecond !== undefined}>
      {labels.map((label, at) => <span key={at} aria-hidden={at !== Number(isSecond ?? false) || undefined}>{label}</span>)}
    </span>
  );
}

/** `other`: a second way to send it, by the button of that name. `destroys`: what the form does cannot be undone, and its button looks so. */
export function FormBox<Values>({ form, label, submit, other, children, more, destroys = false }: {
  form: Form<Values>;
  label?: string;
  submit: ReactNode;
  other?: { name: string; label: ReactNode } | null;
  children: ReactNode;
  more?: ReactNode;
  destroys?: boolean;
}) {
  const { t } = useUsher();
  const box = useRef<HTMLFormElement>(null);
  const [hasStarted, setStarted] = useState(false);
  useEffect(() => {
    form.read(box.current!);
    setStarted(true);
  }, []);
  useEffect(() => {
    if (!form.isPending) box.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [form.isPending]);
  // Before the script has started nothing may be sent: a browser would load the page again, or put the fields into its address.
  return (
    <form ref={box} className="usher-form" method="post" aria-label={label} onSubmit={form.submit} noValidate>
      <Notice kind="error">{form.error}</Notice>
      {children}
      <div className="usher-actions">
        <button type="submit" className={`usher-button ${destroys ? "usher-danger" : "usher-first"}`} disabled={!hasStarted} aria-disabled={form.isPending}>
          {form.isPending ? t("wait") : submit}
        </button>
        {other ? <button type="submit" name={other.name} className="usher-button" disabled={!hasStarted} aria-disabled={form.isPending}>{other.label}</button> : null}
        {more}
      </div>
    </form>
  );
}

interface FieldProps extends Omit<InputHTMLAttributes<HTMLInputElement>, "value" | "onChange"> {
  label: string;
  value: string;
  onValue: (value: string) => void;
  error?: string | undefined;
  hint?: string;
  /** What stands after the label; by default that the input is optional, if it is. */
  mark?: "optional" | "answers.required" | null;
}

/** Stands after a label. */
export function Mark({ of }: { of: FieldProps["mark"] }) {
  const { t } = useUsher();
  return of ? <span className="usher-hint"> ({t(of)})</span> : null;
}

/** Shows and hides a password, which is hidden when its form is sent: browsers remember what is typed into text fields. */
function Reveal({ field, isShown, onChange }: { field: RefObject<HTMLInputElement | null>; isShown: boolean; onChange: (isShown: boolean) => void }) {
  const { t } = useUsher();
  useEffect(() => {
    const form = field.current?.form;
    const hide = () => onChange(false);
    form?.addEventListener("submit", hide);
    return () => form?.removeEventListener("submit", hide);
  }, []);
  const toggle = () => {
    onChange(!isShown);
    field.current?.focus();
  };
  return (
    <button type="button" className="usher-reveal" aria-label={t(isShown ? "password.hide" : "password.show")} onClick={toggle}>
      <svg viewBox="0 0 20 20" aria-hidden="true">
        <path d="M1.5 10S4.5 4.5 10 4.5 18.5 10 18.5 10 15.5 15.5 10 15.5 1.5 10 1.5 10z" />
        <circle cx="10" cy="10" r="2.5" />
        {isShown ? <path d="M3 17 17 3" /> : null}
      </svg>
    </button>
  );
}

/** A labelled input; its error is announced and belongs to it. */
export function Field({ label, value, onValue, error, hint, type = "text", mark, ...input }: FieldProps) {
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const [isShown, setShown] = useState(false);
  const notes = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ");
  return (
    <div className="usher-field">
      <label htmlFor={id}>
        {label}
        <Mark of={mark === undefined && !input.required ? "optional" : mark} />
      </label>
      {hint ? <p id={`${id}-hint`} className="usher-hint">{hint}</p> : null}
      {error ? <p id={`${id}-error`} className="usher-fault">{error}</p> : null}
      <div className="usher-input">
        <input
          {...input} id={id} ref={field} type={isShown ? "text" : type} value={value} onChange={(event) => onValue(event.target.value)}
          aria-invalid={error ? true : undefined} aria-describedby={notes || undefined}
        />
        {type === "password" ? <Reveal field={field} isShown={isShown} onChange={setShown} /> : null}
      </div>
    </div>
  );
}

/** The members of a Field for one value of a form. */
export function fieldOf<Values extends object>(form: Form<Values>, name: keyof Values & string, faults = name as string) {
  return { name, value: String(form.values[name] ?? ""), onValue: (value: string) => form.set(name, value as Values[typeof name]), error: form.errors[faults] };
}

export function Check({ name, label, isOn, onChange }: { name: string; label: string; isOn: boolean; onChange: (isOn: boolean) => void }) {
  return (
    <label className="usher-choice">
      <input type="checkbox" name={name} checked={isOn} onChange={(event) => onChange(event.target.checked)} />
      <span>{label}</span>
    </label>
  );
}

/** A button that acts at once, and says so if that failed. `name`: for screen readers, where the label alone does not say what it acts on. */
export function ActionButton({ label, name, act, done }: { label: string; name?: string; act: () => Promise<unknown>; done?: string }) {
  const { t } = useUsher();
  const [isPending, setPending] = useState(false);
  const [isDone, setDone] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const run = () => {
    if (isPending) return;
    setPending(true);
    const succeed = () => {
      setError(null);
      setDone(true);
    };
    act().then(succeed, setError).finally(() => setPending(false));
  };
  return (
    <>
      <button type="button" className="usher-button" aria-label={name} aria-disabled={isPending} onClick={run}>
        {label}
      </button>
      {done ? <Notice kind="done">{isDone && !error ? done : null}</Notice> : null}
      <Notice kind="error">{error ? errorText(error, t) : null}</Notice>
    </>
  );
}
