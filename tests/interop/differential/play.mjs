// Sequences on both sides, until they differ.
import { perform } from "./calls.mjs";
import { differences, seen } from "./normal.mjs";
import { Side } from "./side.mjs";

const AT_ONCE = 8;

export class Game {
  #number = (Date.now() % 1e6) * 1000;

  /** `addresses` of the two servers: pairs of a base URL and its control. */
  constructor(addresses, wanted) {
    Object.assign(this, { addresses, wanted });
  }

  /** Null, or the differences of the first call that has any unexplained, as [call, field, expected, got]. */
  async play(calls) {
    const number = ++this.#number;
    const sides = this.addresses.map(([base, control]) => new Side(base, control, number));
    for (const [index, call] of calls.entries()) {
      const found = await this.step(sides, call);
      const unexplained = found.filter((difference) => !this.wanted.explains(difference));
      if (unexplained.length) return { calls: calls.slice(0, index + 1), found: unexplained };
      if (found.some(([, field]) => /^(status|cookies)/.test(field))) return null; // wanted, but the two are no longer in step
    }
    return null;
  }

  async step(sides, call) {
    const answers = await Promise.all(sides.map((side) => perform(side, call)));
    const [expected, got] = answers.map((answer, index) => seen(sides[index], answer));
    const name = [call.call, call.path, call.body].filter((part) => typeof part === "string").join(" ");
    return differences(expected, got).map((difference) => [name, ...difference]);
  }

  /** The results of those that differ; several at once, since the number of the sequence distinguishes their users. */
  async playAll(sequences) {
    const rest = [...sequences];
    const results = [];
    const player = async () => {
      while (rest.length) {
        const result = await this.play(rest.pop());
        if (result) results.push(result);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, player));
    return results;
  }

  /** Without the calls that do not matter for what differs. */
  async shrink(result) {
    let shortest = result;
    for (let index = result.calls.length - 2; index >= 0; index--) {
      const shorter = await this.play(shortest.calls.toSpliced(index, 1));
      if (shorter && kindOf(shorter) === kindOf(result)) shortest = shorter;
    }
    return shortest;
  }
}

/** The same for the same difference in other sequences. */
export const kindOf = ({ found }) => JSON.stringify(found).replace(/#\d+|s\d+@/g, "#");

export const told = ({ calls, found }) =>
  [
    ...calls.map((call) => `  ${JSON.stringify(call)}`),
    ...found.map(([name, field, expected, got]) => `${name}: ${field}\n    expected ${expected}\n    got      ${got}`),
    `again: --replay '${JSON.stringify(calls)}'`,
  ].join("\n");
