import { all, FORMULA, formulaKey, MARK } from "./page.js";

// What Markdown cannot say leaves the article, and a mark with its number stands for it.

/** What each kind is called in its mark. An icon is no part: it has no words of its own. */
const PARTS: readonly [selector: string, kind: string][] = [
  ["usher-part", ""],
  [".mermaid", "diagram"],
  ['svg[role="img"], figure svg, canvas, img[src^="data:"]', "picture"],
  ['.__cf_email__, a[href*="/cdn-cgi/l/email-protection"], a[href^="mailto:"]', "address"], // which Cloudflare hides differently each time
  ["video", "video"],
  ["audio", "audio"],
  ["iframe, object, embed", "frame"],
  ["form", "form"],
];
const FORMULAS = '.katex-display, .katex, mjx-container, .arithmatex, math, script[type^="math/tex"]';
const INLINE = "p, h1, h2, h3, h4, h5, h6, a, em, strong, span, td, th, dt, summary, label";
const MOST_WORDS = 6;

/** TeX, as the generator has kept it, and whether it is a block of its own; of other formulas nothing. */
function texOf(formula: Element): { tex: string; isBlock: boolean } | null {
  const kept = formula.querySelector('annotation[encoding="application/x-tex"]')?.textContent ?? (formula.localName === "script" ? formula.textContent : null);
  const [, open, between] = /^\s*(\\\(|\\\[|\${1,2})([^]*?)(?:\\\)|\\\]|\${1,2})\s*$/.exec(formula.textContent!) ?? [];
  const tex = (kept ?? between)?.trim();
  if (!tex || /(?<!\\)\$|\n\s*\n/.test(tex)) return null;
  const isBlock = !formula.closest("td, th") && (formula.matches('.katex-display, [display="true"], [display="block"], [type*="mode=display"], div') || open === "\\[" || open === "$$");
  return { tex, isBlock };
}

function labelOf(part: Element, kind: string): string {
  const words = part.getAttribute("alt") ?? part.getAttribute("aria-label") ?? part.getAttribute("title") ?? (kind === "diagram" ? part.textContent! : "");
  const first = words.replace(/[[\]|]/g, " ").trim().split(/\s+/).slice(0, MOST_WORDS).join(" ");
  return [kind || part.getAttribute("name") || "part", first].filter(Boolean).join(": ");
}

/** Takes parts and formulas out of an article. */
export function markParts(document: Document, article: Element) {
  const parts: Element[] = [];
  const formulas = new Map<string, Element>();
  function mark(part: Element, label: string) {
    const stand = document.createElement(MARK);
    stand.textContent = `[[${parts.push(part)}: ${label}]]`;
    const block = document.createElement("p");
    const isInline = part.parentElement!.closest(INLINE);
    part.replaceWith(isInline ? stand : block);
    if (!isInline) block.appendChild(stand);
  }
  for (const formula of all(article, FORMULAS)) {
    if (!article.contains(formula)) continue; // in another one
    const found = texOf(formula);
    if (!found) {
      mark(formula, "formula");
      continue;
    }
    const stand = document.createElement(FORMULA);
    stand.textContent = found.tex;
    if (found.isBlock) stand.setAttribute("display", "");
    formulas.set(formulaKey(found.tex, found.isBlock), formula);
    formula.replaceWith(stand);
  }
  return {
    formulas,
    parts,
    /** After what is beside the text was removed. */
    markRest() {
      for (const part of all(article, PARTS.map(([selector]) => selector).join())) {
        if (!article.contains(part)) continue;
        mark(part, labelOf(part, PARTS.find(([selector]) => part.matches(selector))![1]));
      }
    },
  };
}
