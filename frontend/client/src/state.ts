import type { UsherError } from "./error.js";
import type { Profile, Reader, User } from "./types.js";

/** Who is signed in. The object stays the same until something changes, as React's useSyncExternalStore wants it. */
export interface AuthState {
  /** "unknown" until the server has answered once; a server that cannot be reached changes nothing. */
  status: "unknown" | "signed-in" | "signed-out";
  user: User | null;
  profile: Profile | null;
  /** By what the page may adapt; null until the server has told it of this user. */
  reader: Reader | null;
  /** Why the last look failed, where it did. It is repeated while there are subscribers. */
  error: UsherError | null;
}

/** A value with subscribers. */
export interface Store<State> {
  get(): State;
  set(next: State): void;
  subscribe(listener: () => void): () => void;
}

/** `watch` runs while there are subscribers; what it returns ends it. */
export function createStore<State>(first: State, watch: () => () => void): Store<State> {
  let state = first;
  let stop = () => {};
  const listeners = new Set<() => void>();
  return {
    get: () => state,
    set(next) {
      if (JSON.stringify(next) === JSON.stringify(state)) return;
      state = next;
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      if (!listeners.size) stop = watch();
      listeners.add(listener);
      return () => {
        if (listeners.delete(listener) && !listeners.size) stop();
      };
    },
  };
}
