// Pages as generators build them come back as they were: an answer that is the text that was sent shows the same.
//   sites.mjs '{"modules": DIR, "chromium": PROGRAM, "packages": DIR, "pages": [{generator, page, file, article}]}'      sites_test.py has the members
import assert from "node:assert/strict";
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import process from "node:process";

const { modules, chromium: executablePath, packages, pages } = JSON.parse(process.argv[2]);
const { chromium } = createRequire(path.join(modules, "x.js"))("playwright-core");

/** In the page: what both have, as far as it must be the same. What may differ: buttons, links of headings to themselves, icons, the names of
    languages at code, that
    tabs stand one below the other behind their labels, and whether a line of code ends by <br>. */
function compare({ html, selector }) {
  const BESIDE = "button, nav, script, style, noscript, [aria-hidden=true]:not(.katex-html), .hash-link, .headerlink, .header-anchor, span.lang, .line-numbers-wrapper, input[type=radio], usher-when:not([else]), svg:not([role=img]), .usher";
  const FORMULAS = ".katex-display, .katex, mjx-container, .arithmatex";
  const BOXES = "blockquote, .theme-admonition, .admonition, .custom-block:not(details)";
  const parse = () => new DOMParser().parseFromString(html, "text/html");
  const facts = (root) => {
    const all = (wanted) => [...root.querySelectorAll(wanted)];
    const taken = (wanted, say) => all(wanted).flatMap((node) => (root.contains(node) ? [(node.remove(), say(node))] : []));
    const formulas = taken(FORMULAS, (node) => node.textContent);
    for (const one of all(BESIDE)) one.remove();
    for (const end of all("pre br")) end.replaceWith("\n");
    const parts = taken("usher-part, .mermaid, video, iframe, svg, img[src^='data:']", ({ localName }) => localName);
    const count = (wanted) => all(wanted).length;
    const kinds = ["h1", "h2", "h3", "h4", "h5", "h6", "a[href]:not(a[href^='mailto:'])", "img", "pre", "td", "th", "[colspan]", "li:not([role=tab])", BOXES, "details", "sup", "sub", "kbd", "del, s", "dt", "dd", "hr"];
    const letters = root.textContent.replace(/[\s\u200b]/g, "");
    const words = root.dataset.tabs ? [...letters].sort().join("") : letters;
    return {
      words, formulas, parts,
      counts: Object.fromEntries(kinds.map((kind) => [kind, count(kind)])),
      states: all("li input[type=checkbox]").map(({ checked }) => checked),
      code: all("pre").map((block) => block.textContent.trim().replace(/\n\n\n+/g, "\n\n")),
      starts: all("ol").map(({ start }) => start),
    };
  };
  const { readArticle, render } = window.usherTools;
  const article = readArticle(parse(), { address: location.href, selector, traits: {} });
  const [original, shown] = [parse().querySelector(selector), document.createElement("div")];
  shown.append(render(article.text, article, true));
  if (original.querySelector("[role=tablist], .vp-code-group")) original.dataset.tabs = shown.dataset.tabs = "in another order";
  return { wanted: facts(original), got: facts(shown), text: article.text };
}

const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-dev-shm-usage"] });
const page = await browser.newPage();
await page.route("**/*", (route) => route.fulfill({ contentType: "text/html", body: "<title>Blank</title>" }));
await page.goto("https://www.example.com/");
await page.addScriptTag({ path: path.join(packages, "adapt/dist/pages/adapt-tools.js") });
let failures = 0;
for (const { generator, page: name, file, article } of pages) {
  const { wanted, got, text } = await page.evaluate(compare, { html: fs.readFileSync(file, "utf8"), selector: article });
  try {
    assert.deepEqual(got, wanted);
    console.log(`${generator} ${name}: as it was, ${Object.values(wanted.counts).reduce((all, one) => all + one)} elements, ${wanted.formulas.length} formulas, ${wanted.parts.length} parts`);
  } catch (fault) {
    failures += 1;
    console.log(`${generator} ${name}: ${fault.message}\n${process.env.SHOW ? text : ""}`);
  }
}
await browser.close();
process.exitCode = failures ? 1 : 0;
