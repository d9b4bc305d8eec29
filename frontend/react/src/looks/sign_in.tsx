import { useEffect, useRef, type ReactNode } from "react";

import { useAuth, useUsher } from "../context.js";
import { useMailText } from "../hooks/site.js";
import { useForm } from "../hooks/use_form.js";
import { useNewcomer } from "../hooks/use_newcomer.js";
import { useSignIn } from "../hooks/use_sign_in.js";
import { errorText } from "../texts.js";
import { ActionButton, Check, Field, fieldOf, FormBox, Frame, Notice } from "./form.js";
import { nextPath, useSearch } from "./next.js";
import { ProviderLinks } from "./providers.js";
import { Newcomer } from "./questionnaire.js";

type Flow = ReturnType<typeof useSignIn>;

function Password({ flow, email }: { flow: Flow; email: string }) {
  const { t, client, hasPasskeys } = useUsher();
  const form = useForm({ email, password: "", remember_me: true }, flow.password);
  useEffect(() => {
    const stop = new AbortController();
    if (hasPasskeys) flow.suggestPasskeys(stop.signal).catch(() => {});
    return () => stop.abort();
  }, [hasPasskeys]);
  return (
    <FormBox form={form} submit={t("sign_in.submit")} more={<a href={`${client.url}/account/forgot`}>{t("sign_in.forgot")}</a>}>
      <Field label={t("email")} type="email" autoComplete={hasPasskeys ? "username webauthn" : "username"} required {...fieldOf(form, "email")} />
      <Field label={t("password")} type="password" autoComplete="current-password" required {...fieldOf(form, "password")} />
      <Check name="remember_me" label={t("sign_in.remember")} isOn={form.values.remember_me} onChange={(isOn) => form.set("remember_me", isOn)} />
    </FormBox>
  );
}

function Factor({ flow, methods }: { flow: Flow; methods: string[] }) {
  const { t } = useUsher();
  const mailText = useMailText();
  const form = useForm({ code: "", trust: false }, ({ code, trust }) => flow.factor(code, trust));
  const canMail = methods.includes("email");
  const trust = <Check name="trust" label={t("code.trust")} isOn={form.values.trust} onChange={(isOn) => form.set("trust", isOn)} />;
  return (
    <>
      {methods.includes("passkey") ? <ActionButton label={t("passkey.use")} act={() => flow.factorByPasskey(form.values.trust)} /> : null}
      {methods.some((method) => method !== "passkey") ? (
        <FormBox form={form} submit={t("sign_in.submit")}>
          <Field label={t(methods.some((method) => /totp|backup/.test(method)) ? "code.app" : "code.of_mail")} autoComplete="one-time-code" required {...fieldOf(form, "code")} />
          {trust}
        </FormBox>
      ) : <>{trust}<p>{t("passkey.alone")}</p></>}
      {canMail ? <ActionButton label={t("code.mail")} act={flow.mailCode} done={mailText("code.mailed")} /> : null}
    </>
  );
}

/** The picture and key of a new second factor, and the field for its first code. */
export function EnrolForm({ enrolment, confirm }: { enrolment: { secret: string; qr_svg: string }; confirm: (code: string) => Promise<unknown> }) {
  const { t } = useUsher();
  const form = useForm({ code: "" }, ({ code }) => confirm(code));
  return (
    <FormBox form={form} submit={t("code.verify")}>
      <p>{t("code.scan")}</p>
      <img className="usher-qr" width="200" height="200" alt="" src={`data:image/svg+xml,${encodeURIComponent(enrolment.qr_svg)}`} />
      <p><code className="usher-key" dir="ltr">{enrolment.secret.match(/.{1,4}/g)?.map((part, at) => <span key={at}>{part}</span>)}</code></p>
      <Field label={t("code.first")} inputMode="numeric" autoComplete="one-time-code" required {...fieldOf(form, "code")} />
    </FormBox>
  );
}

export function BackupCodes({ codes, onDone }: { codes: string[]; onDone: () => void }) {
  const { t } = useUsher();
  return (
    <>
      <p role="status">{t("code.keep")}</p>
      <ul className="usher-codes" dir="ltr">{codes.map((code) => <li key={code}><code>{code}</code></li>)}</ul>
      <button type="button" className="usher-button usher-first" onClick={onDone}>{t("code.saved")}</button>
    </>
  );
}

function NewPassword({ flow }: { flow: Flow }) {
  const { t } = useUsher();
  const form = useForm({ new_password: "" }, ({ new_password }) => flow.newPassword(new_password));
  return (
    <FormBox form={form} submit={t("save")}>
      <p>{t("sign_in.new_password")}</p>
      <Field label={t("account.password_new")} type="password" autoComplete="new-password" hint={t("password.hint")} required {...fieldOf(form, "new_password")} />
    </FormBox>
  );
}

/** The form of the step that the server asks for. `others`: what stands above the password. */
export function SignInStep({ flow, email = "", others }: { flow: Flow; email?: string; others?: ReactNode }) {
  const { t } = useUsher();
  const { step } = flow;
  if (step.name === "factor") return <Factor flow={flow} methods={step.methods} />;
  if (step.name === "enrol") return <EnrolForm enrolment={step.enrolment} confirm={flow.confirm} />;
  if (step.name === "codes") return <BackupCodes codes={step.codes} onDone={flow.finish} />;
  if (step.name === "new-password") return <NewPassword flow={flow} />;
  if (step.name === "done") return null;
  return (
    <>
      <Notice kind="error">{step.error ? errorText(step.error, t) : null}</Notice>
      {others}
      <Password flow={flow} email={email} />
    </>
  );
}

/** Signs in with a password or at a provider, and a second factor where there is one. Then `onDone`, or the page of `?next=`. `note` says
    why the user is asked. `level` of its heading: 2 stands in the text of a page. */
export function SignIn({ onDone, note, level = 1 }: { onDone?: () => void; note?: string; level?: 1 | 2 }) {
  const { t, paths, hasPasskeys, Link, navigate } = useUsher();
  const { status, user, error } = useAuth();
  const search = useSearch();
  const hasLeft = useRef(false);
  const leave = () => {
    if (hasLeft.current) return;
    hasLeft.current = true;
    if (onDone) onDone();
    else navigate(nextPath() ?? paths.home);
  };
  const flow = useSignIn(leave);
  const newcomer = useNewcomer();
  // Signed in before, by another tab meanwhile, or at a provider. An anonymous account may sign in to another one.
  const isHere = status === "signed-in" && !user?.is_anonymous && flow.step.name === "password";
  const hasPassed = isHere && newcomer.isAsked === false;
  useEffect(() => {
    if (hasPassed) leave();
  }, [hasPassed]);
  if (isHere && newcomer.isAsked) return <Newcomer onDone={leave} />;
  return (
    <Frame title={t(flow.step.name === "factor" || flow.step.name === "enrol" ? "code.title" : "sign_in.title")} level={level} step={flow.step.name} className={level === 2 ? "usher-narrow usher-inside" : "usher-narrow"}>
      <Notice kind="error">{status === "unknown" && error ? errorText(error, t) : null}</Notice>
      {note && flow.step.name === "password" ? <p className="usher-notice" role="status">{note}</p> : null}
      <SignInStep flow={flow} others={<ProviderLinks passkey={hasPasskeys ? <ActionButton label={t("passkey.sign_in")} act={flow.passkey} /> : null} />} />
      {flow.step.name === "password" ? (
        <p>{t("sign_in.to_sign_up")} <Link href={paths.signUp + search}>{t("sign_up.title")}</Link></p>
      ) : null}
    </Frame>
  );
}
