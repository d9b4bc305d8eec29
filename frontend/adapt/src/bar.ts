// adapt.js, which usher.js loads for <usher-adapt>: the bar of a plain page. adapt-tools.js has the libraries, and comes with the first press.
import { answerEvents, errorOf } from "usherd-client";

import { createAdapter, remember, remembered, tasksOf, type Task } from "./adapter.js";
import { adaptTexts, directionOf, labelOf, noticeOf } from "./texts.js";
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

/** Calls `seen` once the reader is known. */
function whenKnown(seen: (reader: Reader) => void) {
  const stop = window.usher.on("change", () => {
    stop();
    seen(window.usher.reader()!);
  });
}

/** Fills the element; returns what ends it. */
function mount(element: HTMLElement, base: string) {
  const selector = element.getAttribute("for") || "main";
  const target = document.querySelector<HTMLElement>(selector);
  if (!target) return void console.error(`<usher-adapt>: the page has no element ${selector}`);
  if (target.contains(element)) return void target.before(element); // outside of what it hides; the browser connects it again
  const language = element.closest<HTMLElement>("[lang]")?.lang || "en";
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

  const answer = target.cloneNode(false) as HTMLElement;
  answer.removeAttribute("id");
  const toggle = make("button", { type: "button", onclick: () => adapter.show(!adapter.get().showsOriginal) });
  const report = make("button", { type: "button", onclick: () => void adapter.report() }, say("adapt.report"));
  const note = make("p", { role: "status" });
  const asked = (name: string) => (element.getAttribute(name) ?? "").trim();
  const buttons = tasksOf(asked("tasks") || "personalize", language).map((task) =>
    ({ task, button: make("button", { type: "button", ...(task.language && { lang: task.language }), onclick: () => void adapter.run(task) }, labelOf(task, say)) }));
  const act = (task: Task) => {
    const leave = (text: string, address: string) => make("a", { href: `${address}?next=${encodeURIComponent(location.href)}`, onclick: () => remember(task) }, text);
    return {
      sign_in: () => leave(say("adapt.sign_in"), asked("sign-in") || `${base}/account/sign-in`),
      answer: () => leave(say("adapt.answer"), asked("answers") || `${base}/account/questionnaire`),
      retry: () => make("button", { type: "button", onclick: () => void adapter.run(task) }, say("adapt.retry")),
    };
  };

  function show() {
    const state = adapter.get();
    const notice = noticeOf(state, say, language);
    if (note.dataset["text"] !== notice.text) note.replaceChildren(notice.text, ...(notice.act ? [" ", act(state.task!)[notice.act]()] : []));
    note.dataset["text"] = notice.text;
    for (const { task, button } of buttons) button.ariaPressed = String(task === state.task && !state.showsOriginal && !!state.text);
    toggle.textContent = say(state.showsOriginal ? "adapt.adapted" : "adapt.original");
    toggle.hidden = report.hidden = !state.text;
    const isAdapted = !!state.text && !state.showsOriginal;
    if (isAdapted) answer.replaceChildren(adapter.render());
    answer.lang = state.task?.language ?? language;
    answer.dir = directionOf(answer.lang);
    answer.hidden = !isAdapted;
    target!.style.setProperty("display", isAdapted ? "none" : "", "important");
  }

  const shadow = element.shadowRoot ?? element.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  shadow.adoptedStyleSheets = [sheet];
  shadow.replaceChildren(make("div", { role: "region", ariaLabel: say("adapt.bar") }, ...buttons.map(({ button }) => button), toggle, report), note);
  target.after(answer);
  adapter.subscribe(show);
  show();
  const waiting = remembered();
  if (waiting) whenKnown(({ source }) => void (source !== "none" && adapter.run(waiting)));
  return () => {
    adapter.stop();
    answer.remove();
  };
}

window.usherAdapt = mount;
