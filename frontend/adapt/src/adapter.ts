import { UsherError, type AdaptAnswer, type AdaptFields } from "usherd-client";

import type { Article } from "./page.js";
import type { Tools } from "./tools.js";

/** What a reader may ask for: `{name: "personalize"}`, `{name: "translate", language: "ur"}`. */
export interface Task {
  name: string;
  language?: string | undefined;
  /** Whether the answer is the same for all readers; `translate` is. */
  isPlain?: boolean | undefined;
}

export interface AdaptState {
  /** "refused" before anything came, "broken" after it. */
  status: "idle" | "waiting" | "writing" | "done" | "refused" | "broken";
  task: Task | null;
  /** By which the page is adapted; none for a plain task. */
  traits: Record<string, unknown>;
  /** "fresh", "joined" or "kept", once it is known. */
  adapted: string | null;
  /** Markdown, as far as it has come. */
  text: string;
  error: UsherError | null;
  /** Why the answer could not be reported. */
  reportError: UsherError | null;
  showsOriginal: boolean;
  /** Whether the article has diagrams that the answer cannot have. */
  keepsDiagrams: boolean;
  isReported: boolean;
}

export interface AdapterOptions {
  /** The article's selector. */
  selector: string;
  /** The reader's traits, as soon as they are known. */
  traits(): Promise<Record<string, unknown>>;
  send(fields: AdaptFields, signal: AbortSignal): Promise<AdaptAnswer>;
  report(fields: Pick<AdaptFields, "task" | "page" | "language">): Promise<unknown>;
  tools(): Promise<Tools>;
}

export type Adapter = ReturnType<typeof createAdapter>;

export const idle: AdaptState = { status: "idle", task: null, traits: {}, adapted: null, text: "", error: null, reportError: null, showsOriginal: false, keepsDiagrams: false, isReported: false };
const MILLISECONDS_TO_COLLECT = 50;
/** Where the browser does not say that the address has changed. */
const MILLISECONDS_TO_LOOK = 200;
const addressOfPage = () => location.pathname + location.search;

/** What is not an answer of the server is a fault of the connection. */
const errorFrom = (thrown: unknown) => (thrown instanceof UsherError ? thrown : new UsherError(0));

/** `personalize translate:ur summary:plain`, without what is in the page's own language: neither en nor en-GB for a page in en-GB. */
export const tasksOf = (words: string, own: string): Task[] =>
  words.split(/\s+/).filter(Boolean).map((word) => {
    const [name, more] = word.split(":") as [string, string?];
    return more === "plain" ? { name, language: undefined, isPlain: true } : { name, language: more };
  }).filter(({ language }) => !language || !`${own}-`.toLowerCase().startsWith(`${language}-`.toLowerCase()));

/** Whether they ask for the same answer. */
export const isSame = (one: Task, other: Task | null) => one.name === other?.name && one.language === other.language;

