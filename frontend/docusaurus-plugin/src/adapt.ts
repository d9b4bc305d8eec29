import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

import { choose, tools } from "usherd-adapt/tools";

const domino: { createDocument(html: string): Document } = createRequire(import.meta.url)("@mixmark-io/domino"); // its types are of another name

/** The option `adapt`: what the bar at the head of each document offers. */
export interface Adapt {
  /** *Adapt to my background*. */
  personalize?: boolean;
  /** Languages to read it in: `["ur"]`. */
  translate?: string[];
}

/** The bar's tasks, as `AdaptPage` takes them; "" for no bar. Error: what is wrong with the option, for a sentence that begins with its name. */
export function adaptTasks(adapt: Adapt | false | undefined): string {
  if (adapt === false || adapt === undefined) return "";
  if (typeof adapt !== "object" || !adapt || Array.isArray(adapt)) throw new Error('must be false or say what it offers, such as {personalize: true, translate: ["ur"]}');
  const { personalize = false, translate = [], ...unknown } = adapt;
  if (Object.keys(unknown).length) throw new Error(`has the unknown member "${Object.keys(unknown)[0]}"; known are personalize, translate`);
  if (typeof personalize !== "boolean") throw new Error("must have true or false as personalize");
  if (!Array.isArray(translate) || !translate.every((one) => /^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/.test(one)))
    throw new Error('must list languages in translate, such as ["ur", "pt-BR"]');
  return [...(personalize ? ["personalize"] : []), ...translate.map((language) => `translate:${language}`)].join(" ");
}

/** The selector of a document's text in a page of Docusaurus. */
export const ARTICLE = ".theme-doc-markdown";
/** Beside the pages, for ADAPT_TEXTS. */
export const TEXTS = "usher-texts.txt";
const BAR = ".usher-adapt";
const MOST_SETS = 4; // of values that a trait has together, up to which each set of them is tried
const MOST_READERS = 4096; // of a page
const MOST_BYTES = 64 * 1024; // of a text, as the server has it

/** Takes what a reader of the build's output should know of a page. */
type Warn = (fault: string) => void;

/** The values of a trait that its conditions may tell apart: none, each value and set of values, and around each number. */
function valuesOf(name: string, wanted: Set<string>, warn: Warn): unknown[] {
  const numbers = [...wanted].flatMap((one) => /^[<>]?=?\s*(-?\d+(?:\.\d+)?)$/.exec(one)?.[1] ?? []).map(Number);
  const words = [...wanted].filter((one) => !/^[<>]/.test(one));
  const areMany = words.length > MOST_SETS;
  if (areMany) warn(`${name} has ${words.length} values in its variants, more than ${MOST_SETS}; readers with several of them cannot adapt it`);
  const sets = areMany ? words.map((one) => [one]) : words.reduce<string[][]>((all, one) => [...all, ...all.map((set) => [...set, one])], [[]]).slice(1);
  return [undefined, ...sets, ...numbers.flatMap((one) => [one - 0.5, one, one + 0.5])];
}

/** Traits of which any two may see different variants. */
function readersOf(page: Document, warn: Warn): object[] {
  const wanted = new Map<string, Set<string>>();
  for (const variant of Array.from(page.querySelectorAll("usher-when")))
    for (const { name, value } of Array.from(variant.attributes))
      if (/^[a-z][a-z0-9_]*$/.test(name)) wanted.set(name, new Set([...(wanted.get(name) ?? []), ...(value.trim() || "true").split("|").map((one) => one.trim())]));
  let readers: object[] = [{}];
  for (const [name, values] of wanted) {
    const tried = valuesOf(name, values, warn);
    if (readers.length * tried.length > MOST_READERS) {
      warn(`its variants have more than ${MOST_READERS} kinds of readers; those with an answer to ${name} or to what comes after it cannot adapt it`);
      return readers;
    }
    readers = readers.flatMap((reader) => tried.map((value) => (value === undefined ? reader : { ...reader, [name]: value })));
  }
  return readers;
}

/** What readers of a page's HTML may send, the title's line and the text; none where it has no bar. */
export function textsOf(html: string, warn: Warn): Set<string> {
  const page = domino.createDocument(html);
  const shown = new Set<string>();
  const texts = new Set<string>();
  let largest = 0;
  if (!page.querySelector(BAR)) return texts;
  for (const traits of readersOf(page, warn)) {
    choose(page, traits);
    const variants = Array.from(page.querySelectorAll("usher-when")).map((one) => (one.hasAttribute("shown") ? "1" : "0")).join("");
    if (shown.has(variants)) continue;
    shown.add(variants);
    const article = tools.readArticle(domino.createDocument(html), { address: "https://site.example/", selector: ARTICLE, traits });
    if (article) texts.add(`${article.title}\n${article.text}`);
    largest = Math.max(largest, Buffer.byteLength(article?.text ?? ""));
  }
  if (largest > MOST_BYTES) warn(`its text has ${Math.ceil(largest / 1024)} KiB, and the server adapts up to ${MOST_BYTES / 1024}; split it, or put adapt: false into its front matter`);
  return texts;
}

/** Writes the SHA-256 of each title and text that the pages of a build can send, one a line, so that the server adapts no other. */
export function writeTexts(folder: string) {
  const pages = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".html"));
  const warnOf = (file: string) => (fault: string) => console.warn(`usherd-docusaurus: ${file}: ${fault}`);
  const texts = new Set(pages.flatMap((file) => [...textsOf(readFileSync(path.join(folder, file), "utf8"), warnOf(file))]));
  const lines = [...texts].map((text) => createHash("sha256").update(text).digest("hex")).sort();
  writeFileSync(path.join(folder, TEXTS), lines.map((line) => `${line}\n`).join(""));
}
