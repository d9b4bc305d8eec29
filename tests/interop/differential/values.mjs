// What calls are made of, and how they are sent.
import fc from "fast-check";

export const PASSWORDS = {
  right: "correct horse 1",
  wrong: "wrong password",
  next: "a newer horse 1",
  short: "short",
  long: "x".repeat(129),
  empty: "",
  number: 12345678,
};
export const TARGETS = [
  "/in",
  "/in?a=1#b",
  "http://localhost:3000/in",
  "https://a.example.com/in",
  "https://evil.test/in",
  "//evil.test",
  "in",
  "myapp://in",
];

export const who = fc.nat({ max: 2 });
export const at = fc.nat({ max: 1 });
export const origin = fc.oneof(
  { weight: 12, arbitrary: fc.constant("site") },
  { weight: 1, arbitrary: fc.constantFrom("none", "evil", "opaque", "own") },
);
export const password = fc.oneof(
  { weight: 8, arbitrary: fc.constant("right") },
  { weight: 2, arbitrary: fc.constantFrom(...Object.keys(PASSWORDS)) },
);
export const fresh = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom("right", "next") },
  { weight: 1, arbitrary: fc.constantFrom(...Object.keys(PASSWORDS)) },
);
export const target = fc.option(fc.constantFrom(...TARGETS), { nil: undefined, freq: 1 });
export const maybe = fc.option(fc.boolean(), { nil: undefined });
export const code = fc.constantFrom("right", "right", "wrong", "empty");
export const kind = fc.constantFrom("last", "last", "last", "first", "wrong");

export const post = (path, fields) => (side, call) =>
  side.send(call.at, "POST", path, { body: fields(call, side), origin: call.origin });
export const get = (path) => (side, call) => side.send(call.at, "GET", typeof path === "function" ? path(call) : path);
export const query = (parameters) =>
  new URLSearchParams(Object.entries(parameters).filter(([, value]) => value !== undefined)).toString();

/** The token or code of a mail. */
export async function mailed(side, kind, call) {
  if (call.which === "wrong") return "000000";
  const mails = await side.mails(kind, call.who);
  return (call.which === "first" ? mails[0] : mails.at(-1)) ?? "000000";
}

/** An answer whose token is not a session's, or not the current one. */
export const hidingToken = ({ body, ...answer }) => ({
  ...answer,
  body: body.token ? { ...body, token: `<${typeof body.token}>` } : body,
});
