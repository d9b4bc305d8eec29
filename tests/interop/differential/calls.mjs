// What users do in a sequence. A call is data, so that a sequence can be shrunk, printed and played again; `perform` does it on one
// side.
import fc from "fast-check";
import { sessionCalls } from "./session_calls.mjs";
import { accountCalls } from "./account_calls.mjs";
import { factorCalls } from "./factor_calls.mjs";
import { codeCalls } from "./code_calls.mjs";
import { oddCalls } from "./odd_calls.mjs";

const CALLS = { ...sessionCalls, ...accountCalls, ...factorCalls, ...codeCalls, ...oddCalls };

/** These end the user's other sessions here, and on the reference only with this. */
const ENDS_OTHERS = new Set(["verifyTotp", "disable"]);

export async function perform(side, call) {
  const answer = await CALLS[call.call][2](side, call);
  side.told.signed = answer.headers.get("set-auth-token") ?? side.told.signed;
  if (ENDS_OTHERS.has(call.call) && answer.status === 200)
    await side.send(call.at, "POST", "/revoke-other-sessions", { body: {} });
  return answer;
}

const anyCall = fc.oneof(
  ...Object.entries(CALLS).map(([call, [weight, fields]]) => ({
    weight,
    arbitrary: fc.record({ call: fc.constant(call), ...fields }),
  })),
);
const somebodyFirst = fc.record({
  call: fc.constant("signUp"),
  who: fc.constant(0),
  at: fc.constant(0),
  password: fc.constant("right"),
  origin: fc.constant("site"),
});

export const sequence = fc
  .tuple(fc.option(somebodyFirst, { nil: undefined, freq: 6 }), fc.array(anyCall, { minLength: 3, maxLength: 14 }))
  .map(([first, rest]) => [...(first ? [first] : []), ...rest]);
