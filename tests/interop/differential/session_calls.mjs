import fc from "fast-check";
import { at, fresh, get, hidingToken, kind, maybe, origin, password, PASSWORDS, post, target, who } from "./values.mjs";

async function revokeSession(side, call) {
  const listed = await side.send(call.at, "GET", "/list-sessions");
  const token = call.which === "wrong" || !listed.body.length ? "unknown" : listed.body.at(call.which === "first" ? 0 : -1).token;
  return side.send(call.at, "POST", "/revoke-session", { body: { token }, origin: call.origin });
}

async function bearer(side, call) {
  const signed = side.told.signed ?? "unknown";
  const token = { raw: signed.split(".")[0], signed, forged: `${signed.split(".")[0]}.${"A".repeat(43)}=`, unknown: "unknown" }[
    call.token
  ];
  return side.send(call.at, call.method, call.method === "GET" ? "/get-session" : "/update-user", {
    token,
    body: call.method === "GET" ? undefined : { name: "B" },
    origin: "none",
  });
}

// Name: [weight, what it is made of, how it is done].
export const sessionCalls = {
  signUp: [
    6,
    { who, at, password, rememberMe: maybe, callbackURL: target, origin },
    post("/sign-up/email", (call, side) => ({
      name: "Ada",
      email: side.email(call.who),
      password: PASSWORDS[call.password],
      rememberMe: call.rememberMe,
      callbackURL: call.callbackURL,
    })),
  ],
  signIn: [
    10,
    { who, at, password: fc.oneof({ weight: 3, arbitrary: password }, fresh), rememberMe: maybe, callbackURL: target, origin },
    post("/sign-in/email", (call, side) => ({
      email: side.email(call.who).toUpperCase(),
      password: PASSWORDS[call.password],
      rememberMe: call.rememberMe,
      callbackURL: call.callbackURL,
    })),
  ],
  signOut: [3, { at, origin }, post("/sign-out", () => ({}))],
  getSession: [
    6,
    { at, more: fc.constantFrom("", "?disableRefresh=true", "?disableCookieCache=true") },
    get((call) => `/get-session${call.more}`),
  ],
  listSessions: [2, { at }, get("/list-sessions")],
  revokeSession: [2, { at, which: kind, origin }, revokeSession],
  revokeSessions: [1, { at, origin }, post("/revoke-sessions", () => ({}))],
  revokeOtherSessions: [1, { at, origin }, post("/revoke-other-sessions", () => ({}))],
  token: [1, { at }, async (side, call) => hidingToken(await side.send(call.at, "GET", "/token"))],
  signInAnonymously: [2, { at, origin }, post("/sign-in/anonymous", () => ({}))],
  deleteAnonymous: [1, { at, origin }, post("/delete-anonymous-user", () => ({}))],
  bearer: [
    2,
    { at, token: fc.constantFrom("raw", "signed", "forged", "unknown"), method: fc.constantFrom("GET", "POST") },
    bearer,
  ],
};
