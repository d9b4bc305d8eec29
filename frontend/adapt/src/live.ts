import { all } from "./page.js";

// Parts that scripts make are in the page alone: as it is served, it has an empty `<usher-part name>` for them, or the source of a diagram.

const LIVE = "usher-part, .mermaid";
const PLACE = "data-usher-place";

/** The parts with their places among all of the article, whichever variants are shown. */
function placesIn(article: Element, answer?: Element): [part: Element, place: string][] {
  const parts = all(article, LIVE).filter((part) => !part.parentElement!.closest("usher-part") && !answer?.contains(part));
  return parts.map((part, at) => [part, [at, parts.length, part.getAttribute("name")].join()]);
}

/** Marks the places in an article as it is served. */
export function markPlaces(article: Element) {
  for (const [part, place] of placesIn(article)) part.setAttribute(PLACE, place);
}

/** Moves the parts of the page's article to their places in an answer; returns what moves them back. */
export function lend(answer: Element, article: Element): () => void {
  const places = new Map(all(answer, `[${PLACE}]`).map((place) => [place.getAttribute(PLACE), place]));
  const lent = placesIn(article, answer).flatMap(([part, name]) => {
    const place = places.get(name);
    if (!place || !part.matches("usher-part, [data-processed]")) return []; // a framework looks for the rest where it was
    const stand = new Comment();
    part.replaceWith(stand);
    place.replaceWith(part);
    return [{ part, place, stand }];
  });
  return () => {
    for (const { part, place, stand } of lent) {
      part.replaceWith(place);
      stand.replaceWith(part);
    }
  };
}

/** Whether the article shows diagrams of mermaid.js that have no place in an answer. */
export const keepsDiagrams = (article: Element | null) => !!article?.querySelector("svg[aria-roledescription]:not(usher-part *, [data-processed] *)");
