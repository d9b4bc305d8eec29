import { strikethrough, tables } from "@joplin/turndown-plugin-gfm";
import Turndown from "turndown";

import { choose } from "./choose.js";
import type { Article, Place } from "./page.js";

// What a page has beside its text. The links of headings to themselves have no words.
const BESIDE = `nav, button, script, style, template, noscript, iframe, object, embed, form, input, select, textarea, svg, canvas, audio, video, [hidden],
  [aria-hidden="true"], [role="navigation"], usher-adapt, usher-menu, usher-reader, .usher, span.lang, .linenos`;
const LANGUAGE = '[class*="language-"]';
const HEADINGS = ["h1", "h2", "h3", "h4", "h5", "h6"];
const MOST_OF_A_TITLE = 300;

const all = (root: ParentNode, selector: string) => Array.from(root.querySelectorAll(selector));

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

function markdownOf(article: Element): string {
  const turndown = new Turndown({ headingStyle: "atx", codeBlockStyle: "fenced", bulletListMarker: "-" });
  turndown.use([tables, strikethrough]);
  return turndown.turndown(article as HTMLElement).trim();
}

/** The article of a page, from its HTML as it is served. `document` is consumed. Null where it has none. */
export function readArticle(document: Document, { address, selector, traits }: Place): Article | null {
  const article = document.querySelector(selector);
  if (!article) return null;
  choose(document, traits);
  for (const variant of all(article, "usher-when")) variant.hasAttribute("shown") ? variant.replaceWith(...Array.from(variant.childNodes)) : variant.remove();
  for (const part of all(article, BESIDE)) part.remove();
  for (const link of HEADINGS.flatMap((level) => all(article, `${level} a`))) if (!/[\p{L}\p{N}]/u.test(link.textContent!)) link.remove();
  for (const picture of all(article, 'img[src^="data:"]')) picture.remove(); // of no use to a reader of text, and as large as the rest
  for (const block of all(article, "pre")) plainCode(document, block);
  const title = [...(article.querySelector("h1")?.textContent || document.title).trim()].slice(0, MOST_OF_A_TITLE).join("");
  const addresses = all(article, "[href], img").flatMap((one) => [one.getAttribute("href"), one.getAttribute("src")]);
  const known = new Set(addresses.flatMap((one) => (one && URL.canParse(one, address) ? [new URL(one, address).href] : [])));
  const text = markdownOf(article);
  return text ? { title, text, address, known } : null;
}
