import { useCallback, useRef, useState } from "react";

import { useUsher } from "../context.js";
import { errorText, fieldErrors } from "../texts.js";
import { draftOf, dropDraft, keepDraft } from "./drafts.js";

export interface Form<Values> {
  values: Values;
  set<Name extends keyof Values>(name: Name, value: Values[Name]): void;
  /** By field, and one for the whole form where no field has it. */
  errors: Record<string, string>;
  error: string | null;
  isPending: boolean;
  /** Sends the values; a second call while it runs does nothing. */
  submit(event?: { preventDefault(): void }): Promise<void>;
  clear(): void;
}

/** Values of a form, how they are sent, and what became of it. What `send` throws stays beside what was typed. With a name as `draft`, what
    was typed comes back after the same user has signed in again. */
export function useForm<Values extends object>(initial: Values, send: (values: Values) => Promise<unknown>, draft?: string): Form<Values> {
  const { t, client } = useUsher();
  const [values, setValues] = useState(() => ({ ...initial, ...draftOf<Values>(client.user()?.id, draft) }));
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [error, setError] = useState<string | null>(null);
  const [isPending, setPending] = useState(false);
  const running = useRef(false);

  const set = useCallback(<Name extends keyof Values>(name: Name, value: Values[Name]) => {
    setValues((before) => ({ ...before, [name]: value }));
    setErrors(({ [name as string]: _, ...others }) => others);
    keepDraft(client.user()?.id, draft, name as string, value);
  }, [client, draft]);

  async function submit(event?: { preventDefault(): void }) {
    event?.preventDefault();
    if (running.current) return;
    running.current = true;
    setPending(true);
    try {
      await send(values);
      dropDraft(client.user()?.id, draft);
      setErrors({});
      setError(null);
    } catch (thrown) {
      setErrors(fieldErrors(thrown, t));
      setError(errorText(thrown, t));
    } finally {
      running.current = false;
      setPending(false);
    }
  }

  return { values, set, errors, error, isPending, submit, clear: () => setValues(initial) };
}
