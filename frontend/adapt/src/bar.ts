// adapt.js, which usher.js loads for <usher-adapt>: the bar of a plain page. adapt-tools.js has the libraries, and comes with the first press.
import { answerEvents, errorOf } from "usherd-client";

import { createAdapter, isSame, remember, remembered, tasksOf, type Task } from "./adapter.js";
import { showLinkedParts } from "./links.js";
import { adaptTexts, directionOf, labelOf, noticeOf, type Notice } from "./texts.js";
import type { Tools } from "./tools.js";

interface Reader {
  traits: object;
  source: string;
}
declare global {
  interface Window {
    usher: { reader(): Reader | null; on(event: "change", listener: () => void): () => void };
    usherTools?: Tools;
    usherAdapt?: (element: HTMLElement, base: string) => (() => void) | undefined;
  }
}

const STYLE = `
:host{display:block;margin-block:1rem;font:inherit;color:inherit}
div{display:flex;flex-wrap:wrap;gap:.5rem}
button{min-block-size:2.75rem;padding:.5rem 1rem;border:1px solid currentColor;border-radius:.375rem;background:none;font:inherit;color:inherit;cursor:pointer}
button:hover,[aria-pressed=true]{background:color-mix(in srgb,currentColor 12%,transparent)}
:focus-visible{outline:2px solid currentColor;outline-offset:2px}
[aria-disabled=true]{opacity:.6;cursor:default}
[hidden]{display:none}
p{margin:.5rem 0 0;font-size:.875em}
a{color:inherit}`;

const make = <Name extends keyof HTMLElementTagNameMap>(name: Name, members: Partial<HTMLElementTagNameMap[Name]>, ...children: (Node | string)[]) => {
  const element = Object.assign(document.createElement(name), members);
  element.append(...children);
  return element;
};

const script = (source: string) =>
  new Promise<void>((done, failed) => document.head.append(make("script", { src: source, onload: () => done(), onerror: () => failed(new Error(`${source} is missing`)) })));

/** By cookies, as all of usher.js. */
async function post(address: string, body: object, signal?: AbortSignal): Promise<Response> {
  const headers = { "Content-Type": "application/json" };
  const response = await fetch(address, { method: "POST", credentials: "include", headers, body: JSON.stringify(body), signal: signal ?? null });
  if (!response.ok) throw await errorOf(response);
  return response;
}

/** Calls `seen` once the reader is known; returns what ends the wait. */
function whenKnown(seen: (reader: Reader) => void) {
  const stop = window.usher.on("change", () => {
    stop();
    seen(window.usher.reader()!);
  });
  return stop;
}

/** A link to the sign-in or the questionnaire, and back. The page's address is taken at the click: a site may change it without a load. */
function wayOut([text, address]: [string, string], task: Task) {
  const link = make("a", { onpointerdown: aim, onfocus: aim, onclick: () => (aim(), remember(task)) }, text);
  function aim() {
    const to = new URL(address, location.href);
    to.searchParams.set("next", location.href);
    link.href = to.href;
  }
  aim();
  return link;
}

/** Puts the answer into the place of the original, which no rule of the page shows then. Returns the way back, on which `show` leads. */
function cover(original: HTMLElement, answer: HTMLElement, show: () => void) {
  const { style } = original;
  const [display, priority] = [style.getPropertyValue("display"), style.getPropertyPriority("display")];
  style.setProperty("display", "none", "important");
  original.after(answer);
  const end = showLinkedParts(original, show);
  return () => {
    end();
    answer.remove();
    style.setProperty("display", display, priority);
  };
}

