import type { Article } from "./page.js";
import { moveBar, putBelowTitle } from "./place.js";
import { render } from "./render.js";

declare global {
  interface Window {
    MathJax?: { typesetPromise?(elements: Element[]): Promise<unknown> };
    renderMathInElement?: (element: Element) => void;
  }
}

/** Whether two nodes are elements that differ by what is in them alone. */
const areAlike = (one: Node, other: Node) => one instanceof Element && one.cloneNode(false).isEqualNode(other.cloneNode(false));

/** Puts an answer, whole or its beginning, into an element around the bar, which stands below its title or at its begin. The parts of an
    earlier beginning stay, so that only a new part fades in. */
export function show(element: Element, bar: HTMLElement | null, text: string, article: Article, isWhole: boolean) {
  const parts = Array.from(render(text, article, isWhole).childNodes);
  if (bar && bar.parentNode !== element) moveBar(bar, () => element.prepend(bar));
  const before = Array.from(element.childNodes).filter((node) => node !== bar);
  for (const [at, part] of parts.entries()) {
    const old = before[at];
    if (!old) element.append(part);
    else if (!old.isEqualNode(part)) areAlike(old, part) ? (old as Element).replaceChildren(...part.childNodes) : old.replaceWith(part);
  }
  for (const old of before.slice(parts.length)) old.remove();
  if (bar) putBelowTitle(bar, element);
  if (isWhole) typeset(element);
}

/** Has the page's own renderer show the formulas of an answer that stands in it. */
function typeset(answer: Element) {
  void window.MathJax?.typesetPromise?.([answer]);
  window.renderMathInElement?.(answer);
}
