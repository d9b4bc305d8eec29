// Pages as generators build them come back as they were: an answer that is the text that was sent shows the same. With `live`, two sites run.
//   sites.mjs '{"modules": DIR, "chromium": PROGRAM, "packages": DIR, "pages": [{generator, page, file, article}]}'      sites_test.py has the members
import assert from "node:assert/strict";
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import process from "node:process";

import { patience } from "../patience.mjs";

const { modules, chromium: executablePath, packages, pages, live } = JSON.parse(process.argv[2]);
const { chromium } = createRequire(path.join(modules, "x.js"))("playwright-core");

/** In the page: what both have, as far as it must be the same. What may differ: buttons, links of headings to themselves, icons, the names of
    languages at code, that tabs stand one below the other behind their labels, and whether a line of code ends by <br>. */
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
  const { readArticle, show } = window.usherTools;
  const article = readArticle(parse(), { address: location.href, selector, traits: {} });
  const [original, shown] = [parse().querySelector(selector), document.createElement("div")];
  show(shown, null, article.text, article, true);
  if (original.querySelector("[role=tablist], .vp-code-group")) original.dataset.tabs = shown.dataset.tabs = "in another order";
  return { wanted: facts(original), got: facts(shown), text: article.text };
}

const SITE = "http://localhost:3000", USHER = "http://localhost:8000"; // as sites/docusaurus has them

/** A built site with a server: what is sent to the model comes back as its answer. */
async function openLive(browser, usher, html, faults) {
  const page = await browser.newPage();
  page.on("pageerror", (error) => faults.push(`${page.url()}: ${error.message}`));
  page.on("console", (line) => line.type() === "error" && !line.text().startsWith("Failed to load resource") && faults.push(`${page.url()}: ${line.text()}`));
  await page.route(`${SITE}/**`, (route) => {
    const { pathname } = new URL(route.request().url());
    const file = path.join(html, pathname.endsWith("/") ? `${pathname}index.html` : path.extname(pathname) ? pathname : `${pathname}.html`);
    return fs.existsSync(file) ? route.fulfill({ path: file }) : route.fulfill({ status: 404 });
  });
  await page.route(`${USHER}/**`, async (route) => {
    const request = route.request();
    if (!request.url().endsWith("/api/pages/adapt") || request.method() !== "POST") return route.fulfill({ response: await route.fetch({ url: request.url().replace(USHER, usher) }) });
    const headers = { "Access-Control-Allow-Origin": SITE, "Access-Control-Allow-Credentials": "true", "Content-Type": "text/event-stream" };
    return route.fulfill({ headers, body: `data: ${JSON.stringify({ delta: request.postDataJSON().text })}\n\ndata: [DONE]\n\n` });
  });
  return page;
}

/** What scripts have made, in the article and in the answer. */
const made = () => {
  const shownIn = (root) => (root ? [...root.querySelectorAll("usher-part")].map((part) => [part.getAttribute("name"), !!part.querySelector("svg, form"), [...part.children].some((one) => one.checkVisibility())].join(" ")) : []);
  return { article: shownIn(document.querySelector(".theme-doc-markdown")), answer: shownIn(document.querySelector(".usher-adapted")) };
};

async function runDocusaurus(browser, { usher, docusaurus }) {
  const faults = [];
  const page = await openLive(browser, usher, docusaurus, faults);
  const wait = (seen) => page.waitForFunction(seen, null, { polling: 50, timeout: patience.step });
  for (const [name, parts] of [["diagrams", ["diagram true true", "diagram true true"]], ["tabs", ["members true true"]]]) {
    await page.goto(`${SITE}/${name}/`);
    await wait(() => [...document.querySelectorAll("usher-part")].every((part) => part.querySelector("svg, form")));
    assert.deepEqual(await page.evaluate(made), { article: parts, answer: [] }, name);
    await page.getByRole("button", { name: "Adapt to my background" }).click();
    await wait(() => document.querySelector(".usher-adapted[aria-busy=false]"));
    assert.deepEqual(await page.evaluate(made), { article: [], answer: parts }, name);
    assert.equal(await page.getByText("Diagrams stay").count(), 0);
    await page.getByRole("button", { name: "Original" }).click();
    assert.deepEqual((await page.evaluate(made)).article, parts, name);
    await page.getByRole("button", { name: "Adapted for you" }).click();
    await wait(() => !document.querySelector(".theme-doc-markdown usher-part"));
    assert.deepEqual(await page.evaluate(made), { article: [], answer: parts }, name);
  }
  await page.goto(`${SITE}/headings/#for-beginners`);
  await wait(() => document.getElementById("for-all").getBoundingClientRect().top < innerHeight && scrollY > 0);
  const listed = await page.locator(".table-of-contents a").evaluateAll((links) => links.filter((link) => link.checkVisibility()).map((link) => link.textContent));
  assert.deepEqual(listed, ["For all"]);
  assert.deepEqual(faults, []);
}

/** One bar below the title of each page, and nothing of an answer under another address. */
async function runVitePress(browser, { usher, vitepress }) {
  const faults = [];
  const page = await openLive(browser, usher, vitepress, faults);
  const isSeen = (wanted) => page.waitForFunction((wanted) => {
    const shown = [...document.querySelectorAll(".vp-doc")].filter((text) => text.checkVisibility()).map((text) => {
      const title = text.querySelector("h1");
      return `${title.textContent.replace("\u200b", "").trim()}, ${text.dataset.usherAdapted ?? "original"}, ${title.nextElementSibling.localName}`;
    });
    return shown.join() === wanted;
  }, wanted, { polling: 50, timeout: patience.step });
  await page.goto(`${SITE}/formulas`);
  for (const [title, next] of [["Formulas", "containers"], ["Containers", "lists"], ["Lists", "formulas"]]) {
    await isSeen(`${title}, original, usher-adapt`);
    await page.getByRole("button", { name: "Adapt to my background" }).click();
    await isSeen(`${title}, done, usher-adapt`);
    await page.locator(".VPSidebar").getByRole("link", { name: next }).click();
  }
  await isSeen("Formulas, original, usher-adapt");
  await page.goBack();
  await isSeen("Lists, original, usher-adapt");
  assert.deepEqual(faults, []);
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
    console.log(`${generator} ${name}: ${fault.message}\n${text}`);
  }
}
if (live) {
  await runDocusaurus(browser, live);
  await runVitePress(browser, live);
}
await browser.close();
process.exitCode = failures ? 1 : 0;
