import { UsherError, type ProblemField } from "usherd-client";

import { de } from "./texts/de.js";
import { en, type Texts } from "./texts/en.js";
import { ur } from "./texts/ur.js";

export { directionOf } from "usherd-adapt";
export type { Texts };
export type TextKey = keyof Texts;
export type Translate = (key: TextKey, values?: Record<string, string | number>) => string;

const builtIn: Record<string, Texts> = { en, de, ur };
const primary = (language: string) => language.split("-")[0]!;

/** Texts in the language, else in English. `own` replaces single ones, or adds a language. */
export function translator(language: string, own: Partial<Texts> = {}): Translate {
  const texts = { ...en, ...builtIn[primary(language)], ...own };
  return (key, values = {}) => texts[key].replace(/{{(\w+)}}/g, (_, name: string) => String(values[name] ?? ""));
}

/** A text of a questionnaire: a string, or one for each language. */
export function localText(text: unknown, language: string): string {
  if (typeof text !== "object" || !text) return typeof text === "string" ? text : "";
  const texts = text as Record<string, string>;
  return texts[language] ?? texts[primary(language)] ?? texts["en"] ?? Object.values(texts)[0] ?? "";
}

/** Errors that share a sentence. A proxy's answers without a code of ours have HTTP_ and the status for one. */
const alike: Record<string, string> = { TOKEN_EXPIRED: "INVALID_TOKEN", HTTP_502: "BUSY", HTTP_503: "BUSY", HTTP_504: "BUSY", HTTP_500: "INTERNAL" };

/** The sentence for an error: ours by its code, else the server's. */
export function errorText(error: unknown, t: Translate): string {
  if (!(error instanceof UsherError)) return error instanceof Error ? error.message : String(error);
  const key = `error.${error.status === 503 && error.code !== "CHAT_OFF" ? "BUSY" : (alike[error.code] ?? error.code)}` as TextKey;
  return key in en ? t(key, { minutes: Math.max(1, Math.ceil((error.retryAfter ?? 60) / 60)) }) : error.detail;
}

/** Field -> sentence: ours for this kind of field, ours for the code, else the server's. */
export function fieldErrors(error: unknown, t: Translate): Record<string, string> {
  if (!(error instanceof UsherError)) return {};
  const sentence = ({ field, code, message }: ProblemField) =>
    [`field.${/email|password/.exec(field)?.[0]}.${code}`, `field.${code}`].filter((key) => key in en).map((key) => t(key as TextKey))[0] ?? message;
  return Object.fromEntries(error.errors.map((fault) => [fault.field, sentence(fault)]));
}
