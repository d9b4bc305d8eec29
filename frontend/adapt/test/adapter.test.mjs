// A page that is adapted: what is sent, each end that an answer may have, and the way to the sign-in and back.
import assert from "node:assert/strict";
import { test } from "node:test";

import { UsherError } from "usherd-client";

import { adaptTexts, createAdapter, directionOf, idle, labelOf, noticeOf, remember, remembered, signatureOf, tasksOf } from "../dist/index.js";

const PAGE = "http://site.example/docs/nodes?x=1#part";
const kept = new Map();
const sessionStorage = { getItem: (name) => kept.get(name) ?? null, setItem: (name, value) => kept.set(name, value), removeItem: (name) => kept.delete(name) };
Object.assign(globalThis, { document: { querySelector: () => null }, location: new URL(PAGE), sessionStorage, DOMParser: class { parseFromString = (text) => ({ text }); } });
const say = (language) => (key, values = {}) => adaptTexts[language][key].replace(/{{(\w+)}}/g, (_, name) => values[name]);
const article = { title: "Nodes", text: "# Nodes", address: PAGE, known: new Set() };

/** An adapter whose answer the test writes, and all that it was seen to be. */
function adapterOf(more = {}) {
  const seen = { states: [], sent: [], read: [] };
  const adapter = createAdapter({
    selector: "main",
    traits: async () => ({ experience_level: "beginner" }),
    send: async (fields, signal) => (seen.sent.push(fields), (seen.signal = signal), answerOf("Hello ", "you")),
    report: async (fields) => void seen.sent.push(fields),
    tools: async () => ({ readArticle: (document, place) => (seen.read.push({ ...document, ...place }), article), show: (...words) => (seen.shown = words), keepsDiagrams: () => false }),
    ...more,
  });
  adapter.subscribe(() => seen.states.push(adapter.get().status));
  return { adapter, seen };
}

async function* parts(texts, error) {
  for (const text of texts) yield { text };
  if (error) throw error;
}
const answerOf = (...texts) => ({ adapted: "fresh", [Symbol.asyncIterator]: () => parts(texts) });

test.beforeEach((t) => t.mock.method(globalThis, "fetch", async (address) => (assert.equal(address, PAGE), new Response("<main>served</main>"))));

test("adapt: the page as it is served, with the reader's variants, and no query", async () => {
  const { adapter, seen } = adapterOf();
  await adapter.run({ name: "personalize" });
  assert.deepEqual(seen.read, [{ text: "<main>served</main>", address: PAGE, selector: "main", traits: { experience_level: "beginner" } }]);
  assert.deepEqual(seen.sent, [{ task: "personalize", page: "/docs/nodes", title: "Nodes", text: "# Nodes", language: undefined }]);
  assert.deepEqual([...new Set(seen.states)], ["waiting", "writing", "done"]);
  adapter.showIn("element", "bar");
  assert.deepEqual([adapter.get().text, adapter.get().adapted, seen.shown], ["Hello you", "fresh", ["element", "bar", "Hello you", article, true]]);
  assert.deepEqual(adapter.get().traits, { experience_level: "beginner" });
});

test("adapt: a plain task has the variants for everyone else, and does not wait for the reader", async () => {
  const { adapter, seen } = adapterOf({ traits: () => new Promise(() => {}) });
  await adapter.run({ name: "translate", language: "ur" });
  await adapter.run({ name: "summary", isPlain: true });
  assert.deepEqual(seen.read.map(({ traits }) => traits), [{}, {}]);
  assert.equal(seen.sent[0].language, "ur");
});

