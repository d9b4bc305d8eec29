import { useSyncExternalStore } from "react";

/** Open redirect: the path of `?next=` if it is one of this site, else null. */
export function nextPath(search = location.search): string | null {
  const next = new URLSearchParams(search).get("next");
  return next && /^\/(?![/\\])[^\\\s]*$/.test(next) ? next : null;
}

const never = () => () => {};

/** In the address of a page that a provider has led back to. */
const BACK = "from_provider";

function returnAddress(): string {
  const back = new URL(location.href);
  back.searchParams.set(BACK, "1");
  back.hash = "";
  return back.href;
}

/** Where a provider leads back to: this page, which knows then where the user comes from; `home` while it is rendered on a server. */
export const useReturn = (home: string) => useSyncExternalStore(never, returnAddress, () => home);

export const isBackFromProvider = () => typeof location !== "undefined" && new URLSearchParams(location.search).has(BACK);

/** Takes the mark out of the address, so that a reload is an ordinary one. */
export function forgetProvider() {
  const here = new URL(location.href);
  here.searchParams.delete(BACK);
  history.replaceState(history.state, "", here.href);
}

/** The page's query for links between sign-in and sign-up, so that `?next=` goes along; "" while it is rendered on a server. */
export const useSearch = () => useSyncExternalStore(never, () => location.search, () => "");

/** The page's path and query; "" while it is rendered on a server. */
export const useHere = () => useSyncExternalStore(never, () => location.pathname + location.search, () => "");
