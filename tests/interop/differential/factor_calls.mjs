import { Authenticator } from "../authenticator.mjs";
import { at, code, hidingToken, kind, mailed, maybe, origin, password, PASSWORDS, post, who } from "./values.mjs";

const totp = async (side, call) => {
  if (call.code !== "right" || !side.told.totpURI) return call.code === "empty" ? "" : "000000";
  await side.ask("/forget-used-codes");
  return new Authenticator(side.told.totpURI).code();
};

async function enable(side, call) {
  const answer = await side.send(call.at, "POST", "/two-factor/enable", {
    body: { password: PASSWORDS[call.password] },
    origin: call.origin,
  });
  if (answer.body?.totpURI) Object.assign(side.told, { totpURI: answer.body.totpURI, backupCodes: answer.body.backupCodes });
  return answer;
}

// Name: [weight, what it is made of, how it is done].
export const factorCalls = {
  enable: [4, { at, password, origin }, enable],
  verifyTotp: [
    5,
    { at, code, trustDevice: maybe, origin },
    async (side, call) => {
      const body = { code: await totp(side, call), trustDevice: call.trustDevice };
      return hidingToken(await side.send(call.at, "POST", "/two-factor/verify-totp", { body, origin: call.origin }));
    },
  ],
  verifyBackupCode: [
    2,
    { at, code, which: kind, origin },
    post("/two-factor/verify-backup-code", (call, side) => ({
      code: call.which === "wrong" ? "wrong" : (side.told.backupCodes?.at(call.which === "first" ? 0 : -1) ?? "none"),
    })),
  ],
  sendOtp: [1, { at, origin }, post("/two-factor/send-otp", () => ({}))],
  verifyOtp: [
    2,
    { who, at, which: kind, origin },
    async (side, call) =>
      side.send(call.at, "POST", "/two-factor/verify-otp", {
        body: { code: await mailed(side, "otp", call) },
        origin: call.origin,
      }),
  ],
  totpURI: [1, { at, password, origin }, post("/two-factor/get-totp-uri", (call) => ({ password: PASSWORDS[call.password] }))],
  disable: [2, { at, password, origin }, post("/two-factor/disable", (call) => ({ password: PASSWORDS[call.password] }))],
};
