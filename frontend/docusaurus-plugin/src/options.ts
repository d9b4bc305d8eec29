import type { Provider, Texts } from "usherd-react";

import { adaptTasks, type Adapt } from "./adapt.js";

/** The options in docusaurus.config.ts: `plugins: [["usherd-docusaurus", {url: "…"}]]`. */
export interface Options {
  /** The server's address; "" where the site's own address forwards to it. */
  url: string;
  /** The pages' paths below the site's baseUrl; false leaves a page out. */
  signIn?: string;
  signUp?: string;
  account?: string;
  chat?: string | false;
  /** Where the user menu stands in the navbar; false leaves it out. */
  navbar?: "left" | "right" | false;
  /** The providers that are set up at the server: "google", "github", or {name, label} for others. */
  providers?: (string | Provider)[];
  /** A questionnaire file below the site, against which the conditions of variants are checked; the server's active questionnaire without it. */
  questionnaire?: string;
  /** Whether the build fails where the server cannot be asked for its questionnaire. */
  strict?: boolean;
  /** The bar at the head of each document, by which readers adapt or translate it; false leaves it out. A document whose front matter has
      `adapt: false` has none. */
  adapt?: Adapt | false;
  /** Texts by language that replace the built-in ones. */
  texts?: Record<string, Partial<Texts>>;
}

const usual = { adapt: false as Adapt | false, signIn: "/sign-in", signUp: "/sign-up", account: "/account", chat: "/chat" as string | false, navbar: "right" as "left" | "right" | false, strict: false };
const known = new Set([...Object.keys(usual), "url", "providers", "texts", "questionnaire", "id"]);

export type FilledOptions = typeof usual & { url: string; providers: (string | Provider)[]; texts: Record<string, Partial<Texts>>; questionnaire?: string };

function fail(option: string, fault: string): never {
  throw new Error(`usherd-docusaurus: the option "${option}" ${fault}`);
}

/** The options with all defaults. Error: names the option, the fault and the fix. */
export function filled(options: Partial<Options>): FilledOptions {
  for (const name of Object.keys(options)) if (!known.has(name)) fail(name, `is unknown; known are ${[...known].join(", ")}`);
  const url = options.url;
  if (typeof url !== "string" || (url !== "" && !/^https?:\/\//.test(url)))
    fail("url", 'must be the address of the Usher server, such as "http://localhost:8000"');
  const all = { ...usual, texts: {}, providers: [], ...options, url };
  for (const name of ["signIn", "signUp", "account", "chat"] as const)
    if (all[name] !== false && !/^\/\S+$/.test(all[name])) fail(name, 'must be a path of the site, such as "/account"');
  try {
    adaptTasks(all.adapt);
  } catch (error) {
    fail("adapt", (error as Error).message);
  }
  if (![false, "left", "right"].includes(all.navbar)) fail("navbar", 'must be "left", "right" or false');
  if (typeof all.strict !== "boolean") fail("strict", "must be true or false");
  if (all.questionnaire !== undefined && typeof all.questionnaire !== "string") fail("questionnaire", 'must be a file below the site, such as "questions.json"');
  if (!Array.isArray(all.providers) || !all.providers.every((one) => /^[\w-]+$/.test(typeof one === "string" ? one : (one?.name ?? ""))))
    fail("providers", 'must list names of providers as the server has them, such as ["google", {name: "campus", label: "Campus"}]');
  return all;
}
