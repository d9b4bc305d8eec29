// One sequence on both sides, until they differ.
import { perform } from "./calls.mjs";
import { differences, seen } from "./normal.mjs";

export class Play {
  #number = (Date.now() % 1e6) * 1000;

  constructor(sides, wanted) {
    Object.assign(this, { sides, wanted });
  }

  /** Null, or the differences of the first call that has any, as [call, field, expected, got]: after it the two are no longer in step. */
  async play(calls) {
    this.#number++;
    for (const side of this.sides) side.begin(this.#number);
    for (const [index, call] of calls.entries()) {
      const found = await this.step(call);
      if (found.length) return { calls: calls.slice(0, index + 1), found };
    }
    return null;
  }

  async step(call) {
    const answers = await Promise.all(this.sides.map((side) => perform(side, call)));
    const [expected, got] = answers.map((answer, index) => seen(this.sides[index], answer));
    const name = [call.call, call.path, call.body].filter((part) => typeof part === "string").join(" ");
    const unexplained = differences(expected, got).filter((difference) => !this.wanted.explains(name, difference));
    return unexplained.map((difference) => [name, ...difference]);
  }
}

export const told = ({ calls, found }) =>
  [
    ...calls.map((call) => `  ${JSON.stringify(call)}`),
    ...found.map(([name, field, expected, got]) => `${name}: ${field}\n    expected ${expected}\n    got      ${got}`),
  ].join("\n");