test("adapt: refused before the first word, broken off after it, empty", async () => {
  const refused = adapterOf({ send: async () => { throw new UsherError(422, { code: "NO_TRAITS" }); } }).adapter;
  await refused.run({ name: "personalize" });
  assert.deepEqual([refused.get().status, refused.get().text, refused.get().error.code], ["refused", "", "NO_TRAITS"]);
  const broken = adapterOf({ send: async () => ({ adapted: "joined", [Symbol.asyncIterator]: () => parts(["Half"], new UsherError(502, { code: "STREAM_TOO_LONG" })) }) }).adapter;
  await broken.run({ name: "personalize" });
  assert.deepEqual([broken.get().status, broken.get().text, broken.get().adapted], ["broken", "Half", "joined"]);
  const nothing = new UsherError(502, { code: "EMPTY_ANSWER" });
  const empty = adapterOf({ send: async () => ({ adapted: "fresh", [Symbol.asyncIterator]: () => parts([], nothing) }) }).adapter;
  await empty.run({ name: "personalize" });
  assert.deepEqual([empty.get().status, empty.get().error.code], ["refused", "EMPTY_ANSWER"]);
});

test("adapt: a page without an article, one that is gone, and no connection", async (t) => {
  const none = adapterOf({ tools: async () => ({ readArticle: () => null }) });
  await none.adapter.run({ name: "personalize" });
  assert.deepEqual([none.adapter.get().error.code, none.seen.sent], ["NO_TEXT", []]);
  t.mock.method(globalThis, "fetch", async () => { throw new TypeError("Failed to fetch"); });
  const away = adapterOf().adapter;
  await away.run({ name: "personalize" });
  assert.equal(away.get().error.code, "NETWORK");
});

test("adapt: a page that is left ends the call, and nothing of it comes later", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  let go;
  const { adapter, seen } = adapterOf({ send: async (_, signal) => ({ adapted: "fresh", async *[Symbol.asyncIterator]() {
    yield { text: "One" };
    await new Promise((done) => (go = done));
    signal.throwIfAborted();
  } }) });
  const ran = adapter.run({ name: "personalize" });
  while (!go) await new Promise((done) => setImmediate(done));
  adapter.stop();
  t.mock.timers.tick(1000); // what had come and was not shown yet
  assert.deepEqual(adapter.get(), idle);
  go();
  await ran;
  assert.deepEqual(adapter.get(), idle);
  assert.equal(seen.states.at(-1), "idle");
});

test("adapt: an answer ends with the address of its page, and nothing comes later", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout", "setInterval"] });
  t.after(() => (globalThis.location = new URL(PAGE)));
  for (const [next, status] of [["http://site.example/docs/topics?x=1", "idle"], ["http://site.example/docs/nodes?x=2", "idle"], ["http://site.example/docs/nodes?x=1#other", "done"]]) {
    globalThis.location = new URL(PAGE);
    const { adapter } = adapterOf();
    const end = adapter.open();
    await adapter.run({ name: "personalize" });
    assert.equal(adapter.get().status, "done");
    globalThis.location = new URL(next);
    t.mock.timers.tick(300);
    assert.equal(adapter.get().status, status, next);
    end();
  }
});

test("adapt: a second press ends the first call", async () => {
  const signals = [];
  let first;
  const { adapter } = adapterOf({ send: async (fields, signal) => {
    signals.push(signal);
    if (signals.length === 1) await new Promise((_, refuse) => { first = true; signal.addEventListener("abort", () => refuse(signal.reason)); });
    return answerOf("Second");
  } });
  const ran = adapter.run({ name: "personalize" });
  while (!first) await new Promise((done) => setImmediate(done));
  await Promise.all([ran, adapter.run({ name: "translate", language: "ur" })]);
  assert.deepEqual([signals.map(({ aborted }) => aborted), adapter.get().text, adapter.get().status], [[true, false], "Second", "done"]);
});

test("adapt: a second press of what is under way asks once, and nothing runs after the end", async () => {
  const { adapter, seen } = adapterOf();
  const end = adapter.open();
  await Promise.all([adapter.run({ name: "personalize" }), adapter.run({ name: "personalize" })]);
  assert.equal(seen.sent.length, 1);
  await adapter.run({ name: "personalize" });
  assert.equal(seen.sent.length, 2);
  end();
  await adapter.run({ name: "personalize" });
  assert.deepEqual([seen.sent.length, adapter.get()], [2, idle]);
  const endAgain = adapter.open();
  await adapter.run({ name: "personalize" });
  assert.equal(seen.sent.length, 3);
  endAgain();
});

