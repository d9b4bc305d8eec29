import type { Question } from "usherd-client";

import { useAuth, useUsher } from "../context.js";
import { askedOfProfile, type Answers } from "../hooks/answers.js";
import { useMailText, useSite } from "../hooks/site.js";
import { useForm } from "../hooks/use_form.js";
import { useSignUp } from "../hooks/use_sign_up.js";
import { errorText } from "../texts.js";
import { ActionButton, Either, Field, fieldOf, FormBox, Frame, Notice } from "./form.js";
import { nextPath, useSearch } from "./next.js";
import { ProviderLinks } from "./providers.js";
import { QuestionField } from "./question.js";
import { NewcomerForm } from "./questionnaire.js";
import { SignInStep } from "./sign_in.js";

const PASSKEY = "passkey";

type Flow = ReturnType<typeof useSignUp>;

function Account({ flow, failure }: { flow: Flow; failure: unknown }) {
  const { t, hasPasskeys } = useUsher();
  const sent = { name: flow.typed?.name ?? "", email: flow.typed?.email ?? "", password: "" };
  const create = ({ name, email, password }: typeof sent, by?: string) =>
    flow.create({ email, ...(by === PASSKEY ? {} : { password }), ...(name.trim() ? { name: name.trim() } : {}) });
  const form = useForm(sent, create, undefined, failure);
  const site = useSite();
  const goesOn = site === undefined ? site : site?.sign_up_profile === "required"; // to questions, whose button creates the account
  const byPasskey = { name: PASSKEY, label: <Either labels={[t("passkey.sign_up"), t("passkey.use")]} isSecond={goesOn} /> };
  return (
    <FormBox form={form} submit={<Either labels={[t("sign_up.submit"), t("answers.next")]} isSecond={goesOn} />} other={hasPasskeys ? byPasskey : null}>
      <Field label={t("name")} autoComplete="name" {...fieldOf(form, "name")} />
      <Field label={t("email")} type="email" autoComplete="username" required {...fieldOf(form, "email")} />
      <Field label={t("password")} type="password" autoComplete="new-password" hint={t("password.hint")} required {...fieldOf(form, "password")} />
    </FormBox>
  );
}

/** What the site demands together with the account. */
function Demanded({ flow, questions }: { flow: Flow; questions: Question[] }) {
  const { t } = useUsher();
  const form = useForm<Answers>(Object.fromEntries(questions.map(({ id }) => [id, null])), flow.complete);
  return (
    <FormBox form={form} submit={t("sign_up.submit")} more={<button type="button" className="usher-button usher-quiet" onClick={flow.back}>{t("answers.back")}</button>}>
      {askedOfProfile(questions, form.values).map((question) => (
        <QuestionField key={question.id} question={question} value={form.values[question.id]} onValue={(value) => form.set(question.id, value)}
          error={form.errors[question.id]} />
      ))}
    </FormBox>
  );
}

/** The sign-in waits below: the link may be followed in another browser. */
function CheckMail({ flow, email }: { flow: Flow; email: string }) {
  const { t } = useUsher();
  const mailText = useMailText();
  return (
    <>
      <p role="status">{mailText("sign_up.check_mail", { email })}</p>
      <div className="usher-form"><ActionButton label={t("sign_up.resend")} act={flow.resend} done={mailText("sign_up.resent")} /></div>
      <SignInStep flow={flow.signIn} email={email} />
    </>
  );
}

const titles = { account: "sign_up.title", profile: "sign_up.more", "check-mail": "sign_up.check_mail_title", "sign-in": "code.title", questionnaire: "account.questionnaire", done: "account.questionnaire" } as const;

/** Creates an account and asks the site's questionnaire, which may be answered later. Then `onDone`, or the page of `?next=`. */
export function SignUp({ onDone }: { onDone?: () => void }) {
  const { t, paths, Link, navigate } = useUsher();
  const { status, error } = useAuth();
  const mailText = useMailText();
  const search = useSearch();
  const done = onDone ?? (() => navigate(nextPath() ?? paths.home));
  const flow = useSignUp(done);
  // The sign-in that waits beside the mail goes on in the place of all.
  const step = flow.step.name === "check-mail" && flow.signIn.step.name !== "password" ? ({ name: "sign-in" } as const) : flow.step;
  return (
    <Frame title={step.name === "check-mail" ? mailText(titles[step.name], {}, "mail.none_title") : t(titles[step.name])} step={step.name} className={step.name === "questionnaire" ? "" : "usher-narrow"}>
      {step.name === "account" ? (
        <>
          <Notice kind="error">{status === "unknown" && error ? errorText(error, t) : null}</Notice>
          <ProviderLinks />
          <Account flow={flow} failure={step.error} />
          <p>{t("sign_up.to_sign_in")} <Link href={paths.signIn + search}>{t("menu.sign_in")}</Link></p>
        </>
      ) : null}
      {step.name === "profile" ? <Demanded flow={flow} questions={step.questions} /> : null}
      {step.name === "check-mail" ? <CheckMail flow={flow} email={step.email} /> : null}
      {step.name === "sign-in" ? <SignInStep flow={flow.signIn} /> : null}
      {step.name === "questionnaire" ? <NewcomerForm onDone={flow.finish} answered={flow.answered} /> : null}
    </Frame>
  );
}
