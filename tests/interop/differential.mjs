// Random sequences of calls go to the reference server and to another one; what a client sees must be the same.
//   differential.mjs REFERENCE CONTROL OTHER CONTROL [--seed N] [--sequences N] [--all] [--replay JSON]
// A failing sequence is shrunk and printed; --replay plays it again. --all goes on and lists every kind of difference once.
import fs from "node:fs";
import process from "node:process";
import fc from "fast-check";
import { sequence } from "./differential/calls.mjs";
import { Play, told } from "./differential/play.mjs";
import { Side } from "./differential/side.mjs";
import { Wanted } from "./differential/wanted.mjs";

const PATIENCE_MILLISECONDS = 230_000;
const [reference, itsControl, other, control, ...options] = process.argv.slice(2);
const option = (name, otherwise) => (options.includes(name) ? options[options.indexOf(name) + 1] : otherwise);
const wanted = new Wanted(JSON.parse(fs.readFileSync(new URL("wanted_differences.json", import.meta.url))));
const game = new Play([new Side(reference, itsControl), new Side(other, control)], wanted);
const seed = Number(option("--seed", 1));
const sequences = Number(option("--sequences", 500));

/** The shortest sequence for each kind of difference, most frequent first. */
async function listAll() {
  const kinds = new Map();
  for (const calls of fc.sample(sequence, { seed, numRuns: sequences })) {
    const result = await game.play(calls);
    if (!result) continue;
    const kind = JSON.stringify(result.found).replace(/#\d+|s\d+@/g, "#");
    const { count = 0, shortest = result } = kinds.get(kind) ?? {};
    kinds.set(kind, { count: count + 1, shortest: result.calls.length < shortest.calls.length ? result : shortest });
  }
  const sorted = [...kinds.values()].sort((one, two) => two.count - one.count);
  for (const { count, shortest } of sorted) console.log(`${count} times:\n${told(shortest)}\n`);
  return kinds.size;
}

/** How many sequences were played, if none differs. */
async function findFirst() {
  const property = fc.asyncProperty(sequence, async (calls) => {
    const result = await game.play(calls);
    if (result) throw new Error(told(result));
  });
  const limits = { seed, numRuns: sequences, interruptAfterTimeLimit: PATIENCE_MILLISECONDS };
  const { failed, counterexample, errorInstance, numRuns } = await fc.check(property, limits);
  if (!failed) console.log(`${numRuns} sequences played`);
  else console.log(`${errorInstance.message}\nagain: --replay '${JSON.stringify(counterexample[0])}'`);
  return failed ? 1 : 0;
}

async function replay() {
  const result = await game.play(JSON.parse(option("--replay")));
  console.log(result ? told(result) : "nothing differs");
  return result ? 1 : 0;
}

const mode =
  { "--replay": replay, "--all": listAll }[options.find((word) => word === "--replay" || word === "--all")] ?? findFirst;
const began = Date.now();
const found = await mode();
console.log(`seed ${seed}, ${Math.round((Date.now() - began) / 1000)} s, ${found} differences`);
process.exit(found ? 1 : 0);
