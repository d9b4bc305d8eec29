import { errorOf, type UsherError, valueOf } from "./error.js";
import { answerEvents, type AnswerEvent } from "./events.js";
import { createAsk, type Call } from "./http.js";
import { createPasskeys } from "./passkeys.js";
import { createSession, type Me } from "./session.js";
import type * as Api from "./types.js";
import type { Method, PathOf, RequestOptions, Result } from "./types.js";

export interface ClientOptions {
  /** The server's address: http://localhost:8000, or "" where the site itself forwards to it. */
  url: string;
  /** Instead of the browser's own, for tests. */
  fetch?: typeof fetch;
}

/** An answer that arrives: `for await (const { text } of answer)`. A failure after its begin is thrown there. */
export interface ChatAnswer extends AsyncIterable<AnswerEvent> {
  /** The conversation, to continue with. */
  sessionId: string;
}

export interface ChatOptions {
  sessionId?: string | undefined;
  contextLimit?: number | undefined;
  /** The passage that the question is about, at most 4 KiB of UTF-8. */
  selectedText?: string | undefined;
  /** Where the question is asked: the address without query and fragment, and the title. */
  page?: { url?: string | undefined; title?: string | undefined } | undefined;
  signal?: AbortSignal | undefined;
}

/** A page's text, and for what it is sent. */
export interface AdaptFields {
  task: string;
  /** The page's path. */
  page: string;
  title: string;
  /** Markdown. */
  text: string;
  language?: string | undefined;
}

/** An adapted page that arrives, as Markdown. */
export interface AdaptAnswer extends AsyncIterable<AnswerEvent> {
  /** "fresh", "joined" or "kept". */
  adapted: string | null;
}

/** Which sessions end: this browser's, all of the account, or all others. */
export type SignOutScope = "local" | "global" | "others";

const PATHS_BY_COOKIE = "/auth/";

export type Client = ReturnType<typeof createClient>;

