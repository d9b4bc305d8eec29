import type { AuthState, Client } from "usherd-client";
import { createElement, useEffect, useSyncExternalStore, type ReactNode } from "react";

import { unknown, useUsher } from "../context.js";
import defineReaders from "./readers.js";
import defineWhen, { type Known } from "./when.js";

declare global {
  interface Window {
    usherWhen?: (next?: Known) => Known;
  }
}

const followers = new WeakMap<Client, (state: AuthState) => void>();

/** Tells the page's elements who reads, after each change; where all variants are shown, also of elements that came later. */
function followerOf(client: Client) {
  const before = followers.get(client);
  if (before) return before;
  if (!window.usherWhen) defineWhen(client.url);
  const tell = defineReaders(client.url);
  let last: AuthState | undefined;
  const follow = (state: AuthState) => {
    const { user, all } = window.usherWhen!();
    if (state.status === "unknown" || (state === last && !all)) return;
    last = state;
    const isOther = user !== state.user?.id; // whose traits come later; those of the user before are not theirs
    if (state.reader || isOther || !state.user) tell(state.user?.id, state.reader?.traits ?? {});
  };
  followers.set(client, follow);
  return follow;
}

/** Keeps the variants of a page up to date, where they are elements of its own and no `When`. */
export function useVariants() {
  const { client } = useUsher();
  const state = useSyncExternalStore(client.subscribe, client.state, () => unknown);
  useEffect(() => followerOf(client)(state), [client, state]);
}

type Value = string | number | boolean;

export type WhenProps = { [trait: string]: Value | readonly Value[] | ReactNode; children?: ReactNode };

/** Its children for readers who meet each condition: `<When experience_level={["beginner", "intermediate"]}>`. `<When else>` is shown where none
    of its neighbours is. The page has all variants, and the browser chooses. */
export function When({ children, ...conditions }: WhenProps) {
  useVariants();
  const given = Object.entries(conditions).filter(([name, value]) => value != null && !(name === "else" && value === false));
  const attributes = given.map(([name, value]) => [name, name === "else" ? "" : [value].flat().join("|")]);
  return createElement("usher-when", { ...Object.fromEntries(attributes), suppressHydrationWarning: true }, children);
}

/** A line that says which readers the page is shown for, with a link to the answers (by default the hosted page) and a button that shows everything. */
export function ReaderLine({ answers }: { answers?: string }) {
  useVariants();
  return createElement("usher-reader", { answers, suppressHydrationWarning: true, dangerouslySetInnerHTML: { __html: "" } });
}
