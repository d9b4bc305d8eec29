import { useState } from "react";

/** Asks for `fields`, calls, and shows what was refused, or what `done` makes of the answer if that is a text. */
export function Form({ name, fields, call, done }) {
  const [said, say] = useState({});
  const submit = async (event) => {
    event.preventDefault();
    say({});
    const { data, error } = await call(Object.fromEntries(new FormData(event.target)));
    if (error) return say({ alert: error.message ?? error.statusText });
    const text = done?.(data);
    return say({ status: typeof text === "string" ? text : undefined });
  };
  return (
    <form aria-label={name} onSubmit={submit}>
      {fields.map((field) => (
        <label key={field.name}>
          {field.label}
          <input required {...field} />
        </label>
      ))}
      <button>{name}</button>
      {said.alert && <p role="alert">{said.alert}</p>}
      {said.status && <p role="status">{said.status}</p>}
    </form>
  );
}
