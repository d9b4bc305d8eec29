import Turndown from "turndown";

import { all, escapeHtml, FORMULA, MARK } from "./page.js";

const TAGS_OF_WORDS = ["sup", "sub", "kbd"] as const;
const BLOCKS_OF_CELLS = "p, ul, ol, pre, table, blockquote, details, hr, h1, h2, h3, h4, h5, h6";
const KEPT_OF_HTML = new Set("table caption thead tbody tfoot tr th td p ul ol li pre code em strong b i del s br a img sup sub kbd blockquote dl dt dd details summary".split(" ").concat(MARK, FORMULA));
const KEPT_ATTRIBUTES = ["href", "src", "alt", "colspan", "rowspan", "align", "display", "start", "class"];

const EMPHASES = ["EM", "I", "STRONG", "B"];
/** Stars side by side, or around other stars, are not read as two. */
const isBesideEmphasis = (node: Element) =>
  [node.previousSibling, node.nextSibling].some((next) => next && EMPHASES.includes(next.nodeName)) || !!node.querySelector(`em, i, strong, b, code, br, ${FORMULA}`) || !!node.parentElement?.closest("em, i, strong, b");

/** So that text is text, wherever it stands. */
function escape(text: string): string {
  return text
    .replace(/[\\`*_[\]<~$]/g, "\\$&")
    .replace(/&(?=#?\w+;)/g, "\\&")
    .replace(/\\\[\\\[(?=\d+:)/g, "\\[&#91;") // the label of a link is read without backslashes
    .replace(/!$/, "\\!") // before a link
    .replace(/^(\s*)([-+=>#:])/, "$1\\$2")
    .replace(/^(\s*\d+)([.)])(?=\s|$)/, "$1\\$2");
}

const addressOf = (address: string) => address.trim().replace(/[\s<>()\\]/g, (one) => (/[()]/.test(one) ? `\\${one}` : encodeURIComponent(one)));

/** A node as HTML in one line: a blank line would end a table. */
function htmlOf(node: Node): string {
  if (node.nodeType === 3) return escapeHtml(node.nodeValue!);
  if (node.nodeType !== 1) return "";
  const element = node as Element;
  const name = element.localName;
  const inner = Array.from(element.childNodes, htmlOf).join("");
  if (!KEPT_OF_HTML.has(name)) return inner;
  const attributes = KEPT_ATTRIBUTES.filter((attribute) => element.hasAttribute(attribute)).map((attribute) => ` ${attribute}="${escapeHtml(element.getAttribute(attribute)!)}"`);
  const text = name === "pre" ? inner.replace(/\n/g, "&#10;") : inner;
  return `<${name}${attributes.join("")}>${name === "br" || name === "img" ? "" : `${text}</${name}>`}`;
}

/** A table of Markdown has one head, and cells of one line that cover one column. */
function isPlainTable(table: Element): boolean {
  const rows = all(table, "tr");
  const [head, ...others] = rows.map((row) => row.children.length);
  const isHead = !!rows[0] && Array.from(rows[0].children).every(({ localName }) => localName === "th");
  return isHead && others.every((count) => count === head) && !table.querySelector(`[colspan], [rowspan], caption, td :is(${BLOCKS_OF_CELLS}), th :is(${BLOCKS_OF_CELLS})`);
}

/** A list right behind another one has other marks, or both would be one. */
const isSecond = (list: Element): boolean => list.previousElementSibling?.localName === list.localName && !isSecond(list.previousElementSibling);

function itemOf(content: string, item: Node): string {
  const list = (item as Element).parentElement!;
  const at = Number(list.getAttribute("start") || 1) + Array.from(list.children).indexOf(item as Element);
  const mark = list.localName === "ol" ? `${at}${isSecond(list) ? ")" : "."}  ` : isSecond(list) ? "*   " : "-   ";
  const text = content.replace(/^\n+/, "").replace(/^(\[[x ]\]) +/, "$1 ").replace(/\n+$/, "\n").replace(/\n(?=.)/g, `\n${" ".repeat(mark.length)}`);
  return mark + text + (item.nextSibling && !text.endsWith("\n") ? "\n" : "");
}

export function markdownOf(article: Element): string {
  const turndown = new Turndown({ headingStyle: "atx", codeBlockStyle: "fenced", bulletListMarker: "-", emDelimiter: "*" as "_", strongDelimiter: "**" });
  turndown.escape = escape;
  turndown.addRule("words", { filter: [...TAGS_OF_WORDS], replacement: (content, { nodeName }) => `<${nodeName.toLowerCase()}>${content}</${nodeName.toLowerCase()}>` });
  turndown.addRule("emphasis in emphasis", {
    filter: (node) => EMPHASES.includes(node.nodeName) && isBesideEmphasis(node),
    replacement: (content, { nodeName }) => (content.trim() ? `<${nodeName.toLowerCase()}>${content}</${nodeName.toLowerCase()}>` : content),
  });
  turndown.addRule("mark", { filter: ({ nodeName }) => nodeName.toLowerCase() === MARK, replacement: (_, node) => node.textContent! });
  turndown.addRule("formula", {
    filter: ({ nodeName }) => nodeName.toLowerCase() === FORMULA,
    replacement: (_, node) => ((node as Element).hasAttribute("display") ? `\n\n$$\n${node.textContent}\n$$\n\n` : `$${node.textContent}$`),
  });
  turndown.addRule("item", { filter: "li", replacement: itemOf });
  turndown.addRule("task", { filter: "input", replacement: (_, node) => ((node as Element).hasAttribute("checked") ? "[x] " : "[ ] ") });
  turndown.addRule("summary", { filter: "summary", replacement: (_, node) => `<summary>${escapeHtml(node.textContent!.trim().replace(/\s+/g, " "))}</summary>\n\n` });
  turndown.addRule("details", { filter: "details", replacement: (content) => `\n\n<details>\n${content.trim()}\n\n</details>\n\n` });
  turndown.addRule("picture", {
    filter: "img",
    replacement: (_, node) => {
      const [address, alt] = ["src", "alt"].map((name) => (node as Element).getAttribute(name) ?? "");
      return address ? `![${escape(alt!.replace(/\s+/g, " "))}](${addressOf(address)})` : "";
    },
  });
  turndown.addRule("link", {
    filter: (node) => node.nodeName === "A" && !!(node as Element).getAttribute("href"),
    replacement: (content, node) => (content.trim() ? `[${content}](${addressOf((node as Element).getAttribute("href")!)})` : ""),
  });
  turndown.addRule("struck", { filter: ["del", "s"], replacement: (content) => `~~${content}~~` });
  turndown.addRule("cell", { filter: ["td", "th"], replacement: (content) => ` ${content.trim().replace(/\s*\n\s*/g, "<br>").replace(/\|/g, "\\|")} |` });
  turndown.addRule("row", { filter: "tr", replacement: (content, row) => `\n|${content}${row.previousSibling || row.parentElement!.matches("tbody, tfoot") ? "" : `\n|${" --- |".repeat((row as Element).children.length)}`}` });
  turndown.addRule("rows", { filter: ["thead", "tbody", "tfoot"], replacement: (content) => content });
  turndown.addRule("definitions", { filter: "dl", replacement: (_, node) => `\n\n${htmlOf(node)}\n\n` });
  turndown.addRule("table", { filter: "table", replacement: (content, node) => `\n\n${isPlainTable(node as Element) ? content.trim() : htmlOf(node)}\n\n` });
  return turndown.turndown(article as HTMLElement).trim();
}
