// What people do in a sequence. A call is data, so that a sequence can be shrunk, printed and played again; `perform` does it on one side.
import fc from "fast-check";
import { Authenticator } from "../authenticator.mjs";

const PASSWORDS = { right: "correct horse 1", wrong: "wrong password", next: "a newer horse 1", short: "short", long: "x".repeat(129), empty: "", number: 12345678 };
const TARGETS = ["/in", "/in?a=1#b", "http://localhost:3000/in", "https://a.example.com/in", "https://evil.test/in", "//evil.test", "in", "myapp://in"];

const who = fc.nat({ max: 2 });
const at = fc.nat({ max: 1 });
const origin = fc.oneof({ weight: 12, arbitrary: fc.constant("site") }, { weight: 1, arbitrary: fc.constantFrom("none", "evil", "opaque", "own") });
const password = fc.oneof({ weight: 8, arbitrary: fc.constant("right") }, { weight: 2, arbitrary: fc.constantFrom(...Object.keys(PASSWORDS)) });
const fresh = fc.oneof({ weight: 6, arbitrary: fc.constantFrom("right", "next") }, { weight: 1, arbitrary: fc.constantFrom(...Object.keys(PASSWORDS)) });
const target = fc.option(fc.constantFrom(...TARGETS), { nil: undefined, freq: 1 });
const maybe = fc.option(fc.boolean(), { nil: undefined });
const code = fc.constantFrom("right", "right", "wrong", "empty");
const kind = fc.constantFrom("last", "last", "last", "first", "wrong");

const post = (path, fields) => (side, call) => side.send(call.at, "POST", path, { body: fields(call, side), origin: call.origin });
const get = (path) => (side, call) => side.send(call.at, "GET", typeof path === "function" ? path(call) : path);
const query = (parameters) => new URLSearchParams(Object.entries(parameters).filter(([, value]) => value !== undefined)).toString();

/** The token or code that somebody was mailed; the number of mails is the reference's, since ours may come a moment later. */
async function mailed(side, kindOfMail, call) {
  if (call.which === "wrong") return "000000";
  const mails = await side.mails(kindOfMail, call.who, call.mails?.[kindOfMail] ?? 0);
  return (call.which === "first" ? mails[0] : mails.at(-1)) ?? "000000";
}

const totp = async (side, call) => {
  if (call.code !== "right" || !side.totpURI) return call.code === "empty" ? "" : "000000";
  await side.ask("/forget-used-codes");
  return new Authenticator(side.totpURI).code();
};

async function enable(side, call) {
  const answer = await side.send(call.at, "POST", "/two-factor/enable", { body: { password: PASSWORDS[call.password] }, origin: call.origin });
  if (answer.body?.totpURI) Object.assign(side, { totpURI: answer.body.totpURI, backupCodes: answer.body.backupCodes });
  return answer;
}

async function revokeSession(side, call) {
  const listed = await side.send(call.at, "GET", "/list-sessions");
  const token = call.which === "wrong" || !listed.body.length ? "unknown" : listed.body.at(call.which === "first" ? 0 : -1).token;
  const own = (await side.send(call.at, "GET", "/get-session")).body?.session.id;
  if (listed.body.length > 2 && !own) return listed;
  return side.send(call.at, "POST", "/revoke-session", { body: { token }, origin: call.origin });
}

async function bearer(side, call) {
  const signed = side.signed ?? "unknown";
  const token = { raw: signed.split(".")[0], signed, forged: `${signed.split(".")[0]}.${"A".repeat(43)}=`, unknown: "unknown" }[call.token];
  return side.send(call.at, call.method, call.method === "GET" ? "/get-session" : "/update-user", { token, body: call.method === "GET" ? undefined : { name: "B" }, origin: "none" });
}

const BODIES = { none: {}, list: { text: "[]" }, broken: { text: "{oops" }, plain: { text: "{}", type: "text/plain" }, empty: { body: {} }, numbers: { body: { email: 1, password: 2, name: 3, newPassword: 4, currentPassword: 5, token: 6, newEmail: 7, code: 8 } }, nulls: { body: { email: null, password: null, name: null, newPassword: null, currentPassword: null, token: null, newEmail: null, code: null } } };
const PATHS = ["/sign-up/email", "/sign-in/email", "/sign-out", "/update-user", "/change-password", "/verify-password", "/request-password-reset", "/reset-password", "/send-verification-email", "/change-email", "/delete-user", "/revoke-session", "/revoke-sessions", "/revoke-other-sessions", "/two-factor/enable", "/two-factor/verify-totp", "/two-factor/disable", "/sign-in/magic-link", "/sign-in/email-otp", "/email-otp/send-verification-otp", "/get-session", "/nothing-here", "/ok"];

