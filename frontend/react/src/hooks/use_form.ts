import type { UsherError } from "usherd-client";
import { useCallback, useRef, useState } from "react";

import { useUsher } from "../context.js";
import { errorText, fieldErrors, type Translate } from "../texts.js";
import { draftOf, dropDraft, keepDraft } from "./drafts.js";
import { useOwner } from "./owner.js";

interface SubmitEvent {
  preventDefault(): void;
  currentTarget?: unknown;
  nativeEvent?: unknown;
}

/** The members of `values` whose fields in the form hold something else. */
export function heldIn<Values extends object>(form: HTMLFormElement, values: Values): Partial<Values> {
  const held: Record<string, unknown> = {};
  for (const field of form.elements) {
    if (!(field instanceof HTMLInputElement) || !(field.name in values)) continue;
    const value = field.type === "checkbox" ? field.checked : field.value;
    if (value !== values[field.name as keyof Values]) held[field.name] = value;
  }
  return held as Partial<Values>;
}

/** Whether a fault is of the field: that of `answers.tools[1]` is of `answers.tools`. */
export const isFaultOf = (name: string, fault: string) => fault.startsWith(name) && /^([.[]|$)/.test(fault.slice(name.length));

/** The sentence for the whole form. The faults of fields that it does not have come with it. */
function formError(thrown: unknown, names: string[], t: Translate): string {
  const faults = Object.entries(fieldErrors(thrown, t));
  const others = faults.filter(([fault]) => !names.some((name) => isFaultOf(name, fault))).map(([fault, sentence]) => `${fault}: ${sentence}`);
  if (!others.length || (thrown as UsherError).code !== "VALIDATION_FAILED") return errorText(thrown, t);
  return [...(others.length < faults.length ? [errorText(thrown, t)] : []), ...others].join(" ");
}

export interface Form<Values> {
  values: Values;
  set<Name extends keyof Values>(name: Name, value: Values[Name]): void;
  /** By field, and one for the whole form, with the faults of fields that are not among its values. */
  errors: Record<string, string>;
  error: string | null;
  isPending: boolean;
  /** Takes over what the fields of that form hold, by their names: typed or filled in before this script had started. */
  read(form: HTMLFormElement): void;
  /** Sends the values; a second call while it runs does nothing. */
  submit(event?: SubmitEvent): Promise<void>;
  clear(): void;
}

/** Values of a form, how they are sent, and what became of it. What `send` throws stays beside what was typed. What a user typed goes when
    their session ends; with a name as `draft` it comes back after the same user has signed in again. `failure`: what was thrown where these
    values were sent before. `by`: the name of the button that sent them. */
export function useForm<Values extends object>(initial: Values, send: (values: Values, by?: string) => Promise<unknown>, draft?: string, failure?: unknown): Form<Values> {
  const { t, client } = useUsher();
  const [values, setValues] = useState(() => ({ ...initial, ...draftOf<Values>(client.user()?.id, draft) }));
  const [errors, setErrors] = useState<Record<string, string>>(() => (failure ? fieldErrors(failure, t) : {}));
  const [error, setError] = useState<string | null>(() => (failure ? formError(failure, Object.keys(initial), t) : null));
  const [isPending, setPending] = useState(false);
  const running = useRef(false);
  const owner = useOwner((now, before) => {
    setValues((typed) => ({ ...(before ? initial : typed), ...draftOf<Values>(now, draft) }));
    if (!before) return;
    setErrors({});
    setError(null);
  });

  const set = useCallback(<Name extends keyof Values>(name: Name, value: Values[Name]) => {
    setValues((before) => ({ ...before, [name]: value }));
    setErrors(({ [name as string]: _, ...others }) => others);
    keepDraft(owner, draft, name as string, value);
  }, [owner, draft]);

  const read = (form: HTMLFormElement) => {
    for (const [name, value] of Object.entries(heldIn(form, values))) set(name as keyof Values, value as Values[keyof Values]);
  };

  async function submit(event?: SubmitEvent) {
    event?.preventDefault();
    if (running.current) return;
    running.current = true;
    setPending(true);
    const form = event?.currentTarget;
    const { submitter } = (event?.nativeEvent ?? {}) as { submitter?: HTMLButtonElement | null };
    try {
      await send(form instanceof HTMLFormElement ? { ...values, ...heldIn(form, values) } : values, submitter?.name);
      dropDraft(owner, draft);
      setErrors({});
      setError(null);
    } catch (thrown) {
      setErrors(fieldErrors(thrown, t));
      setError(formError(thrown, Object.keys(initial), t));
    } finally {
      running.current = false;
      setPending(false);
    }
  }

  return { values, set, errors, error, isPending, read, submit, clear: () => setValues(initial) };
}