/** Asks nothing before the first call or subscriber, so that it may be made while a page is rendered on a server. */
export function createClient(options: ClientOptions) {
  const base = options.url.replace(/\/+$/, "");
  const ask = createAsk(base, options.fetch ?? ((...words) => fetch(...words)));
  const session = createSession(base, ask);
  const idOf = () => session.store.get().user?.id;

  /** A response that is a success. Under /auth the cookies authenticate; elsewhere a token of the asker does, once more after a 401. */
  async function send(method: string, path: string, call: Call, byToken = !path.startsWith(PATHS_BY_COOKIE)): Promise<Response> {
    const asker = idOf();
    let bearer: string | null = null;
    const once = async (refused?: string) => ask(method, path, call, (bearer = byToken ? await session.bearer(asker, refused) : null));
    let response = await once();
    if (response.status === 401 && bearer) response = await once(bearer);
    if (response.ok) return response;
    const error = await errorOf(response);
    if (error.code === "UNAUTHENTICATED" && idOf()) void session.reload();
    throw error;
  }

  /** A new session and the asker's changes of their own account reach all subscribers and tabs. Other answers may name other users. Answers
      to the questionnaire may be in the profile, which comes with the next look. */
  function learn(path: string, asker: string | undefined, answer: Partial<Me & { access_token: string; expires_in: number }>) {
    const { user, profile, reader } = session.store.get();
    if (answer.access_token && answer.user) return session.enter(answer as Parameters<typeof session.enter>[0]);
    if ((user || reader) && path.endsWith("/answers")) void session.reload(true);
    if (/^.auth.(me|profile)$/.test(path) && user && (answer.user?.id ?? asker) === user.id) session.become({ user, profile, ...answer }, true);
  }

  /** Any call of the API, typed by its document. */
  async function request<M extends Method, P extends PathOf<M>>(method: M, path: P, call: RequestOptions<M, P> = {}): Promise<Result<M, P>> {
    const asker = idOf();
    const answer = await valueOf(await send(method, path, call));
    if (method !== "get" && answer) learn(path, asker, answer);
    return answer;
  }

  async function signOut(scope: SignOutScope = "local"): Promise<void> {
    await request("post", "/auth/logout", { query: { scope } }).catch((error: UsherError) => {
      if (error.status !== 401) throw error; // it had ended already
    });
    if (scope !== "others") session.become(null, true);
  }

  async function* eventsOfAnswer(response: Response, signal?: AbortSignal): AsyncGenerator<AnswerEvent> {
    try {
      yield* answerEvents(response, signal);
    } catch (error) {
      if ((error as UsherError).code === "SESSION_ENDED") void session.reload();
      throw error;
    }
  }

  async function chat(message: string, { sessionId, contextLimit, selectedText, page, signal }: ChatOptions = {}): Promise<ChatAnswer> {
    const body = { message, session_id: sessionId, context_limit: contextLimit, selected_text: selectedText, page_url: page?.url, page_title: page?.title };
    const response = await send("post", "/api/chat/message", { body, signal });
    return {
      sessionId: response.headers.get("X-Chat-Session-Id") ?? "",
      [Symbol.asyncIterator]: () => eventsOfAnswer(response, signal),
    };
  }

  async function adapt(body: AdaptFields, signal?: AbortSignal): Promise<AdaptAnswer> {
    const response = await send("post", "/api/pages/adapt", { body, signal });
    return { adapted: response.headers.get("X-Adapted"), [Symbol.asyncIterator]: () => eventsOfAnswer(response, signal) };
  }

  return {
    url: base,
    request,
    /** Who is signed in, as far as it is known. */
    state: session.store.get,
    user: () => session.store.get().user,
    /** Calls the listener after each change, and keeps the state up to date as long as there is one. Returns the way to stop. */
    subscribe: session.store.subscribe,
    /** Asks the server who is signed in. */
    load: session.load,
    /** Who reads, and by which traits the page may adapt: as known, else asked for. Null of a server without `GET /auth/reader`. */
    reader: async () => session.store.get().reader ?? (await session.load()).reader,
    /** An access token for the site's own back ends; null without a user. Error: UNAUTHENTICATED if the session has ended. */
    token: () => session.bearer(idOf()),
    signIn: (fields: Api.SignInFields): Promise<Api.SignInOutcome> => request("post", "/auth/login", { body: fields }),
    secondFactor: (fields: Api.SecondFactorFields): Promise<Api.SecondFactorOutcome> =>
      request("post", "/auth/2fa/verify", { body: fields }),
    signUp: (fields: Api.SignUpFields): Promise<Api.SignUpOutcome> => request("post", "/auth/signup", { body: fields }),
    passkeys: createPasskeys(request),
    signOut,
    me: () => request("get", "/auth/me") as Promise<NonNullable<Result<"get", "/auth/me">>>,
    changeMe: (change: Api.UserChange) => request("patch", "/auth/me", { body: change }),
    /** By token: the cookies may be another account's, of a sign-in elsewhere. */
    async deleteMe(password?: string): Promise<void> {
      await send("delete", "/auth/me", { body: { password } }, true);
      session.become(null, true);
    },
    profile: async () => (await request("get", "/auth/profile")).profile,
    changeProfile: async (change: Api.ProfileChange) => (await request("patch", "/auth/profile", { body: change })).profile,
    questionnaire: async () => (await request("get", "/auth/questionnaire")).questionnaire,
    answers: () => request("get", "/auth/questionnaire/answers"),
    saveAnswers: (change: Api.AnswersChange) => request("put", "/auth/questionnaire/answers", { body: change }),
    sessions: async () => (await request("get", "/auth/sessions")).sessions,
    endSession: (id: string) => request("delete", "/auth/sessions/{id}", { path: { id } }),
    chat,
    chatSessions: async () => (await request("get", "/api/chat/sessions")).sessions,
    chatHistory: (sessionId: string, cursor?: string) =>
      request("get", "/api/chat/history", { query: { session_id: sessionId, cursor } }),
    adapt,
    /** Tells the operator that an adapted page is wrong. */
    reportPage: async (body: Pick<AdaptFields, "task" | "page" | "language">) => void (await send("post", "/api/pages/report", { body })),
    /** Lets go of the other tabs; for tests, and for pages that make several clients. */
    close: session.close,
  };
}