// name: [weight, what it is made of, how it is done]
export const CALLS = {
  signUp: [6, { who, at, password, rememberMe: maybe, callbackURL: target, origin }, post("/sign-up/email", (call, side) => ({ name: "Ada", email: side.email(call.who), password: PASSWORDS[call.password], rememberMe: call.rememberMe, callbackURL: call.callbackURL }))],
  signIn: [10, { who, at, password: fc.oneof({ weight: 3, arbitrary: password }, fresh), rememberMe: maybe, callbackURL: target, origin }, post("/sign-in/email", (call, side) => ({ email: side.email(call.who).toUpperCase(), password: PASSWORDS[call.password], rememberMe: call.rememberMe, callbackURL: call.callbackURL }))],
  signOut: [3, { at, origin }, post("/sign-out", () => ({}))],
  getSession: [6, { at, more: fc.constantFrom("", "?disableRefresh=true", "?disableCookieCache=true") }, get((call) => `/get-session${call.more}`)],
  listSessions: [2, { at }, get("/list-sessions")],
  revokeSession: [2, { at, which: kind, origin }, revokeSession],
  revokeSessions: [1, { at, origin }, post("/revoke-sessions", () => ({}))],
  revokeOtherSessions: [1, { at, origin }, post("/revoke-other-sessions", () => ({}))],
  updateUser: [3, { at, origin, fields: fc.constantFrom({ name: "Ada L" }, { image: "https://example.com/a.png" }, { image: null }, {}, { name: 1 }, { email: "x@example.com" }, { nonsense: 1 }, { name: "X", emailVerified: true }, { name: "" }) }, post("/update-user", (call) => call.fields)],
  changePassword: [3, { at, password, fresh, origin }, post("/change-password", (call) => ({ currentPassword: PASSWORDS[call.password], newPassword: PASSWORDS[call.fresh], revokeOtherSessions: true }))],
  verifyPassword: [1, { at, password, origin }, post("/verify-password", (call) => ({ password: PASSWORDS[call.password] }))],
  requestReset: [3, { who, at, redirectTo: target, origin }, post("/request-password-reset", (call, side) => ({ email: side.email(call.who), redirectTo: call.redirectTo }))],
  followReset: [2, { who, at, which: kind, callbackURL: target }, async (side, call) => side.send(call.at, "GET", `/reset-password/${await mailed(side, "reset-password", call)}?${query({ callbackURL: call.callbackURL })}`)],
  reset: [3, { who, at, which: kind, fresh, origin }, async (side, call) => side.send(call.at, "POST", "/reset-password", { body: { newPassword: PASSWORDS[call.fresh], token: await mailed(side, "reset-password", call) }, origin: call.origin })],
  sendVerification: [3, { who, at, callbackURL: target, origin }, post("/send-verification-email", (call, side) => ({ email: side.email(call.who), callbackURL: call.callbackURL }))],
  verifyEmail: [3, { who, at, which: kind, callbackURL: target }, async (side, call) => side.send(call.at, "GET", `/verify-email?${query({ token: await mailed(side, "verify-email", call), callbackURL: call.callbackURL })}`)],
  changeEmail: [2, { who, at, callbackURL: target, origin }, post("/change-email", (call, side) => ({ newEmail: side.email(call.who), callbackURL: call.callbackURL }))],
  deleteUser: [2, { at, password: fc.option(password, { nil: undefined }), origin }, post("/delete-user", (call) => ({ password: call.password && PASSWORDS[call.password] }))],
  listAccounts: [1, { at }, get("/list-accounts")],
  token: [1, { at }, async (side, call) => { const answer = await side.send(call.at, "GET", "/token"); return { ...answer, body: { ...answer.body, token: typeof answer.body.token } }; }],
  signInAnonymously: [2, { at, origin }, post("/sign-in/anonymous", () => ({}))],
  deleteAnonymous: [1, { at, origin }, post("/delete-anonymous-user", () => ({}))],
  enable: [4, { at, password, origin }, enable],
  verifyTotp: [5, { at, code, trustDevice: maybe, origin }, async (side, call) => side.send(call.at, "POST", "/two-factor/verify-totp", { body: { code: await totp(side, call), trustDevice: call.trustDevice }, origin: call.origin })],
  verifyBackupCode: [2, { at, code, which: kind, origin }, post("/two-factor/verify-backup-code", (call, side) => ({ code: call.which === "wrong" ? "wrong" : side.backupCodes?.at(call.which === "first" ? 0 : -1) ?? "none" }))],
  sendOtp: [1, { at, origin }, post("/two-factor/send-otp", () => ({}))],
  verifyOtp: [2, { who, at, which: kind, origin }, async (side, call) => side.send(call.at, "POST", "/two-factor/verify-otp", { body: { code: await mailed(side, "otp", call) }, origin: call.origin })],
  totpURI: [1, { at, password, origin }, post("/two-factor/get-totp-uri", (call) => ({ password: PASSWORDS[call.password] }))],
  disable: [2, { at, password, origin }, post("/two-factor/disable", (call) => ({ password: PASSWORDS[call.password] }))],
  askForLink: [2, { who, at, callbackURL: target, errorCallbackURL: target, origin }, post("/sign-in/magic-link", (call, side) => ({ email: side.email(call.who), callbackURL: call.callbackURL, errorCallbackURL: call.errorCallbackURL }))],
  followLink: [2, { who, at, which: kind, callbackURL: target }, async (side, call) => side.send(call.at, "GET", `/magic-link/verify?${query({ token: await mailed(side, "magic-link", call), callbackURL: call.callbackURL })}`)],
  askForCode: [2, { who, at, type: fc.constantFrom("sign-in", "email-verification", "forget-password", "change-email", "nonsense"), origin }, post("/email-otp/send-verification-otp", (call, side) => ({ email: side.email(call.who), type: call.type }))],
  signInWithCode: [2, { who, at, which: kind, origin }, async (side, call) => side.send(call.at, "POST", "/sign-in/email-otp", { body: { email: side.email(call.who), otp: await mailed(side, "sign-in-otp", call) }, origin: call.origin })],
  verifyWithCode: [1, { who, at, which: kind, origin }, async (side, call) => side.send(call.at, "POST", "/email-otp/verify-email", { body: { email: side.email(call.who), otp: await mailed(side, "email-verification-otp", call) }, origin: call.origin })],
  resetWithCode: [1, { who, at, which: kind, fresh, origin }, async (side, call) => side.send(call.at, "POST", "/email-otp/reset-password", { body: { email: side.email(call.who), otp: await mailed(side, "forget-password-otp", call), password: PASSWORDS[call.fresh] }, origin: call.origin })],
  bearer: [2, { at, token: fc.constantFrom("raw", "signed", "forged", "unknown"), method: fc.constantFrom("GET", "POST") }, bearer],
  oddBody: [4, { at, path: fc.constantFrom(...PATHS), body: fc.constantFrom(...Object.keys(BODIES)), origin }, (side, call) => side.send(call.at, "POST", call.path, { ...BODIES[call.body], origin: call.origin })],
};

/** These end the user's other sessions here, and on the reference only with this. */
const ENDS_OTHERS = new Set(["verifyTotp", "disable"]);

export async function perform(side, call) {
  const answer = await CALLS[call.call][2](side, call);
  side.signed = answer.headers.get("set-auth-token") ?? side.signed;
  if (ENDS_OTHERS.has(call.call) && answer.status === 200) await side.send(call.at, "POST", "/revoke-other-sessions", { body: {} });
  return answer;
}

const anyCall = fc.oneof(...Object.entries(CALLS).map(([call, [weight, fields]]) => ({ weight, arbitrary: fc.record({ call: fc.constant(call), ...fields }) })));
const somebodyFirst = fc.record({ call: fc.constant("signUp"), who: fc.constant(0), at: fc.constant(0), password: fc.constant("right"), origin: fc.constant("site") });

export const sequence = fc.tuple(fc.option(somebodyFirst, { nil: undefined, freq: 6 }), fc.array(anyCall, { minLength: 3, maxLength: 14 })).map(([first, rest]) => [...(first ? [first] : []), ...rest]);
