import type { Provider, Texts } from "usherd-react";

import { adaptTasks, type Adapt } from "./adapt.js";

export interface ChatOptions {
  /** The path of the chat's page, by default "/chat"; false leaves it out. */
  path?: string | false;
  /** Whether each page has a button that opens the chat. */
  button?: boolean;
  /** Questions that the empty chat offers. */
  suggestions?: string[];
}

/** The options in docusaurus.config.ts: `plugins: [["usherd-docusaurus", {url: "…"}]]`. */
export interface Options {
  /** The server's address; "" where the site's own address forwards to it. */
  url: string;
  /** The pages' paths below the site's baseUrl; false leaves a page out. */
  signIn?: string;
  signUp?: string;
  account?: string;
  /** The chat's page; with `button` it also is a button on every page. */
  chat?: string | false | ChatOptions;
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
  /** Whether the plugin goes around a src/theme/Root of the site's own, and fails the build where another component of src/theme hides one of its own. */
  wrap?: boolean;
  /** Texts by language that replace the built-in ones. */
  texts?: Record<string, Partial<Texts>>;
}

const usual = {
  adapt: false as Adapt | false,
  signIn: "/sign-in", signUp: "/sign-up", account: "/account", chat: { path: "/chat" as string | false, button: false, suggestions: [] as string[] },
  navbar: "right" as "left" | "right" | false, strict: false, wrap: true,
};
const known = new Set([...Object.keys(usual), "url", "providers", "texts", "questionnaire", "id"]);

export type FilledOptions = typeof usual & { url: string; providers: (string | Provider)[]; texts: Record<string, Partial<Texts>>; questionnaire?: string };

const MOST_SUGGESTIONS = 6;
const MOST_CHARACTERS = 120;
const isPath = (path: unknown) => /^\/\S+$/.test(String(path));

function fail(option: string, fault: string): never {
  throw new Error(`usherd-docusaurus: the option "${option}" ${fault}`);
}

function checkSuggestions(given: unknown) {
  const option = "chat.suggestions";
  if (!Array.isArray(given) || !given.every((one) => typeof one === "string" && one.trim())) fail(option, 'must list questions, such as ["What is a node?"]');
  if (given.length > MOST_SUGGESTIONS) fail(option, `has ${given.length} questions; keep at most ${MOST_SUGGESTIONS}`);
  const long = given.find((one) => [...one].length > MOST_CHARACTERS);
  if (long) fail(option, `has a question of ${[...long].length} characters, "${long.slice(0, 20)}…"; shorten it to at most ${MOST_CHARACTERS}`);
}

function fillChat(given: Options["chat"] = {}): FilledOptions["chat"] {
  const chat = { ...usual.chat, ...(typeof given === "object" && given ? given : { path: given }) };
  for (const name of Object.keys(chat)) if (!(name in usual.chat)) fail(`chat.${name}`, "is unknown; known are path, button and suggestions");
  if (typeof chat.button !== "boolean") fail("chat.button", "must be true or false");
  if (chat.path !== false && !isPath(chat.path)) fail("chat", 'must be a path of the site, such as "/chat"; or false; or {path: "/chat", button: true}');
  checkSuggestions(chat.suggestions);
  return chat;
}

/** The options with all defaults. Error: names the option, the fault and the fix. */
export function filled(options: Partial<Options>): FilledOptions {
  for (const name of Object.keys(options)) if (!known.has(name)) fail(name, `is unknown; known are ${[...known].join(", ")}`);
  const url = options.url;
  if (typeof url !== "string" || (url !== "" && !/^https?:\/\//.test(url)))
    fail("url", 'must be the address of the Usher server, such as "http://localhost:8000"');
  const all = { ...usual, texts: {}, providers: [], ...options, chat: fillChat(options.chat), url };
  for (const name of ["signIn", "signUp", "account"] as const)
    if ((all[name] as unknown) !== false && !isPath(all[name])) fail(name, 'must be a path of the site, such as "/account"');
  try {
    adaptTasks(all.adapt);
  } catch (error) {
    fail("adapt", (error as Error).message);
  }
  if (![false, "left", "right"].includes(all.navbar)) fail("navbar", 'must be "left", "right" or false');
  for (const name of ["strict", "wrap"] as const) if (typeof all[name] !== "boolean") fail(name, "must be true or false");
  if (all.questionnaire !== undefined && typeof all.questionnaire !== "string") fail("questionnaire", 'must be a file below the site, such as "questions.json"');
  if (!Array.isArray(all.providers) || !all.providers.every((one) => /^[\w-]+$/.test(typeof one === "string" ? one : (one?.name ?? ""))))
    fail("providers", 'must list names of providers as the server has them, such as ["google", {name: "campus", label: "Campus"}]');
  return all;
}
