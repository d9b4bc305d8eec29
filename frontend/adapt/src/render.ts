import DOMPurify, { type DOMPurify as Purifier } from "dompurify";
import { Marked, type TokenizerThis } from "marked";

import { all, type Article, escapeHtml, FORMULA, formulaKey, MARK, TAGS } from "./page.js";

declare global {
  interface Window {
    katex?: { render(tex: string, element: HTMLElement, options: object): void };
  }
}

const ATTRIBUTES = ["href", "src", "alt", "title", "class", "align", "start", "colspan", "rowspan", "type", "checked", "disabled", "display"];
const TAG = new RegExp(`^</?(?:${TAGS.join("|")})(?=[\\s/>])`, "i");
const LOOKS_LIKE_A_TAG = /<(?=[!?/a-z])[^<]*/gi;

/** Tags that an answer may not have are its words: `List<String>`. */
const wordsOfTags = (html: string) => html.replace(LOOKS_LIKE_A_TAG, (tag) => (TAG.test(tag) ? tag : escapeHtml(tag)));
/** Of the default, or nothing that this rule knows. */
const known = (source: string) => (TAG.test(source) ? (false as const) : undefined);

/** What stands between two signs of one or two `letter`. */
const between = (sign: string, letter: string) => new RegExp(`^${sign}(?![\\s${letter}])((?:\\\\.|[^${letter}\\\\\\n])*(?:\\\\.|[^\\s${letter}\\\\]))${sign}(?![${letter}])`);

/** CommonMark takes signs beside punctuation for text, as at `**「重要」**で` and `**5 %**ige`. */
const signed = <Type extends "strong" | "em" | "del">(forms: [Type, RegExp][]) =>
  function (this: TokenizerThis, source: string) {
    for (const [type, form] of forms) {
      const [raw, text] = form.exec(source) ?? [];
      if (raw) return { type, raw, text: text!, tokens: this.lexer.inlineTokens(text!) };
    }
    return false as const;
  };

/** `name`: of the element that stands for what the form matches, until the answer is clean. */
function stand(name: string, level: "block" | "inline", begin: RegExp, form: RegExp, attribute = "") {
  const type = `${name} ${level}${attribute}`;
  return {
    name: type,
    level,
    start: (source: string) => begin.exec(source)?.index,
    tokenizer(source: string) {
      const [raw, text] = form.exec(source) ?? [];
      const isPrice = raw?.startsWith("$") && /\d/.test(source[raw.length] ?? "") && !now.formulas.has(formulaKey(text!, false));
      return raw && !isPrice ? { type, raw, text } : undefined;
    },
    renderer: ({ text }: { [text: string]: unknown }) => `<${name}${attribute}>${escapeHtml((text as string).trim())}</${name}>`,
  };
}

const marked = new Marked({
  gfm: true,
  extensions: [
    stand(MARK, "inline", /\[\[\d/, /^(?=\[\[)(\[\[\d+:[^\]\n]*\]\])/),
    stand(FORMULA, "block", /^ {0,3}\$\$/m, /^ {0,3}\$\$((?:\\[^]|[^$\\])+)\$\$ *(?:\n|$)/, ' display=""'),
    stand(FORMULA, "inline", /\$\$/, /^\$\$(?!\s)((?:\\.|[^$\\\n])+?)(?<!\s)\$\$/, ' display=""'),
    stand(FORMULA, "inline", /\$/, /^\$(?!\s)((?:\\.|[^$\\\n])+?)(?<!\s)\$/),
  ],
  tokenizer: { html: known, tag: known, url: () => undefined, emStrong: signed([["strong", between("\\*\\*", "*")], ["em", between("\\*", "*")]]), del: signed([["del", between("~~", "~")]]) },
  renderer: { html: ({ text }) => wordsOfTags(text) },
});
let purifier: Purifier | undefined;
let now: Article; // of the call that runs

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

/** As the article has it, or as the page's own renderer makes it; else TeX. */
function formulaOf(stand: Element): Node {
  const tex = stand.textContent!;
  const isBlock = stand.hasAttribute("display");
  const kept = now.formulas.get(formulaKey(tex, isBlock)) ?? now.formulas.get(formulaKey(tex, !isBlock));
  if (kept) return document.importNode(kept, true);
  const made = document.createElement("span");
  const [open, close] = window.katex ? ["", ""] : window.MathJax || window.renderMathInElement ? (isBlock ? ["\\[", "\\]"] : ["\\(", "\\)"]) : isBlock ? ["$$", "$$"] : ["$", "$"];
  made.textContent = open + tex + close;
  window.katex?.render(tex, made, { displayMode: isBlock, throwOnError: false });
  return made;
}

/** Where a paragraph has nothing but `node`, it takes the place of the paragraph. */
function put(stand: Element, node: Node) {
  const { parentElement } = stand;
  const isAlone = parentElement?.localName === "p" && parentElement.textContent === stand.textContent && parentElement.children.length === 1;
  (isAlone ? parentElement : stand).replaceWith(node);
}

const partAt = (at: number) => document.importNode(now.parts[at]!, true);

/** Puts each part at its first mark. What is no mark of the article is text. Returns the parts that have none. */
function putParts(safe: DocumentFragment): number[] {
  const left = new Set(now.parts.keys());
  for (const mark of all(safe, MARK)) {
    const at = Number(/\d+/.exec(mark.textContent!)?.[0]) - 1; // of none, where the answer has such an element itself
    left.delete(at) ? put(mark, partAt(at)) : mark.replaceWith(mark.textContent!);
  }
  return [...left];
}

/** How many blocks of the article stand before each part, or hold it. */
function blocksBefore(): number[] {
  const places: number[] = [];
  for (const [at, { raw }] of marked.lexer(now.text).filter(({ type }) => type !== "space").entries())
    for (const [, number] of raw.matchAll(/\[\[(\d+): /g)) places[Number(number) - 1] = at;
  return places;
}

/** An answer, whole or its beginning, as HTML without script, style, forms and frames of its own. Links and images lead to the page's own
    origin, or are those of the article; of others only their words stay. `isWhole`: parts that it has left out are put where they were. */
export function render(markdown: string, article: Article, isWhole: boolean): DocumentFragment {
  purifier ??= createPurifier();
  now = article;
  const html = marked.parse(markdown, { async: false });
  const safe = purifier.sanitize(html, { ALLOWED_TAGS: TAGS, ALLOWED_ATTR: ATTRIBUTES, ALLOW_DATA_ATTR: false, ALLOW_ARIA_ATTR: false, RETURN_DOM_FRAGMENT: true });
  for (const picture of all(safe, "img:not([src])")) picture.replaceWith(picture.getAttribute("alt") ?? "");
  for (const box of all(safe, "input")) box.matches('[type="checkbox"]') ? box.setAttribute("disabled", "") : box.remove();
  for (const code of all(safe, "pre, code")) code.setAttribute("dir", "ltr"); // in any language
  for (const link of all(safe, "a:not([href])")) link.replaceWith(...link.childNodes);
  for (const formula of all(safe, FORMULA)) put(formula, formulaOf(formula));
  const blocks = [...safe.children];
  const left = putParts(safe);
  if (isWhole && left.length) {
    const places = blocksBefore();
    for (const at of left.reverse()) {
      const before = blocks.slice(0, places[at]).reverse().find(({ parentNode }) => parentNode === safe);
      before ? before.after(partAt(at)) : safe.prepend(partAt(at));
    }
  }
  return safe;
}
