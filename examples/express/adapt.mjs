// The route for ADAPT_UPSTREAM_URL: a page's text again, for its reader. By rules alone, so that it needs no network; with OPENAI_BASE_URL by any
// model behind that interface.
import { Refusal, userOf } from "./usher.mjs";

const baseUrl = process.env.OPENAI_BASE_URL; // such as http://127.0.0.1:11434/v1; without it the rules below write
const model = process.env.OPENAI_MODEL ?? "gpt-4o-mini";
const apiKey = process.env.OPENAI_API_KEY;

const glossary = {
  node: ["a program that does one job", "نوڈ"],
  topic: ["a named channel for messages", "ٹاپک"],
  service: ["a question that another program answers", "سروس"],
  course: ["the chapters and their exercises", "کورس"],
  exercise: ["a task to solve on your own", "مشق"],
};
const word = new RegExp(`\\b(${Object.keys(glossary).join("|")})s?\\b`, "gi");

/** Changes the paragraphs; code, headings, lists and tables stay. */
function inProse(text, change) {
  const isNone = /^\s*($|[#|>]|[*+-]\s|\d+\.)/;
  return text.split(/(^```[^]*?^```$)/m).map((part, at) => (at % 2 ? part : part.split(/(\n{2,})/).map((block) => (isNone.test(block) ? block : change(block))).join(""))).join("");
}

/** Explains each word of the glossary where it comes first. */
function longer(text) {
  const seen = new Set();
  const explain = (found, name) => {
    const key = name.toLowerCase();
    if (seen.has(key)) return found;
    seen.add(key);
    return `${found} (${glossary[key][0]})`;
  };
  return inProse(text, (block) => block.replace(word, explain));
}

/** The first sentence of each paragraph. */
const shorter = (text) => inProse(text, (block) => block.split(/(?<=[.!?])\s/)[0]);
/** The words of the glossary: a translation takes a model. */
const inUrdu = (text) => inProse(text, (block) => block.replace(word, (_, name) => glossary[name.toLowerCase()][1]));
const byLevel = { beginner: longer, advanced: shorter };

async function* byRules({ task, text, traits = {} }) {
  const change = task === "translate" ? inUrdu : (byLevel[traits.experience_level] ?? ((same) => same));
  for (const delta of change(text).match(/[^]{1,80}/gu)) yield { delta };
}

function promptOf({ task, language, words = {} }) {
  const facts = Object.values(words).map(({ label, values }) => `${label} ${Object.values(values).join(", ")}`);
  const aim = task === "translate" ? `Translate it into the language ${language}.` : `Rewrite it for this reader, true to its content: ${facts.join("; ")}`;
  return `You are given a page of a course as Markdown. ${aim} Keep headings, code, links, $formulas$ and marks like [[3: diagram]] as they are. Answer with Markdown alone.`;
}

async function askModel(page, signal) {
  const messages = [{ role: "system", content: promptOf(page) }, { role: "user", content: page.text }];
  const headers = { "Content-Type": "application/json", ...(apiKey && { Authorization: `Bearer ${apiKey}` }) };
  const answer = await fetch(`${baseUrl}/chat/completions`, { method: "POST", headers, signal, body: JSON.stringify({ model, stream: true, messages }) }).catch(() => null);
  if (!answer?.ok) throw new Refusal(502, "The model cannot be reached");
  return answer;
}

/** The model's parts, null while it thinks. An answer that is cut off or filtered is shown and not kept; one that breaks off fails. */
async function* ofModel({ body }) {
  let end;
  let rest = "";
  for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop();
    for (const line of lines.filter((one) => /^data: ?\{/.test(one)))
      for (const { delta, finish_reason } of JSON.parse(line.slice(5)).choices ?? []) {
        yield delta?.content ? { delta: delta.content } : null;
        end = finish_reason ?? end;
      }
  }
  if (!end) throw new Error("the model broke off");
  if (end !== "stop") yield { keep: false };
}

export async function adapt(request, response) {
  const token = await userOf(request);
  // Only Usher's token for adapted pages will do: it names what fits the reader, never the reader.
  if (token?.scope !== "adapt" || !token.sub.startsWith("audience:")) throw new Refusal(401, "Ask by way of Usher");
  const page = request.body;
  if (typeof page?.text !== "string" || !page.text) throw new Refusal(422, "text must be a string");
  const left = new AbortController();
  response.on("close", () => left.abort());
  const parts = baseUrl ? ofModel(await askModel(page, left.signal)) : byRules(page);
  response.type("text/event-stream");
  try {
    for await (const part of parts) response.write(part ? `data: ${JSON.stringify(part)}\n\n` : ":\n\n"); // Usher ends a stream that is silent for a minute
    response.end("data: [DONE]\n\n");
  } catch {
    response.end('event: error\ndata: {"message": "The model broke off"}\n\n');
  }
}
