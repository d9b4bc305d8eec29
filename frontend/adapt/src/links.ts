/** The id in an address, or nothing. */
function idOf(hash: string): string {
  try {
    return decodeURIComponent(hash.slice(1));
  } catch {
    return "";
  }
}

/** An answer has no ids: a link to a part of the hidden original shows the original, before the browser or the site's router goes there.
    Returns what ends it. */
export function showLinkedParts(original: Element, show: () => void) {
  function showPart({ origin, pathname, hash }: Location | HTMLAnchorElement): Element | null {
    const part = origin + pathname === location.origin + location.pathname ? document.getElementById(idOf(hash)) : null;
    if (!part || !original.contains(part)) return null;
    show();
    return part;
  }
  const click = ({ target, ctrlKey, metaKey, shiftKey }: MouseEvent) => {
    const link = (target as Element).closest<HTMLAnchorElement>("a[href]");
    if (link && !(ctrlKey || metaKey || shiftKey)) showPart(link);
  };
  const move = () => {
    const part = showPart(location);
    queueMicrotask(() => part?.scrollIntoView()); // after React has shown it
  };
  document.addEventListener("click", click, true);
  addEventListener("hashchange", move);
  return () => {
    document.removeEventListener("click", click, true);
    removeEventListener("hashchange", move);
  };
}
