import { UsherError, valueOf } from "./error.js";
import type { Ask } from "./http.js";
import { createStore, type AuthState } from "./state.js";
import { openTabs } from "./tabs.js";
import { tokenOf, type Token } from "./token.js";
import type { Profile, Reader, User } from "./types.js";

/** Without a token: who is signed in may have changed. Tabs of an older release look for `changed`. */
type Message = { token?: Token; changed?: true };

/** What a page shows of an account. */
export interface Me {
  user: User;
  profile: Profile | null;
}

/** Without a user where no account is signed in; an older server has no traits. */
type Found = Partial<Me & Reader> | null | undefined;

const SECONDS_TO_RETRY = 5;
const MILLISECONDS_TO_HEAR = 200;

const isUsable = (token: Token | null, state: AuthState) => !!token && token.user === state.user?.id && token.until > Date.now();

/** Who is signed in, as the cookies say, and the access token that goes with it. One of each for all callers and tabs. */
export function createSession(base: string, ask: Ask) {
  const store = createStore<AuthState>({ status: "unknown", user: null, profile: null, reader: null, error: null }, watch);
  let token: Token | null = null;
  let changes = 0; // an answer that was on its way during a change is out of date
  let loading: Promise<AuthState> | null = null;
  let refreshing: Promise<Token | null> | null = null;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let isWatched = false;
  let heard = () => {};
  const tabs = openTabs<Message>(`usher ${base}`, ({ token: fresh }) => {
    if (!fresh) return void reload();
    if (fresh.user === store.get().user?.id) token = fresh;
    heard();
  });

  function become(me: Me | null | undefined, tell: boolean, reader: Reader | null = null) {
    changes++;
    loading = null;
    if (token?.user !== me?.user.id) token = null;
    store.set({ status: me ? "signed-in" : "signed-out", user: me?.user ?? null, profile: me?.profile ?? null, reader, error: null });
    if (!tell) return;
    tabs.post({ changed: true });
    if (isWatched) void load(); // the traits
  }

  /** The cookies alone decide; a token of an earlier user does not go along. */
  async function readMe(): Promise<AuthState> {
    const began = changes;
    const refused = (error: UsherError) => (error.status === 401 ? null : error);
    const ofOlderServer = () => ask("get", "/auth/me", { query: { optional: 1 } }).then(valueOf).catch(refused);
    const found: Found | UsherError = await ask("get", "/auth/reader")
      .then(valueOf)
      .catch((error: UsherError) => (error.status === 404 ? ofOlderServer() : refused(error)));
    if (began !== changes) return load();
    if (found instanceof UsherError) {
      store.set({ ...store.get(), error: found });
      if (isWatched) {
        clearTimeout(retry);
        retry = setTimeout(() => void reload(), (found.retryAfter ?? SECONDS_TO_RETRY) * 1000);
      }
    } else {
      const { user, profile, ...reader } = found ?? {};
      become(user && ({ user, profile } as Me), false, reader.source ? (reader as Reader) : null);
    }
    return store.get();
  }

  function load(): Promise<AuthState> {
    if (loading) return loading;
    const mine: Promise<AuthState> = readMe().finally(() => {
      if (loading === mine) loading = null;
    });
    return (loading = mine);
  }

  /** Asks again, whatever is known or under way; `tell`: other tabs, too. */
  function reload(tell = false) {
    changes++;
    loading = null;
    if (tell) tabs.post({ changed: true });
    return load();
  }

  /** While there are subscribers: when the page is shown again, when the connection is back, and some seconds after a failure. */
  function watch() {
    if (typeof document === "undefined") return () => {};
    const ended = new AbortController();
    const look = () => document.visibilityState !== "hidden" && void reload();
    document.addEventListener("visibilitychange", look, ended);
    addEventListener("pageshow", (event) => event.persisted && look(), ended);
    addEventListener("online", look, ended);
    isWatched = true;
    if (!store.get().reader) void load();
    return () => {
      isWatched = false;
      clearTimeout(retry);
      ended.abort();
    };
  }

  async function askToken(): Promise<Token | null> {
    const began = changes;
    const response = await ask("post", "/auth/refresh");
    if (response.status === 401) {
      if (began === changes) become(null, true);
      return null;
    }
    const fresh = tokenOf(await valueOf(response));
    if (fresh.user !== store.get().user?.id) await reload();
    token = fresh;
    tabs.post({ token: fresh });
    return fresh;
  }

  /** One refresh serves all callers, of this tab and of the others. */
  function refresh(): Promise<Token | null> {
    return (refreshing ??= tabs
      .alone(async (waited) => {
        // The tab that held the lock posts its token before it lets go; the message may come after the lock.
        if (waited && !isUsable(token, store.get()))
          await new Promise<void>((done) => {
            heard = done;
            setTimeout(done, MILLISECONDS_TO_HEAR);
          });
        return isUsable(token, store.get()) ? token : askToken();
      })
      .finally(() => (refreshing = null)));
  }

  /** An access token that is valid for a while, other than the one that was refused; null without a user. Error: while it is unknown who is
      signed in; UNAUTHENTICATED if it was `asker` and is no longer. */
  async function bearer(asker: string | undefined, refused?: string): Promise<string | null> {
    if (token?.text === refused) token = null;
    const state = store.get().status === "unknown" ? await load() : store.get();
    if (state.status === "unknown") throw state.error;
    const mine = !state.user || isUsable(token, state) ? token : await refresh();
    if ((asker ?? state.user?.id) !== mine?.user) throw new UsherError(401, { code: "UNAUTHENTICATED" });
    return mine?.text ?? null;
  }

  return {
    store,
    load,
    reload,
    become,
    bearer,
    /** A sign-in's answer: the user, and the token for later calls. */
    enter(answer: Me & { access_token: string; expires_in: number }) {
      token = tokenOf(answer);
      become(answer, true);
    },
    close() {
      isWatched = false;
      clearTimeout(retry);
      tabs.close();
    },
  };
}
