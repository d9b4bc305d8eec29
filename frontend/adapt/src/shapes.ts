import { all, putInto } from "./page.js";

// What generators make of one thing in several ways, as plain HTML.

const LANGUAGE = '[class*="language-"]';
const BOX = ".theme-admonition, .admonition:not(details), .custom-block:not(details), .markdown-alert";
const BOX_TITLE = '[class*="admonitionHeading"], .admonition-title, .custom-block-title, .markdown-alert-title';
/** What holds tabs, their labels and their contents. */
const TABS: readonly [set: string, labels: string, panels: string][] = [
  [".tabs-container", '[role="tab"]', '[role="tabpanel"]'],
  [".tabbed-set", ".tabbed-labels > label", ".tabbed-content > .tabbed-block"],
  [".vp-code-group", ".tabs > label", ".blocks > div"],
];
const BLOCKS = "h1, h2, h3, h4, h5, h6, p, div, ul, ol, pre, table, blockquote";
const JOINED = "code, strong, b, em, i, del, s";

function rename(element: Element, name: string): Element {
  const renamed = element.ownerDocument.createElement(name);
  putInto(renamed, element.childNodes);
  element.replaceWith(renamed);
  return renamed;
}

function boldLine(document: Document, text: string): Element {
  const line = document.createElement("p");
  line.appendChild(document.createElement("strong")).textContent = text.trim();
  return line;
}

/** Highlighters name the language at any element around the code or in it, and end a line by a `br`. */
function plainCode(document: Document, block: Element) {
  for (const line of all(block, "br")) line.replaceWith("\n");
  const named = block.querySelector(LANGUAGE) ?? block.closest(LANGUAGE);
  const code = document.createElement("code");
  code.textContent = block.textContent!.replace(/\n*$/, "\n");
  code.className = /\blanguage-[\w+#.-]+/.exec(named?.className ?? "")?.[0] ?? "";
  block.textContent = "";
  block.appendChild(code);
}

/** Each label stands before its content, none of which is hidden. Before what is beside the text is removed. */
export function openTabs(document: Document, article: Element) {
  for (const [set, labels, panels] of TABS)
    for (const one of all(article, set).reverse()) {
      const names = all(one, labels);
      const contents = all(one, panels);
      if (names.length !== contents.length) continue;
      for (const [at, content] of contents.entries()) {
        content.removeAttribute("hidden");
        content.before(boldLine(document, names[at]!.textContent!));
      }
      for (const name of names) name.remove();
    }
}

/** A card is a link around blocks; in Markdown a link is in one of them. */
function plainCard(link: Element) {
  const first = link.querySelector("h1, h2, h3, h4, h5, h6, p") ?? link.querySelector(BLOCKS)!;
  const inner = link.cloneNode(false) as Element;
  putInto(inner, first.childNodes);
  first.appendChild(inner);
  link.replaceWith(...Array.from(link.childNodes));
}

/** A box to do is the first in its item. */
function plainTask(box: Element) {
  const item = box.closest("li");
  if (item) putInto(item, [box], item.firstChild);
  else box.remove();
}

/** Of one thing that is written as two side by side. */
function join(one: Element) {
  for (let next = one.nextSibling; next && next.nodeName === one.nodeName; next = one.nextSibling) {
    putInto(one, next.childNodes);
    (next as Element).remove();
  }
}

export function plain(document: Document, article: Element) {
  for (const block of all(article, "pre")) plainCode(document, block);
  for (const title of all(article, BOX_TITLE)) title.replaceWith(boldLine(document, title.textContent!));
  for (const box of all(article, BOX)) rename(box, "blockquote");
  for (const link of all(article, "a")) if (link.querySelector(BLOCKS)) plainCard(link);
  for (const box of all(article, "input")) plainTask(box);
  for (const one of all(article, JOINED)) join(one);
  for (const line of all(article, "h1 br, h2 br, h3 br, h4 br, h5 br, h6 br")) line.replaceWith(" ");
}