test("bar: own plain tasks are sent for everyone else, and a page in en-GB is not offered in en", async () => {
  assert.deepEqual(tasksOf("translate:en translate:en-gb translate:de", "en-GB").map(({ language }) => language), ["de"]);
  const { adapter, seen } = adapterOf();
  await adapter.run(tasksOf("summary:plain", "en")[0]);
  assert.deepEqual([seen.read[0].traits, seen.sent[0].task, seen.sent[0].language], [{}, "summary", undefined]);
});

test("adapt: the original at any time, and a report of the answer", async () => {
  const { adapter, seen } = adapterOf();
  await adapter.run({ name: "translate", language: "ur" });
  adapter.show(true);
  assert.ok(adapter.get().showsOriginal);
  await adapter.report();
  assert.deepEqual(seen.sent[1], { task: "translate", page: "/docs/nodes", language: "ur" });
  assert.equal(noticeOf(adapter.get(), say("en"), "en").text, `${adaptTexts.en["adapt.note"]} ${adaptTexts.en["adapt.reported"]}`);
});

test("adapt: a report without a connection says so, and the bar lives on", async () => {
  const { adapter } = adapterOf({ report: async () => { throw new TypeError("Failed to fetch"); } });
  await adapter.run({ name: "personalize" });
  await adapter.report();
  assert.match(noticeOf(adapter.get(), say("en"), "en").text, new RegExp(adaptTexts.en["adapt.error.NETWORK"]));
});

test("adapt: a report that is refused offers no act, and leaves the answer's own error", async () => {
  const { adapter } = adapterOf({ report: async () => { throw new UsherError(401, { code: "UNAUTHENTICATED" }); } });
  await adapter.run({ name: "personalize" });
  await adapter.report();
  assert.deepEqual(noticeOf(adapter.get(), say("en"), "en"), { text: adaptTexts.en["adapt.error"], act: null, isFault: true });
  assert.equal(adapter.get().error, null);
});

test("adapt: a report that ends after another press does not mark the other answer", async () => {
  let end;
  const { adapter } = adapterOf({ report: () => new Promise((done) => (end = done)) });
  await adapter.run({ name: "personalize" });
  const reported = adapter.report();
  await adapter.run({ name: "translate", language: "ur" });
  end();
  await reported;
  assert.equal(adapter.get().isReported, false);
});

test("adapt: after the sign-in it goes on, on this page, once, within an hour", (t) => {
  const task = { name: "translate", language: "ur" };
  remember(task);
  location.pathname = "/other";
  assert.equal(remembered(), null);
  location.pathname = "/docs/nodes";
  assert.deepEqual(remembered(), task);
  assert.equal(remembered(), null);
  remember(task);
  t.mock.method(Date, "now", () => new Date().getTime() + 3_600_001);
  assert.equal(remembered(), null);
});

test("bar: a button in the language that it leads to, none for the page's own", () => {
  assert.deepEqual(tasksOf("personalize translate:ur translate:de", "de"), [{ name: "personalize", language: undefined }, { name: "translate", language: "ur" }]);
  assert.equal(labelOf({ name: "translate", language: "ur" }, say("en")), "اردو میں پڑھیں");
  assert.equal(labelOf({ name: "translate", language: "de" }, say("en")), "Auf Deutsch lesen");
  assert.equal(labelOf({ name: "translate", language: "fr" }, say("en")), "Read in français");
  assert.equal(labelOf({ name: "personalize" }, say("de")), adaptTexts.de["adapt.personalize"]);
  assert.equal(labelOf({ name: "personalize", language: "ur" }, say("en")), adaptTexts.ur["adapt.personalize"]);
  assert.deepEqual(["ur-PK", "en", "de"].map(directionOf), ["rtl", "ltr", "ltr"]);
});

