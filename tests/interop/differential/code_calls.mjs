import fc from "fast-check";
import { at, fresh, kind, mailed, origin, PASSWORDS, post, query, target, who } from "./values.mjs";

// Name: [weight, what it is made of, how it is done].
export const codeCalls = {
  askForLink: [
    2,
    { who, at, callbackURL: target, errorCallbackURL: target, origin },
    post("/sign-in/magic-link", (call, side) => ({
      email: side.email(call.who),
      callbackURL: call.callbackURL,
      errorCallbackURL: call.errorCallbackURL,
    })),
  ],
  followLink: [
    2,
    { who, at, which: kind, callbackURL: target },
    async (side, call) =>
      side.send(
        call.at,
        "GET",
        `/magic-link/verify?${query({ token: await mailed(side, "magic-link", call), callbackURL: call.callbackURL })}`,
      ),
  ],
  askForCode: [
    2,
    { who, at, type: fc.constantFrom("sign-in", "email-verification", "forget-password", "change-email", "nonsense"), origin },
    post("/email-otp/send-verification-otp", (call, side) => ({ email: side.email(call.who), type: call.type })),
  ],
  signInWithCode: [
    2,
    { who, at, which: kind, origin },
    async (side, call) =>
      side.send(call.at, "POST", "/sign-in/email-otp", {
        body: { email: side.email(call.who), otp: await mailed(side, "sign-in-otp", call) },
        origin: call.origin,
      }),
  ],
  verifyWithCode: [
    1,
    { who, at, which: kind, origin },
    async (side, call) =>
      side.send(call.at, "POST", "/email-otp/verify-email", {
        body: { email: side.email(call.who), otp: await mailed(side, "email-verification-otp", call) },
        origin: call.origin,
      }),
  ],
  resetWithCode: [
    1,
    { who, at, which: kind, fresh, origin },
    async (side, call) =>
      side.send(call.at, "POST", "/email-otp/reset-password", {
        body: {
          email: side.email(call.who),
          otp: await mailed(side, "forget-password-otp", call),
          password: PASSWORDS[call.fresh],
        },
        origin: call.origin,
      }),
  ],
};
