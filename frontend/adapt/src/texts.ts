import type { UsherError } from "usherd-client";

import type { AdaptState, Task } from "./adapter.js";

export const en = {
  "adapt.answer": "Answer the questions",
  "adapt.broken": "The text broke off here. The original is complete.",
  "adapt.bar": "This page for you",
  "adapt.diagrams": "Diagrams stay in the original.",
  "adapt.for": "Adapted for you",
  "adapt.for.advanced": "Written for advanced readers",
  "adapt.for.beginner": "Written for beginners",
  "adapt.for.intermediate": "Written for intermediate readers",
  "adapt.kept": "It was written before, for readers with the same needs.",
  "adapt.no_answers": "Answer the questionnaire, and the page fits your answers.",
  "adapt.note": "A language model wrote this from this page. It can be wrong.",
  "adapt.original": "Original",
  "adapt.personalize": "Adapt to my background",
  "adapt.report": "Report this text",
  "adapt.reported": "Reported. Thank you.",
  "adapt.retry": "Try again",
  "adapt.sent": "Sends this page to the site's language model; “Adapt” also sends your level and role.",
  "adapt.sign_in": "Sign in",
  "adapt.signed_out": "Sign in first. What you have answered stays, and the page is then adapted automatically.",
  "adapt.translate": "Read in {{language}}",
  "adapt.waiting": "One moment…",
  "adapt.what": "What is sent?",
  "adapt.writing": "The page is being written…",
  "adapt.error": "That didn't work. Try again later.",
  "adapt.error.ADAPT_OFF": "Adapted pages are switched off on this site.",
  "adapt.error.BUSY": "The server is busy. Try again in a moment.",
  "adapt.error.NETWORK": "The server can't be reached. Check your connection and try again.",
  "adapt.error.NO_TEXT": "No text of this page can be adapted.",
  "adapt.error.NOT_WHILE_VIEWING": "This isn't possible while you view the site as another user.",
  "adapt.error.RATE_LIMITED": "You have reached the limit of adapted pages. Try again in {{wait}}.",
  "adapt.error.TOO_LONG": "This page is too long to be adapted.",
  "adapt.error.UNKNOWN_TEXT": "This page has changed. Load it again.",
  "adapt.error.UPSTREAM_FAILED": "The language model doesn't answer at present. Try again later.",
  "adapt.error.VALIDATION_FAILED": "This page can't be adapted in this way.",
};

export type AdaptTexts = Record<keyof typeof en, string>;

export const de: AdaptTexts = {
  "adapt.answer": "Fragen beantworten",
  "adapt.broken": "Der Text bricht hier ab. Das Original ist vollständig.",
  "adapt.bar": "Diese Seite für Sie",
  "adapt.diagrams": "Diagramme bleiben im Original.",
  "adapt.for": "Für Sie angepasst",
  "adapt.for.advanced": "Für Fortgeschrittene geschrieben",
  "adapt.for.beginner": "Für den Einstieg geschrieben",
  "adapt.for.intermediate": "Für mittlere Kenntnisse geschrieben",
  "adapt.kept": "Er wurde schon früher geschrieben, für Lesende mit demselben Bedarf.",
  "adapt.no_answers": "Beantworten Sie den Fragebogen, dann passt die Seite zu Ihren Antworten.",
  "adapt.note": "Ein Sprachmodell hat diesen Text aus der Seite geschrieben. Er kann Fehler enthalten.",
  "adapt.original": "Original",
  "adapt.personalize": "An mein Vorwissen anpassen",
  "adapt.report": "Diesen Text melden",
  "adapt.reported": "Gemeldet. Vielen Dank.",
  "adapt.retry": "Noch einmal versuchen",
  "adapt.sent": "Sendet diese Seite an das Sprachmodell der Website; „Anpassen“ sendet auch Ihr Niveau und Ihre Rolle.",
  "adapt.sign_in": "Anmelden",
  "adapt.signed_out": "Melden Sie sich zuerst an. Was Sie geantwortet haben, bleibt, und die Seite wird danach automatisch angepasst.",
  "adapt.translate": "Auf {{language}} lesen",
  "adapt.waiting": "Einen Moment …",
  "adapt.what": "Was wird gesendet?",
  "adapt.writing": "Die Seite wird geschrieben …",
  "adapt.error": "Das hat nicht geklappt. Versuchen Sie es später noch einmal.",
  "adapt.error.ADAPT_OFF": "Angepasste Seiten sind auf dieser Website abgeschaltet.",
  "adapt.error.BUSY": "Der Server ist ausgelastet. Versuchen Sie es gleich noch einmal.",
  "adapt.error.NETWORK": "Der Server ist nicht erreichbar. Prüfen Sie Ihre Verbindung, und versuchen Sie es noch einmal.",
  "adapt.error.NO_TEXT": "Diese Seite hat keinen Text, der angepasst werden kann.",
  "adapt.error.NOT_WHILE_VIEWING": "Das geht nicht, während Sie die Website als jemand anderes ansehen.",
  "adapt.error.RATE_LIMITED": "Die Grenze für angepasste Seiten ist erreicht. Versuchen Sie es in {{wait}} noch einmal.",
  "adapt.error.TOO_LONG": "Diese Seite ist zu lang, um angepasst zu werden.",
  "adapt.error.UNKNOWN_TEXT": "Diese Seite hat sich geändert. Laden Sie sie neu.",
  "adapt.error.UPSTREAM_FAILED": "Das Sprachmodell antwortet zurzeit nicht. Versuchen Sie es später noch einmal.",
  "adapt.error.VALIDATION_FAILED": "Diese Seite lässt sich so nicht anpassen.",
};

