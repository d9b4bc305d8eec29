import { UsherError, type Question, type SignUpFields } from "@usher/client";
import { useState } from "react";

import { useUsher } from "../context.js";
import { questionsOfProfile, type Answers } from "./answers.js";
import { useSignIn } from "./use_sign_in.js";

export type SignUpStep =
  | { name: "account" }
  | { name: "profile"; questions: Question[] }
  | { name: "check-mail"; email: string }
  | { name: "sign-in" }
  | { name: "questionnaire" }
  | { name: "done" };

const isAboutProfile = (error: unknown): boolean =>
  error instanceof UsherError && error.errors.length > 0 && error.errors.every(({ field }) => ["experience_level", "professional_role"].includes(field));

/** A sign-up step by step: the account, what the site demands with it, and then its questionnaire. */
export function useSignUp(onDone?: () => void) {
  const { client } = useUsher();
  const [step, setStep] = useState<SignUpStep>({ name: "account" });
  const [typed, setTyped] = useState<SignUpFields | null>(null);
  const signIn = useSignIn(() => setStep({ name: "questionnaire" }));

  async function send(fields: SignUpFields) {
    const outcome = await client.signUp(fields);
    setTyped(null);
    if ("verification_required" in outcome) return setStep({ name: "check-mail", email: outcome.email });
    if (!("access_token" in outcome)) setStep({ name: "sign-in" });
    await signIn.follow(outcome);
  }

  return {
    step,
    /** The rest of a sign-up that has to enrol a second factor, in the step "sign-in". */
    signIn,
    async create(fields: SignUpFields) {
      try {
        await send(fields);
      } catch (error) {
        if (!isAboutProfile(error)) throw error;
        const questions = questionsOfProfile(await client.questionnaire());
        if (!questions.length) throw error;
        setTyped(fields);
        setStep({ name: "profile", questions });
      }
    },
    /** The answers that the site demands, with the account typed before. Another fault leads back to the account. */
    async complete(answers: Answers) {
      if (!typed) return;
      try {
        await send({ ...typed, ...(answers as Partial<SignUpFields>) });
      } catch (error) {
        const isElsewhere = error instanceof UsherError && (error.code === "EMAIL_TAKEN" || error.errors.some(({ field }) => field in typed));
        if (isElsewhere) setStep({ name: "account" });
        throw error;
      }
    },
    finish() {
      setStep({ name: "done" });
      onDone?.();
    },
  };
}