/** Fills the element; returns what ends it. */
function mount(element: HTMLElement, base: string) {
  const selector = element.getAttribute("for") || "main";
  const target = document.querySelector<HTMLElement>(selector);
  if (!target) return void console.error(`<usher-adapt>: the page has no element ${selector}`);
  if (target.contains(element)) return void target.before(element); // outside of what it hides; the browser connects it again
  const language = element.closest<HTMLElement>("[lang]")?.lang.replace(/_/g, "-") || "en";
  const own = adaptTexts[language.split("-")[0]!] ?? adaptTexts["en"]!;
  const say = (key: keyof typeof own, values: Record<string, string> = {}) => own[key].replace(/{{(\w+)}}/g, (_, name: string) => values[name]!);
  const adapter = createAdapter({
    selector,
    traits: () => new Promise((done) => whenKnown(({ traits }) => done(traits))),
    async send(fields, signal) {
      const response = await post(`${base}/api/pages/adapt`, fields, signal);
      return { adapted: response.headers.get("X-Adapted"), [Symbol.asyncIterator]: () => answerEvents(response, signal) };
    },
    report: (fields) => post(`${base}/api/pages/report`, fields),
    async tools() {
      if (!window.usherTools) await script(`${base}/account/adapt-tools.js`);
      return window.usherTools!;
    },
  });

  const shadow = element.shadowRoot ?? element.attachShadow({ mode: "open" });
  const answer = target.cloneNode(false) as HTMLElement;
  answer.removeAttribute("id");
  let written = { text: "", isWhole: false };
  let uncover: (() => void) | undefined;
  const toggle = make("button", { type: "button", onclick: () => adapter.show(!adapter.get().showsOriginal) });
  const report = make("button", { type: "button", onclick: () => adapter.get().isReported || void adapter.report() }, say("adapt.report"));
  const retry = make("button", { type: "button", onclick: () => void adapter.run(adapter.get().task!) }, say("adapt.retry"));
  const note = make("p", { role: "status" });
  const asked = (name: string) => (element.getAttribute(name) ?? "").trim();
  const buttons = tasksOf(asked("tasks") || "personalize", language).map((task) =>
    ({ task, button: make("button", { type: "button", ...(task.language && { lang: task.language }), onclick: () => void adapter.run(task) }, labelOf(task, say)) }));
  const ways: { [act in NonNullable<Notice["act"]>]?: [string, string] } = {
    sign_in: [say("adapt.sign_in"), asked("sign-in") || `${base}/account/sign-in`],
    answer: [say("adapt.answer"), asked("answers") || `${base}/account/questionnaire`],
  };

  /** Changes only what differs, so that nothing is announced twice and a selection in the answer stays. */
  function show() {
    const state = adapter.get();
    const used = shadow.activeElement as HTMLElement | null;
    const notice = noticeOf(state, say, language);
    const way = notice.act && ways[notice.act];
    if (note.dataset["text"] !== notice.text) note.replaceChildren((note.dataset["text"] = notice.text), ...(way ? [" ", wayOut(way, state.task!)] : []));
    retry.hidden = notice.act !== "retry";
    for (const { task, button } of buttons) button.ariaPressed = String(isSame(task, state.task) && !state.showsOriginal && !!state.text);
    const label = say(state.showsOriginal ? "adapt.adapted" : "adapt.original");
    if (toggle.textContent !== label) toggle.textContent = label;
    toggle.hidden = !state.text;
    report.hidden = !state.text;
    report.ariaDisabled = String(state.isReported);
    const isAdapted = !!state.text && !state.showsOriginal;
    const isNew = state.text !== written.text || (state.status === "done") !== written.isWhole;
    written = { text: state.text, isWhole: state.status === "done" };
    answer.lang = state.task?.language ?? language;
    answer.dir = directionOf(answer.lang);
    if (isAdapted) uncover ??= cover(target!, answer, () => adapter.show(true));
    else uncover = void uncover?.();
    if (state.text && isNew) adapter.showIn(answer);
    if (used?.hidden) (buttons.find(({ task }) => isSame(task, state.task)) ?? buttons[0])?.button.focus(); // not to the page's begin
  }

  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  shadow.adoptedStyleSheets = [sheet];
  shadow.replaceChildren(make("div", { role: "region", ariaLabel: say("adapt.bar") }, ...buttons.map(({ button }) => button), toggle, report, retry), note);
  adapter.subscribe(show);
  show();
  const end = adapter.open();
  const forget = whenKnown(({ source }) => {
    const waiting = source === "none" ? null : remembered();
    if (waiting) void adapter.run(waiting);
  });
  return () => {
    forget();
    end();
  };
}

window.usherAdapt = mount;
