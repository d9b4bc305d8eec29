import { useCallback, useRef, useState } from "react";

import { useUsher } from "../context.js";
import { errorText, fieldErrors } from "../texts.js";

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

/** Values of a form, how they are sent, and what became of it. What `send` throws stays beside what was typed. */
export function useForm<Values extends object>(initial: Values, send: (values: Values) => Promise<unknown>): Form<Values> {
  const { t } = useUsher();
  const [values, setValues] = useState(initial);
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [error, setError] = useState<string | null>(null);
  const [isPending, setPending] = useState(false);
  const running = useRef(false);

  const set = useCallback(<Name extends keyof Values>(name: Name, value: Values[Name]) => {
    setValues((before) => ({ ...before, [name]: value }));
    setErrors(({ [name as string]: _, ...others }) => others);
  }, []);

  async function submit(event?: { preventDefault(): void }) {
    event?.preventDefault();
    if (running.current) return;
    running.current = true;
    setPending(true);
    try {
      await send(values);
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
