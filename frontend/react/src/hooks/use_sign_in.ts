import { UsherError, type Session, type SignInOutcome, type SignUpOutcome } from "usherd-client";
import { useState } from "react";

import { useUsher } from "../context.js";

interface Enrolment {
  secret: string;
  otpauth_uri: string;
  qr_svg: string;
}

/** A step; `error` says why the sign-in begins again. */
export type SignInStep =
  | { name: "password"; error?: unknown }
  | { name: "factor"; token: string; methods: string[] }
  | { name: "enrol"; token: string; enrolment: Enrolment }
  | { name: "codes"; codes: string[] }
  | { name: "new-password"; token: string; email: string } // without the address, a sign-in follows
  | { name: "done" };

/** A minute less than the server takes an answer. */
const MILLISECONDS_OF_OPTIONS = 240_000;

/** A sign-in step by step. The handlers throw an UsherError, and change `step` as the server wants it. */
export function useSignIn(onDone?: () => void) {
  const { client } = useUsher();
  const [step, setStep] = useState<SignInStep>({ name: "password" });

  const finish = () => {
    setStep({ name: "done" });
    onDone?.();
  };

  /** A step's token lives some minutes and allows some codes; after it the sign-in begins again. */
  async function withToken(act: () => Promise<void>) {
    try {
      await act();
    } catch (error) {
      if (!(error instanceof UsherError && ["INVALID_TOKEN", "TOKEN_EXPIRED"].includes(error.code))) throw error;
      setStep({ name: "password", error });
    }
  }

  /** Goes on with the answer to a sign-in or sign-up. */
  async function follow(outcome: SignInOutcome | SignUpOutcome) {
    if ("methods" in outcome) return setStep({ name: "factor", token: outcome.two_factor_token, methods: outcome.methods as string[] });
    if (!("two_factor_token" in outcome)) return finish();
    const token = outcome.two_factor_token;
    const enrolment = await client.request("post", "/auth/2fa/enroll", { body: { two_factor_token: token } });
    setStep({ name: "enrol", token, enrolment: enrolment as Enrolment });
  }

  return {
    step,
    follow,
    async password(fields: { email: string; password: string; remember_me?: boolean }) {
      setStep({ name: "password" });
      try {
        await follow(await client.signIn(fields));
      } catch (error) {
        const token = error instanceof UsherError && error.code === "PASSWORD_CHANGE_REQUIRED" ? error.problem.reset_token : null;
        if (!token) throw error;
        setStep({ name: "new-password", token, email: fields.email });
      }
    },
    passkey: async () => follow(await client.passkeys.signIn()),
    /** Has the browser suggest passkeys in the address field until `signal`, with options that are renewed before they end, and again after a
        refusal. */
    async suggestPasskeys(signal: AbortSignal) {
      if (!(await PublicKeyCredential.isConditionalMediationAvailable?.())) return;
      while (!signal.aborted) {
        const round = AbortSignal.any([signal, AbortSignal.timeout(MILLISECONDS_OF_OPTIONS)]);
        let isChosen = false;
        const onChosen = () => void (isChosen = true);
        try {
          return await follow(await client.passkeys.signIn({ mediation: "conditional", signal: round, onChosen }));
        } catch (error) {
          if (!isChosen && !round.aborted) return;
          if (isChosen && !signal.aborted) setStep({ name: "password", error });
        }
      }
    },
    async factorByPasskey(trustDevice = false) {
      if (step.name === "factor") await withToken(async () => follow(await client.passkeys.secondFactor(step.token, trustDevice)));
    },
    /** A code of the app or the mail; anything but six digits is a backup code. */
    async factor(code: string, trustDevice = false) {
      if (step.name !== "factor") return;
      const typed = code.replace(/\s/g, "");
      const proof = /^\d{6}$/.test(typed) ? { code: typed } : { backup_code: typed };
      await withToken(async () => {
        await follow(await client.secondFactor({ two_factor_token: step.token, trust_device: trustDevice, ...proof }));
      });
    },
    async mailCode() {
      if (step.name === "factor") await client.request("post", "/auth/2fa/send-code", { body: { two_factor_token: step.token } });
    },
    async confirm(code: string) {
      if (step.name !== "enrol") return;
      await withToken(async () => {
        const session = await client.request("post", "/auth/2fa/confirm", { body: { code: code.replace(/\s/g, ""), two_factor_token: step.token } });
        setStep({ name: "codes", codes: ((session as Session).backup_codes as string[] | null) ?? [] });
      });
    },
    /** Confirms an address by the token of a mailed link. If several sign-ups had claimed it, a new password comes first. */
    async confirmAddress(token: string) {
      const outcome = await client.request("post", "/auth/email/verify", { body: { token } });
      setStep("reset_token" in outcome ? { name: "new-password", token: outcome.reset_token, email: "" } : { name: "password" });
    },
    async newPassword(password: string) {
      if (step.name !== "new-password") return;
      await withToken(async () => {
        await client.request("post", "/auth/password/reset", { body: { token: step.token, new_password: password } });
        if (!step.email) return setStep({ name: "password" });
        await follow(await client.signIn({ email: step.email, password }));
      });
    },
    finish,
  };
}
