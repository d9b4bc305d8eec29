import { UsherError, type Question, type SignUpFields } from "usherd-client";
import { useEffect, useRef, useState } from "react";

import { useAuth, useUsher } from "../context.js";
import { isBackFromProvider } from "../looks/next.js";
import { askedOfProfile, isAnswered, questionsOfProfile, type Answers } from "./answers.js";
import { siteOf } from "./site.js";
import { useNewcomer } from "./use_newcomer.js";
import { useSignIn } from "./use_sign_in.js";

export type SignUpStep =
  | { name: "account"; error?: unknown }
  | { name: "profile"; questions: Question[] }
  | { name: "check-mail"; email: string }
  | { name: "sign-in" }
  | { name: "questionnaire" }
  | { name: "done" };

/** A new account; without a password it gets a passkey. */
type NewAccount = Omit<SignUpFields, "password"> & { password?: string };

/** A sign-up step by step: the account, what the site demands with it, and then its questionnaire. */
export function useSignUp(onDone?: () => void) {
  const { t } = useUsher();
  const { client, status, user } = useAuth();
  const [step, setStep] = useState<SignUpStep>({ name: "account" });
  const [typed, setTyped] = useState<NewAccount | null>(null);
  const [answered, setAnswered] = useState<string[]>([]);
  const signIn = useSignIn(() => setStep({ name: "questionnaire" }));

  // Back from a provider, or signed in before: what is left is the questionnaire.
  const isHere = status === "signed-in" && !user?.is_anonymous && (step.name === "account" || (step.name === "check-mail" && signIn.step.name === "password"));
  const newcomer = useNewcomer();
  const isKnown = useRef(isBackFromProvider());
  useEffect(() => {
    if (!isHere || newcomer.isAsked === null) return;
    if (isKnown.current && !newcomer.isAsked) finish();
    else setStep({ name: "questionnaire" });
  }, [isHere, newcomer.isAsked]);

  function finish() {
    setStep({ name: "done" });
    onDone?.();
  }

  async function send({ password, ...fields }: NewAccount) {
    const outcome = await (password !== undefined ? client.signUp({ ...fields, password }) : client.passkeys.signUp(fields));
    setTyped(null);
    if ("verification_required" in outcome) return setStep({ name: "check-mail", email: outcome.email });
    if (!("access_token" in outcome)) setStep({ name: "sign-in" });
    await signIn.follow(outcome);
  }

  return {
    step,
    /** The account as it was sent last, to be corrected. */
    typed,
    /** The questions that were answered together with the account, which the questionnaire need not ask again. */
    answered,
    /** What follows the account: the enrolment of a second factor in the step "sign-in", and the sign-in after "check-mail". */
    signIn,
    /** Without a password: with a passkey. */
    async create(fields: NewAccount) {
      const { questionnaire, sign_up_profile } = await siteOf(client);
      if (sign_up_profile !== "required") return send(fields);
      const empty = (["email", "password"] as const).filter((field) => fields[field] === "");
      if (empty.length) throw new UsherError(422, { code: "VALIDATION_FAILED", errors: empty.map((field) => ({ field, code: "REQUIRED", message: "" })) });
      setTyped(fields);
      setStep({ name: "profile", questions: questionsOfProfile(questionnaire, t) });
    },
    /** The answers that the site demands, by the ids of the questions, with the account typed before. Another fault leads back to the account. */
    async complete(answers: Answers) {
      if (!typed || step.name !== "profile") return;
      const given = askedOfProfile(step.questions, answers).filter(({ id }) => isAnswered(answers[id]));
      setAnswered(given.map(({ id }) => id));
      try {
        await send({ ...typed, ...Object.fromEntries(given.map(({ id }) => [id, answers[id]])) });
      } catch (error) {
        const isElsewhere = error instanceof UsherError && (error.code === "EMAIL_TAKEN" || error.errors.some(({ field }) => field in typed));
        if (!isElsewhere) throw error;
        setStep({ name: "account", error });
      }
    },
    /** From the questions to the account. */
    back: () => setStep({ name: "account" }),
    /** Another mail with the link to confirm the address. */
    resend: async () => {
      if (step.name === "check-mail") await client.request("post", "/auth/email/verify/resend", { body: { email: step.email } });
    },
    finish,
  };
}
