// Random sequences of calls go to the reference server and to another one; what a client sees must be the same.
//   differential.mjs REFERENCE CONTROL OTHER CONTROL [--seed N] [--sequences N] [--all] [--replay JSON]
// A failing sequence is shrunk and printed; --replay plays it again. --all goes on and lists every kind of difference once.
import fs from "node:fs";
import process from "node:process";
import fc from "fast-check";
import { perform, sequence } from "./differential/calls.mjs";
import { differences, say, seen, Wanted } from "./differential/normal.mjs";
import { Side } from "./differential/side.mjs";

const [reference, itsControl, other, control, ...options] = process.argv.slice(2);
const option = (name, otherwise) => (options.includes(name) ? options[options.indexOf(name) + 1] : otherwise);
const sides = [new Side(reference, itsControl), new Side(other, control)];
const wanted = new Wanted(JSON.parse(fs.readFileSync(new URL("wanted_differences.json", import.meta.url))));
const KINDS = {
  reset: "reset-password",
  followReset: "reset-password",
  verifyEmail: "verify-email",
  verifyOtp: "otp",
  followLink: "magic-link",
  signInWithCode: "sign-in-otp",
  verifyWithCode: "email-verification-otp",
  resetWithCode: "forget-password-otp",
};
let number = (Date.now() % 1e6) * 1000;

async function step(call) {
  const kind = KINDS[call.call];
  const mails = kind && { [kind]: (await sides[0].mails(kind, call.who, 0)).length };
  const answers = await Promise.all(sides.map((side) => perform(side, { ...call, mails })));
  const [expected, got] = answers.map((answer, index) => seen(sides[index], answer));
  const name = call.call === "oddBody" ? `oddBody ${call.path} ${call.body}` : call.call;
  return differences(expected, got)
    .filter((difference) => !wanted.explains(name, difference))
    .map((difference) => [name, ...difference]);
}

/** The differences of the first call that has any: after it the two are no longer in step. */
async function play(calls) {
  number++;
  for (const side of sides) {
    side.begin(number);
    Object.assign(side, { totpURI: undefined, backupCodes: undefined, signed: undefined });
  }
  for (const [index, call] of calls.entries()) {
    const found = await step(call);
    if (found.length) return { index, found };
  }
  return null;
}

const told = (calls, { index, found }) =>
  [
    ...calls.slice(0, index + 1).map((call) => `  ${JSON.stringify(call)}`),
    ...found.map(([name, field, expected, got]) => `${name}: ${field}\n    expected ${expected}\n    got      ${got}`),
  ].join("\n");

async function listAll(seed, numRuns) {
  const kinds = new Map();
  for (const calls of fc.sample(sequence, { seed, numRuns })) {
    const result = await play(calls);
    const key =
      result &&
      result.found
        .map(([name, field, expected, got]) => [name, field, expected, got].join("|").replace(/#\d+|s\d+@/g, "#"))
        .join("\n");
    if (!result) continue;
    const known = kinds.get(key);
    kinds.set(key, {
      count: (known?.count ?? 0) + 1,
      calls: known && known.calls.length <= result.index ? known.calls : calls.slice(0, result.index + 1),
      result: known && known.calls.length <= result.index ? known.result : result,
    });
  }
  for (const { count, calls, result } of [...kinds.values()].sort((a, b) => b.count - a.count))
    say(`${count} times:\n${told(calls, result)}\n`);
  return kinds.size;
}

async function shrinkFirst(seed, numRuns) {
  const property = fc.asyncProperty(sequence, async (calls) => {
    const result = await play(calls);
    if (result) throw new Error(told(calls, result));
  });
  const { failed, counterexample, errorInstance } = await fc.check(property, { seed, numRuns, interruptAfterTimeLimit: 230_000 });
  if (!failed) return 0;
  say(`seed ${seed}, shrunk:\n${errorInstance.message}\nagain: --replay '${JSON.stringify(counterexample[0])}'`);
  return 1;
}

async function replay(calls) {
  const result = await play(calls);
  say(result ? told(calls, result) : "nothing differs");
  return result ? 1 : 0;
}

const seed = Number(option("--seed", 1));
const sequences = Number(option("--sequences", 500));
const began = Date.now();
const failures = options.includes("--replay")
  ? await replay(JSON.parse(option("--replay")))
  : options.includes("--all")
    ? await listAll(seed, sequences)
    : await shrinkFirst(seed, sequences);
say(`seed ${seed}, ${sequences} sequences, ${Math.round((Date.now() - began) / 1000)} s, ${failures} differences`);
for (const row of wanted.unused()) say(`not met this time: ${row.why}`);
process.exit(failures ? 1 : 0);
