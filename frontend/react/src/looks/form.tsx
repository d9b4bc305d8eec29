import { useEffect, useId, useRef, useState, type InputHTMLAttributes, type ReactNode } from "react";

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

/** `other`: a second way to send it, by the button of that name. `destroys`: what the form does cannot be undone, and its button looks so. */
export function FormBox<Values>({ form, label, submit, other, children, more, destroys = false }: {
  form: Form<Values>;
  label?: string;
  submit: string;
  other?: { name: string; label: string } | null;
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
}

/** Stands after a label. */
export function Optional() {
  const { t } = useUsher();
  return <span className="usher-hint"> ({t("optional")})</span>;
}

/** A labelled input; its error is announced and belongs to it. */
export function Field({ label, value, onValue, error, hint, type = "text", ...input }: FieldProps) {
  const { t } = useUsher();
  const id = useId();
  const [isShown, setShown] = useState(false);
  const notes = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ");
  return (
    <div className="usher-field">
      <label htmlFor={id}>
        {label}
        {input.required ? null : <Optional />}
      </label>
      <div className="usher-input">
        <input
          {...input} id={id} type={isShown ? "text" : type} value={value} onChange={(event) => onValue(event.target.value)}
          aria-invalid={error ? true : undefined} aria-describedby={notes || undefined}
        />
        {type === "password" ? (
          <button type="button" className="usher-reveal" aria-pressed={isShown} aria-label={`${t("password.show")}: ${label}`} onClick={() => setShown(!isShown)}>
            {t(isShown ? "password.hide" : "password.show")}
          </button>
        ) : null}
      </div>
      {hint ? <p id={`${id}-hint`} className="usher-hint">{hint}</p> : null}
      {error ? <p id={`${id}-error`} className="usher-fault">{error}</p> : null}
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
