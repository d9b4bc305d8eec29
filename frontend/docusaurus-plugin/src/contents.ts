// The list of a page's contents has the headings of all variants, and so may a link.

function idOf(hash: string) {
  try {
    return decodeURIComponent(hash.slice(1));
  } catch {
    return hash.slice(1);
  }
}

const hidden = (hash: string) => document.getElementById(idOf(hash))?.closest("usher-when:not([shown])");

/** The reader's own variant beside a hidden one; what is around it, where nothing is shown for the reader. */
function shownBeside(variant: Element): Element {
  for (const step of ["nextElementSibling", "previousElementSibling"] as const)
    for (let one = variant[step]; one?.localName === "usher-when"; one = one[step]) if (one.hasAttribute("shown")) return one.firstElementChild ?? one.parentElement!;
  return variant.parentElement!;
}

function sift() {
  for (const link of document.querySelectorAll<HTMLAnchorElement>('.table-of-contents a[href^="#"]')) link.parentElement!.style.display = hidden(link.hash) ? "none" : "";
}

if (typeof document !== "undefined") new MutationObserver(sift).observe(document, { subtree: true, attributeFilter: ["shown"] });

/** Docusaurus calls it when a page or a part of it was navigated to. */
export function onRouteDidUpdate({ location: { hash } }: { location: { hash: string } }) {
  sift();
  const variant = hash && hidden(hash);
  if (variant) shownBeside(variant).scrollIntoView();
}
