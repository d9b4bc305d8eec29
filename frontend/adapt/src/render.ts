import DOMPurify, { type DOMPurify as Purifier } from "dompurify";
import { Marked } from "marked";

import type { Article } from "./page.js";

const TAGS = `h1 h2 h3 h4 h5 h6 p div ul ol li blockquote pre code em strong b i del s hr br a img table thead tbody tr th td caption
  sup sub kbd details summary dl dt dd`;
const ATTRIBUTES = ["href", "src", "alt", "title", "class", "align", "start", "colspan", "rowspan"];

const marked = new Marked({ gfm: true });
let purifier: Purifier | undefined;
let now: Pick<Article, "address" | "known">; // of the call that runs

/** Of the site's own, or what its author has put there. */
function isAllowed(value: string): boolean {
  if (!URL.canParse(value, now.address)) return false;
  const { href, origin, protocol } = new URL(value, now.address);
  return now.known.has(href) || (/^https?:$/.test(protocol) && origin === new URL(now.address).origin);
}

/** An instance of its own: the site may use the library with other rules. */
function createPurifier(): Purifier {
  const made = DOMPurify(window);
  made.addHook("uponSanitizeAttribute", (element, attribute) => {
    const { attrName: name, attrValue: value } = attribute;
    if (name === "href" || name === "src") attribute.keepAttr = isAllowed(value);
    if (name === "class") attribute.keepAttr = element.localName === "code" && /^language-[\w+#.-]+$/.test(value);
  });
  return made;
}

/** An answer, whole or its beginning, as HTML without script, style, forms and frames. Links and images lead to the page's own origin, or
    are those of the article; of others only their words stay. */
export function render(markdown: string, article: Pick<Article, "address" | "known">): DocumentFragment {
  purifier ??= createPurifier();
  now = article;
  const html = marked.parse(markdown, { async: false });
  const safe = purifier.sanitize(html, {
    ALLOWED_TAGS: TAGS.split(/\s+/), ALLOWED_ATTR: ATTRIBUTES, ALLOW_DATA_ATTR: false, ALLOW_ARIA_ATTR: false, RETURN_DOM_FRAGMENT: true,
  });
  for (const picture of safe.querySelectorAll("img:not([src])")) picture.replaceWith(picture.getAttribute("alt") ?? "");
  for (const code of safe.querySelectorAll("pre, code")) code.setAttribute("dir", "ltr"); // in any language
  for (const link of safe.querySelectorAll("a:not([href])")) link.replaceWith(...link.childNodes);
  return safe;
}
