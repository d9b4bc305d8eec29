import { readFileSync } from "node:fs";
import path from "node:path";

/** As much of a questionnaire as conditions are checked against. */
interface Question {
  id: string;
  profile?: string;
  options?: { value: string }[];
}
export interface Questionnaire {
  steps: { questions: Question[] }[];
}

/** One attribute of a variant; the values are null where only the page's script knows them. */
interface Condition {
  line: number;
  name: string;
  values: string[] | null;
}

const ELEMENT = /<(?:usher-when|When)\b((?:[^>"'{]|"[^"]*"|'[^']*'|\{[^}]*\})*)>/g;
const ATTRIBUTE = /([^\s=/"'{}]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|\{([^}]*)\}|([^\s>]+)))?/g;
const CODE = /^((?:[ \t]*>)*[ \t]*(`{3,}|~{3,})[^\n]*\n)[\s\S]*?(^(?:[ \t]*>)*[ \t]*\2|$(?![\s\S]))|(`+)[^`\n]+\4|<!--[\s\S]*?-->|\{\/\*[\s\S]*?\*\/\}/gm;
/** Attributes that HTML owns, as in server/pages/when.js. */
const OWNED = /^(_|on|(class|dir|else|hidden|id|key|lang|ref|role|shown|slot|style|tabindex|title|translate)$)|-/;

/** The alternatives of an expression of literals: `["a", "b"]`, `8`, `true`. */
function literals(expression: string): string[] | null {
  const text = expression.trim();
  if (/^\[?\s*(?:"[^"]*"|'[^']*'|[\d.]+|true|false)(?:\s*,\s*(?:"[^"]*"|'[^']*'|[\d.]+))*,?\s*\]?$/.test(text))
    return [...text.matchAll(/"([^"]*)"|'([^']*)'|([\w.]+)/g)].map(([, double, single, bare]) => double ?? single ?? bare!);
  return null;
}

/** The conditions of all variants of a page in Markdown or MDX; code and comments have none. */
export function conditionsOf(page: string): Condition[] {
  const text = page.replace(CODE, (code) => code.replace(/[^\n]/g, " "));
  return [...text.matchAll(ELEMENT)].flatMap((element) => {
    const line = text.slice(0, element.index).split("\n").length;
    const attributes = [...element[1]!.replace(/\/$/, "").matchAll(ATTRIBUTE)].filter(([, name]) => !OWNED.test(name!));
    return attributes.map(([, name, double, single, expression, bare]) => {
      const written = double ?? single ?? bare;
      const values = expression === undefined ? (written?.trim() || "true").split("|").map((one) => one.trim()) : literals(expression);
      return { line, name: name!, values };
    });
  });
}

function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; ++i)
    row = b.split("").reduce((next, letter, j) => [...next, Math.min(next[j]! + 1, row[j + 1]! + 1, row[j]! + (letter === a[i - 1] ? 0 : 1))], [i]);
  return row.at(-1)!;
}

function meant(word: string, candidates: string[]): string {
  const near = candidates.map((one) => ({ one, far: distance(word, one) })).sort((a, b) => a.far - b.far)[0];
  return near && near.far <= word.length / 3 + 1 ? `; did you mean \`${near.one}\`?` : "";
}

/** Why a condition is never met, or nothing. */
function faultsOf({ name, values }: Condition, questions: Map<string, Question>): string[] {
  const question = questions.get(name);
  if (!question) return [`\`${name}\` is no question${meant(name, [...questions.keys()])}`];
  const offered = question.options?.map((option) => option.value);
  return (offered && values ? values : []).filter((value) => !offered!.includes(value)).map((value) => `\`${value}\` is no option of ${name}${meant(value, offered!)}`);
}

/** What the content plugins of Docusaurus have loaded, as far as pages are named. */
interface Loaded {
  loadedVersions?: { versionName: string; docs: { source: string }[] }[];
  blogPosts?: { metadata: { source: string } }[];
}
export type AllContent = Record<string, Record<string, unknown>>;

const WITH_PAGES = ["docs", "pages", "blog"].map((name) => `docusaurus-plugin-content-${name}`);

/** The pages of Markdown that the site shows. */
function sourcesOf(content: AllContent): { source: string; isOld: boolean }[] {
  const loaded = WITH_PAGES.flatMap((name) => Object.values(content[name] ?? {})) as (Loaded | { source: string }[] | null)[];
  const pages = loaded.flatMap((one) => {
    if (!one) return [];
    if (Array.isArray(one)) return one.map(({ source }) => ({ source, isOld: false }));
    const versions = (one.loadedVersions ?? []).flatMap(({ versionName, docs }) => docs.map(({ source }) => ({ source, isOld: versionName !== "current" })));
    return [...versions, ...(one.blogPosts ?? []).map(({ metadata: { source } }) => ({ source, isOld: false }))];
  });
  return pages.filter(({ source }) => /\.mdx?$/.test(source));
}

type Page = { file: string; isOld: boolean; conditions: Condition[] };

/** FILE:LINE: fault, for each condition that the questionnaire cannot meet. */
function variantFaults(pages: Page[], { steps }: Questionnaire): string[] {
  const questions = new Map(steps.flatMap((step) => step.questions).flatMap((one) => [[one.id, one], ...(one.profile ? [[one.profile, one] as const] : [])] as [string, Question][]));
  return pages.flatMap(({ file, conditions }) =>
    conditions.flatMap((condition) => faultsOf(condition, questions).map((fault) => `${file}:${condition.line}: ${fault}`)),
  );
}

/** The questionnaire of a file below the site, else the server's active one. Error: names the file or the server, and the fix. */
async function questionnaireOf(site: string, url: string, file: string | undefined): Promise<Questionnaire> {
  if (file) return JSON.parse(readFileSync(path.resolve(site, file), "utf8")) as Questionnaire;
  const answer = await fetch(`${url}/auth/questionnaire`, { signal: AbortSignal.timeout(5000) });
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
  return ((await answer.json()) as { questionnaire: Questionnaire }).questionnaire;
}

export interface VariantOptions {
  url: string;
  questionnaire?: string;
  strict: boolean;
}

/** Fails where a page has a variant that no reader can ever see; in an older version it warns. Where the server is away the build goes on with a
    warning, unless it is strict. */
export async function checkVariants(site: string, content: AllContent, { url, questionnaire, strict }: VariantOptions): Promise<void> {
  const pages = sourcesOf(content).map(({ source, isOld }) => {
    const file = source.replace(/^@site\//, "");
    return { file, isOld, conditions: conditionsOf(readFileSync(path.resolve(site, file), "utf8")) };
  });
  if (!pages.some(({ conditions }) => conditions.length)) return;
  let found: Questionnaire;
  try {
    found = await questionnaireOf(site, url, questionnaire);
  } catch (error) {
    const said = `usherd-docusaurus: the variants of the pages were not checked: ${(error as Error).message}; start the server, or set the option "questionnaire" to its file`;
    if (strict || questionnaire) throw new Error(said);
    return console.warn(said);
  }
  const [old, faults] = [true, false].map((isOld) => variantFaults(pages.filter((page) => page.isOld === isOld), found).join("\n"));
  if (old) console.warn(`usherd-docusaurus: variants of older versions that no reader can see:\n${old}`);
  if (faults) throw new Error(`usherd-docusaurus: variants that no reader can see:\n${faults}`);
}
