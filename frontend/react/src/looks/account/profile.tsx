import { useState } from "react";

import { useUsher } from "../../context.js";
import { useMailText } from "../../hooks/site.js";
import { useForm } from "../../hooks/use_form.js";
import { ActionButton, Field, fieldOf, FormBox, Notice } from "../form.js";
import { Change, CurrentPassword, type PartProps } from "./part.js";

export function Name({ account }: PartProps) {
  const { t } = useUsher();
  const [isSaved, setSaved] = useState(false);
  const change = async ({ name }: { name: string }) => {
    setSaved(false);
    await account.changeName(name);
    setSaved(true);
  };
  const form = useForm({ name: account.user?.name ?? "" }, change, "name");
  return (
    <Change value={<bdi>{account.user?.name}</bdi>} isBegun={form.values.name !== (account.user?.name ?? "")}>
      <FormBox form={form} label={t("account.profile")} submit={t("save")} more={<Notice kind="done">{isSaved ? t("account.saved") : null}</Notice>}>
        <Field label={t("name")} autoComplete="name" {...fieldOf(form, "name")} />
      </FormBox>
    </Change>
  );
}

/** Whether the address is confirmed, and if not, the mail to do so. */
function Confirmation({ account }: PartProps) {
  const { t } = useUsher();
  const mailText = useMailText();
  if (!account.isUnconfirmed) return null;
  return (
    <>
      <p>{t("account.email_unconfirmed")}</p>
      <div className="usher-actions">
        <ActionButton label={t("account.email_send_link")} act={account.mailConfirmation} done={mailText("account.email_link_sent")} />
      </div>
    </>
  );
}

export function Email({ account }: PartProps) {
  const { t } = useUsher();
  const mailText = useMailText();
  const [asked, setAsked] = useState("");
  const change = async ({ new_email, password }: { new_email: string; password: string }) => {
    await account.changeEmail(new_email, password);
    form.clear();
    setAsked(new_email);
  };
  const form = useForm({ new_email: "", password: "" }, change, "email");
  return (
    <>
      <Confirmation account={account} />
      <Change value={<bdi>{account.user?.email}</bdi>} isBegun={!!form.values.new_email}>
        <FormBox form={form} label={t("email")} submit={t("save")}>
          <Notice kind="done">{asked ? mailText("account.confirm_email", { email: asked }) : null}</Notice>
          <Field label={t("account.email_new")} type="email" autoComplete="email" required {...fieldOf(form, "new_email")} />
          <CurrentPassword account={account} form={form} name="password" />
        </FormBox>
      </Change>
    </>
  );
}

export function Password({ account }: PartProps) {
  const { t, client } = useUsher();
  const [isSaved, setSaved] = useState(false);
  const form = useForm({ current_password: "", new_password: "" }, async ({ current_password, new_password }) => {
    await account.changePassword(current_password, new_password);
    form.clear();
    setSaved(true);
  });
  if (!account.hasPassword) return <p><a href={`${client.url}/account/forgot`}>{t("account.password_by_mail")}</a></p>;
  return (
    <Change value="••••••••">
      <FormBox form={form} label={t("password")} submit={t("save")} more={<Notice kind="done">{isSaved ? t("account.saved") : null}</Notice>}>
        <input type="hidden" autoComplete="username" value={account.user?.email ?? ""} readOnly />
        <CurrentPassword account={account} form={form} name="current_password" />
        <Field label={t("account.password_new")} type="password" autoComplete="new-password" hint={t("password.hint")} required {...fieldOf(form, "new_password")} />
      </FormBox>
    </Change>
  );
}
