// Random sequences of calls go to the reference server and to another one; what a client sees must be the same.
//   differential.mjs REFERENCE CONTROL OTHER CONTROL [--seed N] [--sequences N] [--replay JSON]
// Every kind of difference is reported once, with the shortest sequence that shows it; --replay plays that one again.
import fs from "node:fs";
import process from "node:process";
import fc from "fast-check";
import { sequence } from "./differential/calls.mjs";
import { Game, kindOf, told } from "./differential/play.mjs";
import { Wanted } from "./differential/wanted.mjs";

const [reference, itsControl, other, control, ...options] = process.argv.slice(2);
const option = (name, otherwise) => (options.includes(name) ? options[options.indexOf(name) + 1] : otherwise);
const wanted = new Wanted(JSON.parse(fs.readFileSync(new URL("wanted_differences.json", import.meta.url))));
const game = new Game(
  [
    [reference, itsControl],
    [other, control],
  ],
  wanted,
);
const seed = Number(option("--seed", 1));
const numRuns = Number(option("--sequences", 500));
const sequences = options.includes("--replay") ? [JSON.parse(option("--replay"))] : fc.sample(sequence, { seed, numRuns });

const began = Date.now();
const results = (await game.playAll(sequences)).sort((one, two) => two.calls.length - one.calls.length);
const kinds = new Map(results.map((result) => [kindOf(result), result])); // the last of a kind stays, which is the shortest
for (const result of kinds.values()) console.log(`${told(await game.shrink(result))}\n`);
console.log(
  `seed ${seed}, ${sequences.length} sequences, ${Math.round((Date.now() - began) / 1000)} s, ${kinds.size} kinds of difference`,
);
process.exit(kinds.size ? 1 : 0);
