import fc from "fast-check";
import { at, origin } from "./values.mjs";

const BODIES = {
  none: {},
  list: { text: "[]" },
  broken: { text: "{oops" },
  plain: { text: "{}", type: "text/plain" },
  empty: { body: {} },
  numbers: { body: { email: 1, password: 2, name: 3, newPassword: 4, currentPassword: 5, token: 6, newEmail: 7, code: 8 } },
  nulls: {
    body: {
      email: null,
      password: null,
      name: null,
      newPassword: null,
      currentPassword: null,
      token: null,
      newEmail: null,
      code: null,
    },
  },
};
const PATHS = [
  "/sign-up/email",
  "/sign-in/email",
  "/sign-out",
  "/update-user",
  "/change-password",
  "/verify-password",
  "/request-password-reset",
  "/reset-password",
  "/send-verification-email",
  "/change-email",
  "/delete-user",
  "/revoke-session",
  "/revoke-sessions",
  "/revoke-other-sessions",
  "/two-factor/enable",
  "/two-factor/verify-totp",
  "/two-factor/disable",
  "/sign-in/magic-link",
  "/sign-in/email-otp",
  "/email-otp/send-verification-otp",
  "/get-session",
  "/nothing-here",
  "/ok",
];

// Name: [weight, what it is made of, how it is done].
export const oddCalls = {
  oddBody: [
    4,
    { at, path: fc.constantFrom(...PATHS), body: fc.constantFrom(...Object.keys(BODIES)), origin },
    (side, call) => side.send(call.at, "POST", call.path, { ...BODIES[call.body], origin: call.origin }),
  ],
};
