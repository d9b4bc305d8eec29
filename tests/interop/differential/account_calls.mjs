import fc from "fast-check";
import { at, fresh, get, kind, mailed, origin, password, PASSWORDS, post, query, target, who } from "./values.mjs";

// Name: [weight, what it is made of, how it is done].
export const accountCalls = {
  updateUser: [
    3,
    {
      at,
      origin,
      fields: fc.constantFrom(
        { name: "Ada L" },
        { image: "https://example.com/a.png" },
        { image: null },
        {},
        { name: 1 },
        { email: "x@example.com" },
        { nonsense: 1 },
        { name: "X", emailVerified: true },
        { name: "" },
      ),
    },
    post("/update-user", (call) => call.fields),
  ],
  changePassword: [
    3,
    { at, password, fresh, origin },
    post("/change-password", (call) => ({
      currentPassword: PASSWORDS[call.password],
      newPassword: PASSWORDS[call.fresh],
      revokeOtherSessions: true,
    })),
  ],
  verifyPassword: [1, { at, password, origin }, post("/verify-password", (call) => ({ password: PASSWORDS[call.password] }))],
  requestReset: [
    3,
    { who, at, redirectTo: target, origin },
    post("/request-password-reset", (call, side) => ({ email: side.email(call.who), redirectTo: call.redirectTo })),
  ],
  followReset: [
    2,
    { who, at, which: kind, callbackURL: target },
    async (side, call) =>
      side.send(
        call.at,
        "GET",
        `/reset-password/${await mailed(side, "reset-password", call)}?${query({ callbackURL: call.callbackURL })}`,
      ),
  ],
  reset: [
    3,
    { who, at, which: kind, fresh, origin },
    async (side, call) =>
      side.send(call.at, "POST", "/reset-password", {
        body: { newPassword: PASSWORDS[call.fresh], token: await mailed(side, "reset-password", call) },
        origin: call.origin,
      }),
  ],
  sendVerification: [
    3,
    { who, at, callbackURL: target, origin },
    post("/send-verification-email", (call, side) => ({ email: side.email(call.who), callbackURL: call.callbackURL })),
  ],
  verifyEmail: [
    3,
    { who, at, which: kind, callbackURL: target },
    async (side, call) =>
      side.send(
        call.at,
        "GET",
        `/verify-email?${query({ token: await mailed(side, "verify-email", call), callbackURL: call.callbackURL })}`,
      ),
  ],
  changeEmail: [
    2,
    { who, at, callbackURL: target, origin },
    post("/change-email", (call, side) => ({ newEmail: side.email(call.who), callbackURL: call.callbackURL })),
  ],
  deleteUser: [
    2,
    { at, password: fc.option(password, { nil: undefined }), origin },
    post("/delete-user", (call) => ({ password: call.password && PASSWORDS[call.password] })),
  ],
  listAccounts: [1, { at }, get("/list-accounts")],
};
