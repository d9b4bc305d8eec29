import { useSyncExternalStore } from "react";

/** Open redirect: the path of `?next=` if it is one of this site, else null. */
export function nextPath(search = location.search): string | null {
  const next = new URLSearchParams(search).get("next");
  return next && /^\/(?![/\\])[^\\\s]*$/.test(next) ? next : null;
}

const never = () => () => {};

/** Where a provider leads back to, as an address of this site: this page, or that of `?next=`; `home` while it is rendered on a server. */
export const useReturn = (toThisPage: boolean, home: string) =>
  useSyncExternalStore(never, () => location.origin + (toThisPage ? location.pathname + location.search : (nextPath() ?? home)), () => home);

/** The page's query for links between sign-in and sign-up, so that `?next=` goes along; "" while it is rendered on a server. */
export const useSearch = () => useSyncExternalStore(never, () => location.search, () => "");
