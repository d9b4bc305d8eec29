import type { ReactNode } from "react";

import { useUsher } from "../../context.js";
import type { useAccount } from "../../hooks/use_account.js";
import type { Form } from "../../hooks/use_form.js";
import { Field, fieldOf } from "../form.js";

export type PartProps = { account: ReturnType<typeof useAccount> };

export function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="usher-part">
      <h2>{title}</h2>
      {children}
    </section>
  );
}

/** The password that confirms a form, for users who have one. */
export function CurrentPassword<Values extends object>({ account, form, name }: PartProps & { form: Form<Values>; name: keyof Values & string }) {
  const { t } = useUsher();
  if (!account.hasPassword) return null;
  return <Field label={t("account.current_password")} type="password" autoComplete="current-password" required {...fieldOf(form, name)} />;
}
