/** Moves the bar; the focus stays where it is in it. */
export function moveBar(bar: HTMLElement, move: () => void) {
  const used = (bar.shadowRoot ?? document).activeElement as HTMLElement | null;
  move();
  if (bar.shadowRoot || bar.contains(used)) used?.focus({ preventScroll: true });
}

/** Puts the bar below the title of an article; without one it stays where it is. */
export function putBelowTitle(bar: HTMLElement, article: Element) {
  const title = article.querySelector("h1");
  if (title && title.nextSibling !== bar) moveBar(bar, () => title.after(bar));
}
