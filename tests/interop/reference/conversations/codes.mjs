// What conversations about mailed links and codes share.
import { ALICE, totp } from "../people.mjs";
import { BASE } from "../wire.mjs";

export const none = { cookies: false, origin: null };
export const pathOf = (mail) => new URL(mail.url).pathname.slice(BASE.length) + new URL(mail.url).search;
export const follow = (c, mail, options = {}) => c.raw("GET", pathOf(mail), { origin: null, ...options });
export const askForLink = (c, email, options = {}) => c.raw("POST", "/sign-in/magic-link", { body: { email }, ...options });
export const askForCode = (c, email, type = "sign-in", options = {}) =>
  c.raw("POST", "/email-otp/send-verification-otp", { body: { email, type }, ...options });
export const lastCode = (c, type = "sign-in") => c.lastMail(`${type}-otp`).otp;
export const signInWithCode = (c, email, otp, options = {}) =>
  c.raw("POST", "/sign-in/email-otp", { body: { email, otp }, ...options });

export async function enrol(c) {
  const enabled = await c.raw("POST", "/two-factor/enable", { body: { password: ALICE.password } });
  const secret = /secret=([A-Z2-7]+)/.exec(enabled.json.totpURI)[1];
  await c.raw("POST", "/two-factor/verify-totp", { body: { code: totp(secret) } });
}