const told = (status, problem, language = "en", seconds = null) =>
  noticeOf({ ...idle, status: "refused", task: { name: "personalize" }, error: new UsherError(status, problem, seconds) }, say(language), language);

test("bar: each refusal in plain words of each language, with what to do", () => {
  const rows = {
    "adapt.error.ADAPT_OFF": [503, { code: "ADAPT_OFF" }], "adapt.error.BUSY": [503, { code: "OVERLOADED" }], "adapt.error.NETWORK": [0],
    "adapt.error.UNKNOWN_TEXT": [422, { code: "UNKNOWN_TEXT" }], "adapt.error.NOT_WHILE_VIEWING": [403, { code: "NOT_WHILE_VIEWING" }],
    "adapt.error.UPSTREAM_FAILED": [502], "adapt.error.TOO_LONG": [413, { code: "BODY_TOO_LARGE" }], "adapt.error": [418, { code: "NEW_ONE" }],
    "adapt.error.VALIDATION_FAILED": [422, { code: "VALIDATION_FAILED", errors: [{ field: "language", code: "UNKNOWN" }] }],
    "adapt.signed_out": [401, { code: "UNAUTHENTICATED" }], "adapt.no_answers": [422, { code: "NO_TRAITS" }],
  };
  for (const language of Object.keys(adaptTexts))
    for (const [key, row] of Object.entries(rows)) assert.equal(told(...row, ...(row.length === 1 ? [{}] : []), language).text, adaptTexts[language][key], key);
  assert.equal(told(422, { code: "VALIDATION_FAILED", errors: [{ field: "text", code: "TOO_LONG" }] }).text, adaptTexts.en["adapt.error.TOO_LONG"]);
  assert.deepEqual([told(401, {}).act, told(422, { code: "NO_TRAITS" }).act, told(0, {}).act], ["sign_in", "answer", "retry"]);
  assert.match(told(429, { code: "RATE_LIMITED" }, "en", 10).text, /in 1 minute\.$/);
  assert.match(told(429, { code: "RATE_LIMITED" }, "de", 80000).text, /in 23 Stunden noch einmal\.$/);
  assert.match(told(429, { code: "RATE_LIMITED" }, "ur", 80000).text, /23 گھنٹے بعد/);
});

test("bar: an answer names its readers, or its language", () => {
  const signed = (task, traits = {}, language = "en") => signatureOf({ ...idle, task, traits }, say(language));
  const personalize = { name: "personalize" };
  for (const level of ["beginner", "intermediate", "advanced"])
    for (const language of Object.keys(adaptTexts)) assert.equal(signed(personalize, { experience_level: level }, language), adaptTexts[language][`adapt.for.${level}`]);
  for (const traits of [{}, { experience_level: "wizard" }, { professional_role: "student" }]) assert.equal(signed(personalize, traits), "Adapted for you");
  assert.deepEqual([signed({ name: "translate", language: "ur" }), signed({ name: "summary", isPlain: true })], ["اردو", "summary"]);
});

test("bar: a language that browsers refuse loses no sentence and no button", () => {
  assert.match(noticeOf({ ...idle, status: "refused", error: new UsherError(429, { code: "RATE_LIMITED" }, 10) }, say("en"), "en_US").text, /in 1 minute\.$/);
  assert.equal(labelOf({ name: "translate", language: "pt_BR" }, say("en")), "Read in português (Brasil)");
  assert.equal(labelOf({ name: "translate", language: "!" }, say("en")), "Read in !");
});

test("bar: what a model wrote is said to be, and what was kept", () => {
  const text = (more) => noticeOf({ ...idle, ...more }, say("en"), "en").text;
  assert.equal(text({}), "");
  assert.match(text({ status: "done", text: "x", adapted: "fresh" }), /^A language model wrote this from this page\. It can be wrong\.$/);
  assert.match(text({ status: "done", text: "x", adapted: "kept" }), /A language model wrote .* before/);
  assert.match(text({ status: "writing", text: "x" }), /A language model wrote .*being written/);
});