export const ur: AdaptTexts = {
  "adapt.answer": "سوالوں کے جواب دیں",
  "adapt.broken": "متن یہاں رک گیا۔ اصل متن مکمل ہے۔",
  "adapt.bar": "یہ صفحہ آپ کے لیے",
  "adapt.diagrams": "خاکے اصل صفحے میں رہتے ہیں۔",
  "adapt.for": "آپ کے لیے ڈھالا گیا",
  "adapt.for.advanced": "ماہر قارئین کے لیے",
  "adapt.for.beginner": "نئے سیکھنے والوں کے لیے",
  "adapt.for.intermediate": "کچھ تجربہ رکھنے والوں کے لیے",
  "adapt.kept": "یہ پہلے لکھا جا چکا ہے، ایسی ہی ضرورت والے قارئین کے لیے۔",
  "adapt.no_answers": "سوالنامے کے جواب دیں، پھر صفحہ آپ کے جوابات کے مطابق ہو گا۔",
  "adapt.note": "یہ متن اس صفحے سے ایک لسانی ماڈل نے لکھا ہے۔ اس میں غلطی ہو سکتی ہے۔",
  "adapt.original": "اصل متن",
  "adapt.personalize": "میرے پس منظر کے مطابق ڈھالیں",
  "adapt.report": "اس متن کی اطلاع دیں",
  "adapt.reported": "اطلاع پہنچ گئی۔ شکریہ۔",
  "adapt.retry": "دوبارہ کوشش کریں",
  "adapt.sent": "یہ صفحہ سائٹ کے لسانی ماڈل کو بھیجا جاتا ہے؛ ”ڈھالیں“ آپ کی سطح اور کردار بھی بھیجتا ہے۔",
  "adapt.sign_in": "سائن اِن کریں",
  "adapt.signed_out": "پہلے سائن اِن کریں۔ آپ کے دیے ہوئے جوابات باقی رہیں گے، پھر صفحہ خود بخود ڈھل جائے گا۔",
  "adapt.translate": "{{language}} میں پڑھیں",
  "adapt.waiting": "ایک لمحہ…",
  "adapt.what": "کیا بھیجا جاتا ہے؟",
  "adapt.writing": "صفحہ لکھا جا رہا ہے…",
  "adapt.error": "یہ نہیں ہو سکا۔ بعد میں دوبارہ کوشش کریں۔",
  "adapt.error.ADAPT_OFF": "اس سائٹ پر صفحے ڈھالنے کی سہولت بند ہے۔",
  "adapt.error.BUSY": "سرور مصروف ہے۔ تھوڑی دیر بعد دوبارہ کوشش کریں۔",
  "adapt.error.NETWORK": "سرور تک رسائی نہیں ہو رہی۔ اپنا کنکشن دیکھیں اور دوبارہ کوشش کریں۔",
  "adapt.error.NO_TEXT": "اس صفحے پر ایسا متن نہیں جسے ڈھالا جا سکے۔",
  "adapt.error.NOT_WHILE_VIEWING": "جب آپ سائٹ کو کسی اور صارف کے طور پر دیکھ رہے ہوں تو یہ ممکن نہیں۔",
  "adapt.error.RATE_LIMITED": "ڈھالے ہوئے صفحوں کی حد پوری ہو گئی ہے۔ {{wait}} بعد دوبارہ کوشش کریں۔",
  "adapt.error.TOO_LONG": "یہ صفحہ ڈھالنے کے لیے بہت لمبا ہے۔",
  "adapt.error.UNKNOWN_TEXT": "یہ صفحہ بدل گیا ہے۔ اسے دوبارہ کھولیں۔",
  "adapt.error.UPSTREAM_FAILED": "لسانی ماڈل اس وقت جواب نہیں دے رہا۔ بعد میں دوبارہ کوشش کریں۔",
  "adapt.error.VALIDATION_FAILED": "یہ صفحہ اس طرح نہیں ڈھالا جا سکتا۔",
};

