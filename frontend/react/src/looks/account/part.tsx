import { useEffect, useRef, useState, type ReactNode } from "react";

import { useUsher } from "../../context.js";
import type { useAccount } from "../../hooks/use_account.js";
import type { Form } from "../../hooks/use_form.js";
import { Field, fieldOf } from "../form.js";

export type PartProps = { account: ReturnType<typeof useAccount> };

/** The heading takes the focus when what had it goes away, such as the button of a row that was removed. */
export function Part({ title, children }: { title: string; children: ReactNode }) {
  const heading = useRef<HTMLHeadingElement>(null);
  const last = useRef<Element | null>(null);
  useEffect(() => {
    const look = new MutationObserver(() => {
      if (!last.current || last.current.isConnected) return;
      last.current = null;
      if (document.activeElement === document.body) heading.current!.focus();
    });
    look.observe(heading.current!.parentNode!, { childList: true, subtree: true });
    return () => look.disconnect();
  }, []);
  return (
    <section className="usher-part" onFocus={(event) => (last.current = event.target)} onBlur={() => (last.current = null)}>
      <h2 tabIndex={-1} ref={heading}>{title}</h2>
      {children}
    </section>
  );
}

/** What the account has now, and the forms that change it behind one button. `isBegun`: something was typed before a new sign-in, so that
    the form is shown at once. */
export function Change({ value, label, isBegun = false, children }: { value: ReactNode; label?: string; isBegun?: boolean; children: ReactNode }) {
  const { t } = useUsher();
  const [isOpen] = useState(isBegun);
  return (
    <details className="usher-change" open={isOpen}>
      <summary><span>{value}</span><span className="usher-button">{label ?? t("change")}</span></summary>
      {children}
    </details>
  );
}

/** The password that confirms a form, for users who have one. */
export function CurrentPassword<Values extends object>({ account, form, name }: PartProps & { form: Form<Values>; name: keyof Values & string }) {
  const { t } = useUsher();
  if (!account.hasPassword) return null;
  return <Field label={t("account.current_password")} type="password" autoComplete="current-password" required {...fieldOf(form, name)} />;
}
