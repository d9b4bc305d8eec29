import { choose } from "./choose.js";
import { markPlaces } from "./live.js";
import { markdownOf } from "./markdown.js";
import { markParts } from "./marks.js";
import { all, type Article, type Place } from "./page.js";
import { openTabs, plain } from "./shapes.js";

// What a page has beside its text. The links of headings to themselves have no words.
const BESIDE = `nav, button, script, style, template, noscript, [hidden], [aria-hidden="true"], [role="navigation"], usher-adapt, usher-menu, usher-reader, .usher,
  span.lang, .linenos, input:not([type="checkbox"]):not(form input)`;
const HEADINGS = ["h1", "h2", "h3", "h4", "h5", "h6"];
const MOST_OF_A_TITLE = 300;

/** The article of a page, from its HTML as it is served. `document` is consumed. Null where it has none. */
export function readArticle(document: Document, { address, selector, traits }: Place): Article | null {
  const article = document.querySelector(selector);
  if (!article) return null;
  markPlaces(article);
  choose(document, traits);
  for (const variant of all(article, "usher-when")) variant.hasAttribute("shown") ? variant.replaceWith(...Array.from(variant.childNodes)) : variant.remove();
  openTabs(document, article);
  const { formulas, parts, markRest } = markParts(document, article);
  for (const part of all(article, BESIDE)) part.remove();
  for (const link of HEADINGS.flatMap((level) => all(article, `${level} a`))) if (!/[\p{L}\p{N}]/u.test(link.textContent!) && !link.querySelector("img")) link.remove();
  markRest();
  for (const icon of all(article, "svg, select, textarea")) icon.remove();
  plain(document, article);
  const title = [...(article.querySelector("h1")?.textContent || document.title).trim()].slice(0, MOST_OF_A_TITLE).join("");
  const addresses = all(article, "[href], img").flatMap((one) => [one.getAttribute("href"), one.getAttribute("src")]);
  const known = new Set(addresses.flatMap((one) => (one && URL.canParse(one, address) ? [new URL(one, address).href] : [])));
  const text = markdownOf(article);
  return text ? { title, text, address, known, parts, formulas } : null;
}