const RIGHT_TO_LEFT = ["Adlm", "Arab", "Aran", "Hebr", "Mand", "Nkoo", "Rohg", "Samr", "Syrc", "Thaa"];
const primary = (language: string) => language.split("-")[0]!;

export const adaptTexts: Record<string, AdaptTexts> = { en, de, ur };

type Say = (key: keyof AdaptTexts, values?: Record<string, string>) => string;

/** Codes that share a sentence, or depend on their status. */
function codeOf({ code, status, errors }: UsherError): string {
  if (code === "BODY_TOO_LARGE" || errors.some(({ field, code }) => field === "text" && code === "TOO_LONG")) return "TOO_LONG";
  if (status === 503 && code !== "ADAPT_OFF") return "BUSY";
  return /^(HTTP_5|STREAM_|ANSWER_CUT|EMPTY_ANSWER)/.test(code) ? "UPSTREAM_FAILED" : code;
}

/** The language's tag as browsers take it: en-US for en_US. Undefined for what is not a tag. */
function tagOf(language: string): string | undefined {
  try {
    return Intl.getCanonicalLocales(language.replace(/_/g, "-"))[0];
  } catch {
    return undefined;
  }
}

/** By the script that the language is written in: pa is not what pa-Arab is. */
export const directionOf = (language: string): "ltr" | "rtl" =>
  (RIGHT_TO_LEFT.includes(new Intl.Locale(tagOf(language) ?? "en").maximize().script!) ? "rtl" : "ltr");

/** `5 minutes`, `3 hours` in the language. */
function waitOf(seconds: number, language: string): string {
  const [value, unit] = seconds > 5400 ? [seconds / 3600, "hour"] : [seconds / 60, "minute"];
  return new Intl.NumberFormat(tagOf(language) ?? "en", { style: "unit", unit: unit as string, unitDisplay: "long" }).format(Math.max(1, Math.ceil(value as number)));
}

/** Why a page was not adapted, in plain words. */
function refusalOf(error: UsherError, say: Say, language: string): string {
  const key = `adapt.error.${codeOf(error)}` as keyof AdaptTexts;
  return say(key in en ? key : "adapt.error", key === "adapt.error.RATE_LIMITED" ? { wait: waitOf(error.retryAfter ?? 60, language) } : {});
}

export interface Notice {
  text: string;
  isFault: boolean;
  /** What the reader can do about it. */
  act: "sign_in" | "answer" | "retry" | null;
}

/** What the bar says of a state. */
export function noticeOf({ status, adapted, error, reportError, isReported, keepsDiagrams }: AdaptState, say: Say, language: string): Notice {
  const told = (text: string, act: Notice["act"] = null, isFault = !!act) => ({ text, act, isFault });
  if (reportError) return told(refusalOf(reportError, say, language), null, true);
  if (error?.status === 401) return told(say("adapt.signed_out"), "sign_in", false);
  if (error?.code === "NO_TRAITS") return told(say("adapt.no_answers"), "answer", false);
  if (status === "broken") return told(`${say("adapt.broken")} ${refusalOf(error!, say, language)}`, "retry");
  if (error) return told(refusalOf(error, say, language), "retry");
  if (status === "idle") return told("");
  if (status === "waiting") return told(say("adapt.waiting"));
  const more = isReported ? "adapt.reported" : status === "writing" ? "adapt.writing" : adapted === "kept" ? "adapt.kept" : null;
  return told([say("adapt.note"), ...(more ? [say(more)] : []), ...(keepsDiagrams ? [say("adapt.diagrams")] : [])].join(" "));
}

/** The language's own name. */
function nameOf(language: string): string {
  const tag = tagOf(language);
  return tag ? new Intl.DisplayNames(tag, { type: "language" }).of(tag)! : language;
}

/** What a button says, in the language that it leads to. */
export function labelOf({ name, language }: Task, say: Say): string {
  const key = `adapt.${name}` as keyof AdaptTexts;
  const text = (language && adaptTexts[primary(language)]?.[key]) ?? (key in en ? say(key, { language: "{{language}}" }) : name);
  return language ? text.replace("{{language}}", nameOf(language)) : text;
}

/** The readers that an answer is written for, or its language. */
export function signatureOf({ task, traits }: AdaptState, say: Say): string {
  if (task?.language) return nameOf(task.language);
  if (task?.isPlain) return labelOf(task, say);
  const key = `adapt.for.${traits["experience_level"]}` as keyof AdaptTexts;
  return say(key in en ? key : "adapt.for");
}