/** The pages of one place, adapted one after another. Fails only into its state. */
export function createAdapter({ selector, traits, send, report, tools }: AdapterOptions) {
  let state = idle;
  let isEnded = false;
  let control: AbortController | undefined;
  let made: { article: Article } & Omit<Tools, "readArticle">;
  let address = ""; // of the page that is adapted
  let lent: { to: Element; end(): void } | undefined;
  const listeners = new Set<() => void>();

  function set(change: Partial<AdaptState>) {
    state = { ...state, ...change };
    for (const listener of listeners) listener();
  }

  /** From the page as it is served: what script has made of it differs from reader to reader. */
  async function read({ name, isPlain = name === "translate" }: Task, signal: AbortSignal): Promise<Article> {
    const address = location.href;
    const served = fetch(address, { signal }).then((response) => (response.ok ? response.text() : ""));
    const [{ readArticle, ...shown }, html, known] = await Promise.all([tools(), served, isPlain ? {} : traits()]);
    const page = new DOMParser().parseFromString(html, "text/html");
    const article = readArticle(page, { address, selector, traits: known });
    if (!article) throw new UsherError(0, { code: "NO_TEXT" });
    made = { article, ...shown };
    if (!signal.aborted) set({ traits: known, keepsDiagrams: shown.keepsDiagrams(document.querySelector(selector)) });
    return article;
  }

  /** The page's own parts are in its article again. */
  function giveBack() {
    lent?.end();
    lent = undefined;
  }

  async function run(task: Task): Promise<void> {
    if (isEnded || (isSame(task, state.task) && (state.status === "waiting" || state.status === "writing"))) return;
    control?.abort();
    giveBack();
    const { signal } = (control = new AbortController());
    set({ ...idle, status: "waiting", task });
    const page = location.pathname;
    address = addressOfPage();
    let text = "";
    let timer: ReturnType<typeof setTimeout> | undefined;
    const show = () => {
      timer = undefined;
      if (!signal.aborted) set({ text });
    };
    try {
      const article = await read(task, signal);
      const answer = await send({ task: task.name, page, title: article.title, text: article.text, language: task.language }, signal);
      set({ status: "writing", adapted: answer.adapted });
      for await (const part of answer) {
        text += part.text;
        timer ??= setTimeout(show, MILLISECONDS_TO_COLLECT);
      }
      if (!signal.aborted) set({ status: "done", text });
    } catch (thrown) {
      if (signal.aborted) return;
      set({ status: text ? "broken" : "refused", text, error: errorFrom(thrown) });
    } finally {
      clearTimeout(timer);
    }
  }

  function stop() {
    control?.abort();
    giveBack();
    set(idle);
  }

  /** An answer is of one page, however long its place is there. */
  function leave() {
    if (state !== idle && addressOfPage() !== address) stop();
  }

  return {
    get: () => state,
    subscribe(listener: () => void) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    /** Not again what is under way already. */
    run,
    /** Ends the call, and shows the original. */
    stop,
    /** A place that shows it. After what this returns, nothing runs until another opens it. */
    open() {
      isEnded = false;
      const { navigation } = globalThis as { navigation?: EventTarget };
      const timer = navigation ? undefined : setInterval(leave, MILLISECONDS_TO_LOOK);
      navigation?.addEventListener("currententrychange", leave);
      return () => {
        clearInterval(timer);
        navigation?.removeEventListener("currententrychange", leave);
        isEnded = true;
        stop();
      };
    },
    show(showsOriginal: boolean) {
      giveBack();
      set({ showsOriginal });
    },
    /** Reports the answer to the operator. */
    async report() {
      const { name, language } = state.task!;
      const { signal } = control!;
      const ended = (change: Partial<AdaptState>) => void (signal.aborted || set(change)); // another answer may be there by now
      const failed = (thrown: unknown) => ended({ reportError: errorFrom(thrown) });
      await report({ task: name, page: location.pathname, language }).then(() => ended({ isReported: true, reportError: null }), failed);
    },
    /** Puts the answer into an element of the page, as safe HTML, and the bar below its title; a whole one gets the page's own parts. */
    showIn(element: Element, bar: HTMLElement | null) {
      if (lent?.to === element) return;
      giveBack();
      made.show(element, bar, state.text, made.article, state.status === "done");
      const source = document.querySelector(selector);
      if (source && state.status === "done") lent = { to: element, end: made.lend(element, source) };
    },
  };
}

const KEY = "usher adapt";
const LONGEST_WAY_BACK = 3600_000;

/** For a reader who leaves for the sign-in or the questionnaire: back on this page, in this tab, it goes on by itself. */
export function remember(task: Task) {
  try {
    sessionStorage.setItem(KEY, JSON.stringify({ page: location.pathname, at: Date.now(), task }));
  } catch {
    // a browser without storage
  }
}

/** The task with which this page goes on, once. */
export function remembered(): Task | null {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEY)!);
    if (kept?.page !== location.pathname) return null;
    sessionStorage.removeItem(KEY);
    return Date.now() - kept.at < LONGEST_WAY_BACK ? kept.task : null;
  } catch {
    return null;
  }
}
