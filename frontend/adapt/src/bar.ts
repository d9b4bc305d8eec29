// adapt.js, which usher.js loads for <usher-adapt>: the bar of a plain page. adapt-tools.js has the libraries, and comes with the first press.
import { answerEvents, errorOf } from "usherd-client";

import { createAdapter, isSame, remember, remembered, tasksOf, type Task } from "./adapter.js";
import { showLinkedParts } from "./links.js";
import { putBelowTitle } from "./place.js";
import { adaptTexts, directionOf, labelOf, noticeOf, signatureOf, type Notice } from "./texts.js";
import type { Tools } from "./tools.js";

interface Reader {
  traits: Record<string, unknown>;
  source: string;
}
declare global {
  interface Window {
    usher: { reader(): Reader | null; on(event: "change", listener: () => void): () => void };
    usherTools?: Tools;
    usherAdapt?: (element: HTMLElement, base: string) => (() => void) | undefined;
  }
}

const ACCENT = "var(--usher-accent,color-mix(in srgb,currentColor 40%,#3b6fe0))";
const STYLE = `
:host{display:block;margin-block:.5rem 1.25rem;font:inherit;font-size:.875rem;color:inherit}
div,span{display:flex;flex-wrap:wrap;align-items:center;gap:.375rem}
button{min-block-size:2.25rem;padding:.25rem .75rem;border:1px solid var(--usher-line,color-mix(in srgb,currentColor 35%,transparent));border-radius:var(--usher-radius,.375rem);background:none;font:inherit;color:inherit;cursor:pointer}
button:hover{background:color-mix(in srgb,currentColor 10%,transparent)}
.quiet,span button{border-color:transparent;padding-inline:.5rem}
.quiet:last-child{margin-inline-start:auto}
.quiet,p{color:color-mix(in srgb,currentColor 78%,transparent)}
span{gap:0;padding-inline-start:.75rem;border-radius:1.25rem;background:color-mix(in srgb,${ACCENT} 14%,transparent)}
span button{border-radius:1.25rem;text-decoration:underline}
b::after{content:"·"/"";margin-inline-start:.5rem}
:focus-visible{outline:2px solid;outline-offset:2px}
[aria-disabled=true]{opacity:.6}
[hidden],p:empty{display:none}
p{margin:.375rem 0 0}
a{color:inherit}
@media print{button,b::after{display:none}span{padding:0;background:none}}`;
const PAGE_STYLE = `
[data-usher-adapted]{border-inline-start:3px solid ${ACCENT}}
@media (prefers-reduced-motion:no-preference){[data-usher-adapted=writing]>:not(usher-adapt){animation:usher-adapted .6s}}
@keyframes usher-adapted{from{opacity:0}}`;

function sheetOf(rules: string) {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(rules);
  return sheet;
}

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
  const padding = getComputedStyle(original).paddingInlineStart;
  style.setProperty("display", "none", "important");
  original.after(answer);
  answer.style.paddingInlineStart = `max(.875rem, ${padding})`;
  const end = showLinkedParts(original, show);
  return () => {
    end();
    style.setProperty("display", display, priority);
  };
}

/** Fills the element; returns what ends it. */
function mount(element: HTMLElement, base: string) {
  const selector = element.getAttribute("for") || "main";
  const target = document.querySelector<HTMLElement>(selector);
  if (!target) return void console.error(`<usher-adapt>: the page has no element ${selector}`);
  const hasTitle = !!target.querySelector("h1");
  if (!homes.get(element)?.isConnected) {
    const home = new Comment();
    element.before(home);
    homes.set(element, home);
  }
  if (hasTitle) putBelowTitle(element, target);
  else if (target.contains(element)) target.before(element); // outside of what it hides
  const language = element.closest<HTMLElement>("[lang]")?.lang.replace(/_/g, "-") || "en";
  Object.assign(element, { lang: language, dir: directionOf(language) }); // in an answer of another language, too
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
  let uncover: (() => void) | undefined;
  const toggle = make("button", { type: "button", onclick: () => adapter.show(!adapter.get().showsOriginal) });
  const signature = make("b", {});
  const pill = make("span", {}, signature, toggle);
  const report = make("button", { type: "button", className: "quiet", onclick: () => adapter.get().isReported || void adapter.report() }, say("adapt.report"));
  const retry = make("button", { type: "button", onclick: () => void adapter.run(adapter.get().task!) }, say("adapt.retry"));
  const note = make("p", { role: "status" });
  const sent = make("p", { hidden: true }, say("adapt.sent"));
  const what = make("button", { type: "button", className: "quiet", ariaExpanded: "false", onclick: () => (what.ariaExpanded = String(!(sent.hidden = !sent.hidden))) }, say("adapt.what"));
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
    for (const { task, button } of buttons) button.hidden = !!state.text && isSame(task, state.task);
    const isAdapted = !!state.text && !state.showsOriginal;
    const spoken = state.task?.language ?? language;
    for (const [place, isShown] of [[signature, isAdapted], [toggle, !isAdapted]] as const) {
      const text = isShown ? signatureOf(state, say) : say("adapt.original");
      if (place.textContent !== text) Object.assign(place, { textContent: text, lang: isShown ? spoken : language });
    }
    pill.hidden = !state.text;
    report.hidden = !isAdapted;
    note.hidden = state.showsOriginal && !notice.isFault;
    what.hidden = !!state.text;
    sent.hidden ||= what.hidden;
    report.ariaDisabled = String(state.isReported);
    Object.assign(answer, { lang: spoken, dir: directionOf(spoken) }).dataset["usherAdapted"] = state.status;
    if (isAdapted) {
      uncover ??= cover(target!, answer, () => adapter.show(true));
      adapter.showIn(answer, hasTitle ? element : null);
    } else if (uncover) {
      uncover = void uncover();
      if (element.isConnected) putBelowTitle(element, target!);
      answer.remove();
    }
    if (used?.hidden) (state.text ? toggle : (buttons.find(({ task }) => isSame(task, state.task)) ?? buttons[0])?.button)?.focus(); // not to the page's begin
  }

  shadow.adoptedStyleSheets = [sheetOf(STYLE)];
  shadow.replaceChildren(make("div", { role: "region", ariaLabel: say("adapt.bar") }, pill, ...buttons.map(({ button }) => button), retry, what, report), sent, note);
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

const ends = new WeakMap<HTMLElement, () => void>();
/** Where the page has put them. */
const homes = new WeakMap<HTMLElement, Comment>();
document.adoptedStyleSheets.push(sheetOf(PAGE_STYLE));

/** A bar that moves in its page goes on; one that is gone ends. One that went with its article comes back to its place, for the next one. */
window.usherAdapt = (element, base) => {
  const end = ends.get(element) ?? mount(element, base);
  if (!end) return undefined;
  ends.set(element, end);
  return () => queueMicrotask(() => {
    if (element.isConnected) return;
    ends.delete(element);
    end();
    const home = homes.get(element)!;
    if (element.parentNode && home.isConnected) home.after(element);
  });
};
