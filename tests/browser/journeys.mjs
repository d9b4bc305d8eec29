// Runs the journeys in one browser, two at a time, each by people of its own, and prints how long each took.
//   journeys.mjs '{"open": {"usher": ADDRESS, "port": N}, …}'      journeys_test.py has the members
import process from "node:process";

import { World } from "./browser.mjs";
import * as account from "./journeys/account.mjs";
import * as adapted from "./journeys/adapted.mjs";
import * as adaptedBar from "./journeys/adapted_bar.mjs";
import * as chat from "./journeys/chat.mjs";
import * as colours from "./journeys/colours.mjs";
import * as console_ from "./journeys/console.mjs";
import * as factors from "./journeys/factors.mjs";
import * as hosted from "./journeys/hosted.mjs";
import * as hostedAccount from "./journeys/hosted_account.mjs";
import * as hosts from "./journeys/hosts.mjs";
import * as identity from "./journeys/identity.mjs";
import * as interrupted from "./journeys/interrupted.mjs";
import * as outage from "./journeys/outage.mjs";
import * as passkeys from "./journeys/passkeys.mjs";
import * as plain from "./journeys/plain.mjs";
import * as providers from "./journeys/providers.mjs";
import * as published from "./journeys/published.mjs";
import * as setUp from "./journeys/set_up.mjs";
import * as signUp from "./journeys/sign_up.mjs";
import * as strict from "./journeys/strict.mjs";
import * as variants from "./journeys/variants.mjs";
import { openSites } from "./sample/serve.mjs";

const given = JSON.parse(process.argv[2]);
const beside = { ...hostedAccount, ...passkeys, ...console_, ...plain, ...variants, ...adapted, ...adaptedBar, ...identity, ...signUp, ...account, ...factors, ...hosted, ...providers, ...strict, ...hosts, ...interrupted, ...chat, ...colours, ...setUp };
const alone = { ...outage, ...published }; // what they do meets every other journey
const words = given.only.toLowerCase().split(",");
const has = (name, word) => name.toLowerCase().includes(word);
const names = Object.keys({ ...beside, ...alone });
const unknown = words.filter((word) => !names.some((name) => has(name, word)));
if (unknown.length) {
  console.log(`JOURNEYS: no journey has ${unknown.map((word) => `"${word}"`).join(" or ")} in its name. Their names are ${names.join(", ")}`);
  process.exit(1);
}

const closeSites = await openSites([given.open, given.strict, given.limited, given.forwarded, given.apart], given);
const world = await World.open({ ...given, ...given.open });
const failures = [];

async function run([name, journey]) {
  const began = performance.now();
  const people = [];
  const enter = async (options) => people[people.push(await world.person(options)) - 1];
  let fault = null;
  try {
    await journey(world, enter);
    for (const person of people) await person.close();
  } catch (error) {
    fault = error;
    const open = people.flatMap((person) => person.context.pages());
    for (const [at, page] of open.entries()) await world.shot(page, `failed-${name}-${at}`).catch(() => {});
    for (const person of people) await person.context.close();
    failures.push([`FAILED ${name}`, fault.stack, ...people.flatMap((person) => person.faults)].join("\n"));
  }
  console.log(`${fault ? "FAILED" : "ok"} ${name} ${((performance.now() - began) / 1000).toFixed(1)} s`);
}

async function runInTurn(some) {
  for (let next = some.shift(); next; next = some.shift()) await run(next);
}

const chosen = (some) => Object.entries(some).filter(([name]) => words.some((word) => has(name, word)));
const inTurns = chosen(beside);
await Promise.all([runInTurn(inTurns), runInTurn(inTurns)]);
await runInTurn(chosen(alone));
await world.browser.close();
closeSites();
console.log(failures.join("\n\n")); // last, where a log that is cut keeps it
process.exit(failures.length ? 1 : 0);
