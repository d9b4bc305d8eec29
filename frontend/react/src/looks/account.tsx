import { useState, type ReactNode } from "react";

import { useUsher } from "../context.js";
import { useAccount } from "../hooks/use_account.js";
import { useForm } from "../hooks/use_form.js";
import { ActionButton, Field, fieldOf, FormBox, Frame, Notice } from "./form.js";
import { QuestionnaireForm } from "./questionnaire.js";
import { RequireAuth } from "./require_auth.js";
import { BackupCodes, EnrolForm } from "./sign_in.js";

type State = ReturnType<typeof useAccount>;
type PartProps = { account: State };

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="usher-part">
      <h2>{title}</h2>
      {children}
    </section>
  );
}

function Name({ account }: PartProps) {
  const { t } = useUsher();
  const [isSaved, setSaved] = useState(false);
  const form = useForm({ name: account.user?.name ?? "" }, async ({ name }) => {
    setSaved(false);
    await account.changeName(name);
    setSaved(true);
  });
  return (
    <FormBox form={form} label={t("account.profile")} submit={t("save")} more={<Notice kind="done">{isSaved ? t("account.saved") : null}</Notice>}>
      <Field label={t("name")} autoComplete="name" {...fieldOf(form, "name")} />
    </FormBox>
  );
}

function Email({ account }: PartProps) {
  const { t } = useUsher();
  const [asked, setAsked] = useState("");
  const form = useForm({ new_email: "", password: "" }, async ({ new_email, password }) => {
    await account.changeEmail(new_email, password);
    form.clear();
    setAsked(new_email);
  });
  return (
    <FormBox form={form} label={t("account.email")} submit={t("save")}>
      <p>{account.user?.email}</p>
      <Notice kind="done">{asked ? t("account.confirm_email", { email: asked }) : null}</Notice>
      <Field label={t("account.email_new")} type="email" autoComplete="email" required {...fieldOf(form, "new_email")} />
      <Field label={t("account.current_password")} type="password" autoComplete="current-password" required {...fieldOf(form, "password")} />
    </FormBox>
  );
}

function Password({ account }: PartProps) {
  const { t } = useUsher();
  const [isSaved, setSaved] = useState(false);
  const form = useForm({ current_password: "", new_password: "" }, async ({ current_password, new_password }) => {
    await account.changePassword(current_password, new_password);
    form.clear();
    setSaved(true);
  });
  return (
    <FormBox form={form} label={t("account.password")} submit={t("save")} more={<Notice kind="done">{isSaved ? t("account.saved") : null}</Notice>}>
      <input type="hidden" autoComplete="username" value={account.user?.email ?? ""} readOnly />
      <Field label={t("account.current_password")} type="password" autoComplete="current-password" required {...fieldOf(form, "current_password")} />
      <Field label={t("account.password_new")} type="password" autoComplete="new-password" hint={t("password.hint")} required {...fieldOf(form, "new_password")} />
    </FormBox>
  );
}

function TurnOff({ account }: PartProps) {
  const { t } = useUsher();
  const form = useForm({ password: "", code: "" }, ({ password, code }) => account.disableFactor(password, code));
  return (
    <FormBox form={form} label={t("account.factor")} submit={t("account.factor_off")}>
      <p>{t("account.factor_state_on")}</p>
      <Field label={t("account.current_password")} type="password" autoComplete="current-password" required {...fieldOf(form, "password")} />
      <Field label={t("code.app")} autoComplete="one-time-code" required {...fieldOf(form, "code")} />
    </FormBox>
  );
}

function Factor({ account }: PartProps) {
  const { t } = useUsher();
  const [enrolment, setEnrolment] = useState<{ secret: string; qr_svg: string } | null>(null);
  const [codes, setCodes] = useState<string[] | null>(null);
  const form = useForm({ password: "" }, async ({ password }) => setEnrolment(await account.enrol(password)));
  if (codes) return <BackupCodes codes={codes} onDone={() => setCodes(null)} />;
  if (account.user?.two_factor_enabled) return <TurnOff account={account} />;
  const confirm = async (code: string) => {
    setCodes(await account.confirm(code));
    setEnrolment(null);
    form.clear();
  };
  if (enrolment) return <EnrolForm enrolment={enrolment} confirm={confirm} />;
  return (
    <FormBox form={form} label={t("account.factor")} submit={t("account.factor_on")}>
      <p>{t("account.factor_state_off")}</p>
      <Field label={t("account.current_password")} type="password" autoComplete="current-password" required {...fieldOf(form, "password")} />
    </FormBox>
  );
}

function Sessions({ account }: PartProps) {
  const { t, language } = useUsher();
  const when = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" });
  return (
    <>
      <ul className="usher-sessions">
        {account.sessions.map((session) => (
          <li key={session.id}>
            <span>
              <strong>{session.device || session.user_agent}</strong>{" "}
              {session.current ? `(${t("account.here")})` : t("account.last_seen", { when: when.format(new Date(session.last_seen_at)) })}
            </span>
            {session.current ? null : <ActionButton label={t("account.sign_out_there")} act={() => account.endSession(session.id)} />}
          </li>
        ))}
      </ul>
      <ActionButton label={t("account.sign_out_all")} act={account.signOutEverywhere} />
    </>
  );
}

function save(blob: Blob) {
  const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(blob), download: "account.json" });
  link.click();
  URL.revokeObjectURL(link.href);
}

function Data({ account }: PartProps) {
  const { t } = useUsher();
  const download = useForm({ password: "" }, async ({ password }) => save(await account.exportData(password)));
  const erase = useForm({ password: "" }, ({ password }) => account.erase(password));
  return (
    <>
      <FormBox form={download} label={t("account.export")} submit={t("account.export")}>
        <Field label={t("account.current_password")} type="password" autoComplete="current-password" required {...fieldOf(download, "password")} />
      </FormBox>
      <h3>{t("account.close")}</h3>
      <FormBox form={erase} label={t("account.close")} submit={t("account.close")}>
        <p>{t("account.close_hint")}</p>
        <Field label={t("account.current_password")} type="password" autoComplete="current-password" required {...fieldOf(erase, "password")} />
      </FormBox>
    </>
  );
}

function Parts() {
  const { t } = useUsher();
  const account = useAccount();
  return (
    <Frame title={t("account.title")}>
      <Part title={t("account.profile")}><Name account={account} /></Part>
      <Part title={t("account.email")}><Email account={account} /></Part>
      <Part title={t("account.password")}><Password account={account} /></Part>
      <Part title={t("account.factor")}><Factor account={account} /></Part>
      {/* What is loaded comes after what is there at once, so that nothing moves before the reader's eyes. */}
      <Part title={t("account.questionnaire")}><QuestionnaireForm /></Part>
      <Part title={t("account.sessions")}><Sessions account={account} /></Part>
      <Part title={t("account.export")}><Data account={account} /></Part>
    </Frame>
  );
}

/** Everything that users change about their account. Others sign in first. */
export function Account() {
  return <RequireAuth><Parts /></RequireAuth>;
}
