/** Where a page's article is, and which of its variants it has. */
export interface Place {
  /** The page's address. */
  address: string;
  /** The article's selector. */
  selector: string;
  /** By which its variants are chosen; without any, those for everyone else. */
  traits: object;
}

/** The text of a page, as it is sent. */
export interface Article {
  title: string;
  /** Markdown. What it cannot say is a numbered mark in it. */
  text: string;
  address: string;
  /** The addresses of its links and images. */
  known: ReadonlySet<string>;
  /** What the marks stand for: the first is number 1. */
  parts: readonly Element[];
  /** Its formulas, as the page has them; see formulaKey(). */
  formulas: ReadonlyMap<string, Element>;
}

/** The elements that stand for parts and for formulas between HTML and Markdown. */
export const MARK = "usher-mark";
export const FORMULA = "usher-formula";

/** The tags that an answer may have. What else looks like a tag is text. */
export const TAGS = `h1 h2 h3 h4 h5 h6 p div ul ol li blockquote pre code em strong b i del s hr br a img table thead tbody tfoot tr th td caption
  sup sub kbd details summary dl dt dd input ${MARK} ${FORMULA}`.split(/\s+/);

/** The same TeX is shown in a sentence and as a block of its own. Markdown has each line break of it as a space. */
export const formulaKey = (tex: string, isBlock: boolean) => `${isBlock ? "$$" : "$"}${tex.trim().replace(/\s+/g, " ")}`;

export const escapeHtml = (text: string) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");

export const all = (root: ParentNode, selector: string): Element[] => Array.from(root.querySelectorAll(selector));

/** The document of a build has none of the newer members of elements. */
export function putInto(element: Element, nodes: Iterable<Node>, before: Node | null = null) {
  for (const node of Array.from(nodes)) element.insertBefore(node, before);
}
