// A page comes back as it was: where the answer is the text that was sent, its words, headings, links, cells, states, formulas and nodes are the article's.
import assert from "node:assert/strict";

const LCG = [1664525, 1013904223];
const WORDS = ["node", "Publisher<String>", "a_b_c", "2 * 3 * 4", "<robot name=\"r2\">", "<style>", "</script>", "&copy;", "C:\\n", "$5", "$x$", "`tick`", "[0]", "[[1: no mark]]", "~5~", "1.", "- dash",
  "# hash", "+ plus", "= is", "> more", "https://x.example/a_b?c=1&d=2", "me@x.example", "**star**", "یہ", "「重要」", "«اہم»", "5 %", "!", "|", "a|b", "--", "::: tip", "\\(x\\)", "<!-- not seen -->", "___"];

/** HTML of an article: the same for the same seed. Parts and formulas are marked for the comparison alone. */
class Writer {
  constructor(seed) {
    this.state = seed;
    this.parts = 0;
  }
  below(most) {
    this.state = (this.state * LCG[0] + LCG[1]) % 2 ** 32;
    return Math.floor((this.state / 2 ** 32) * most);
  }
  one(list) {
    return list[this.below(list.length)];
  }
  many(least, most, make) {
    return Array.from({ length: least + this.below(most - least + 1) }, () => make()).join("");
  }
  word() {
    return this.one(WORDS).replace(/&/g, "&amp;").replace(/</g, "&lt;");
  }
  text() {
    return Array.from({ length: 1 + this.below(4) }, () => this.word()).join(" ");
  }
  formula(isBlock) {
    const tex = this.one(["E=mc^2", "a_1 * b_2", "\\frac{1}{2}", "x < y", "\\{1\\}", "10^6"]).replace(/</g, "&lt;");
    const own = `data-formula="${tex}"`;
    const inner = `<span class="katex"><span class="katex-mathml"><math><semantics><mrow><mi>E</mi></mrow><annotation encoding="application/x-tex">${tex}</annotation></semantics></math></span><span class="katex-html" aria-hidden="true">E</span></span>`;
    const forms = isBlock
      ? [`<span class="katex-display" ${own}>${inner}</span>`, `<div class="arithmatex" ${own}>\\[${tex}\\]</div>`]
      : [inner.replace('"katex"', `"katex" ${own}`), `<span class="arithmatex" ${own}>\\(${tex}\\)</span>`, `<mjx-container data-part="${++this.parts}"><svg><text>E</text></svg></mjx-container>`];
    return this.one(forms);
  }
  inline(depth = 2) {
    const inner = () => (depth ? this.inline(depth - 1) : this.text());
    return this.one([
      () => this.text(), () => this.text(), () => ` ${this.text()} `,
      () => `<strong>${inner()}</strong>${this.one(["", "ہے", "x", " "])}`, () => `${this.one(["", "x", "で"])}<em>${inner()}</em>`,
      () => `<code>${this.text()}</code>`, () => `<a href="/p${this.below(9)}?a=1&amp;b=(2)">a ${this.text()}</a>`,
      () => `10<sup>${inner()}</sup>`, () => `H<sub>2</sub>O`, () => `<kbd>${this.text()}</kbd>`, () => `<del>${this.text()}</del>`,
      () => this.formula(false), () => `<img src="/i${this.below(9)}.png" alt="">`, () => `<img src="data:image/png;base64,AA" alt="${this.one(["a [b]", "x"])}" data-part="${++this.parts}">`, () => "a<br>b", () => `<a href="mailto:a@x.example" data-part="${++this.parts}">a@x.example</a>`,
    ])();
  }
  line() {
    return `${this.text()} ${this.many(1, 4, () => this.inline())}`;
  }
  code() {
    return `<pre><code class="language-cpp">${this.many(1, 4, () => `${this.text()}\n${this.one(["", "\n"])}`)}</code></pre>`;
  }
  table() {
    const columns = 1 + this.below(3);
    const isRich = this.below(2);
    const cell = () => (isRich ? this.one([() => this.code(), () => `<p>${this.line()}</p><p>${this.line()}</p>`, () => this.text()])() : this.line());
    const row = (name) => `<tr>${Array.from({ length: columns }, () => `<${name}>${cell()}</${name}>`).join("")}</tr>`;
    const head = isRich && this.below(2) ? `<tr><th colspan="${columns}">${this.text()}</th></tr>` : row("th");
    return `<table><thead>${head}</thead><tbody>${this.many(1, 3, () => row("td"))}</tbody></table>`;
  }
  block(depth = 2) {
    const inner = () => (depth ? this.many(1, 2, () => this.block(depth - 1)) : `<p>${this.line()}</p>`);
    const item = () => this.one([() => `<li>${this.line()}</li>`, () => `<li><p>${this.line()}</p>${inner()}</li>`, () => `<li><input type="checkbox" disabled${this.one(["", " checked"])}> ${this.line()}</li>`])();
    const level = 2 + this.below(4);
    return this.one([
      () => `<p>${this.line()}</p>`, () => `<p>${this.line()}</p>`, () => `<h${level}>${this.line()}<a class="hash-link" href="#x">#</a></h${level}>`, () => `<ul>${this.many(1, 3, item)}</ul>`,
      () => `<ol start="${1 + this.below(9)}">${this.many(1, 3, item)}</ol>`, () => this.code(), () => this.table(), () => `<blockquote>${inner()}</blockquote>`, () => "<hr>", () => this.formula(true),
      () => `<details><summary>${this.text()}</summary>${inner()}</details>`, () => `<div class="theme-admonition"><div class="admonitionHeading_x">tip</div><div>${inner()}</div></div>`,
      () => `<div class="mermaid" data-part="${++this.parts}">graph LR; A--&gt;B</div>`, () => `<p><iframe src="https://v.example/" title="A film" data-part="${++this.parts}"></iframe></p>`,
      () => `<usher-part name="diagram" data-part="${++this.parts}"></usher-part>`, () => `<figure data-figure><svg role="img" data-part="${++this.parts}"><text>in it</text></svg><figcaption>${this.text()}</figcaption></figure>`,
      () => `<a href="/card"><h3>a ${this.text()}</h3><p>${this.text()}</p></a>`, () => `<dl><dt>${this.text()}</dt><dd>${this.line()}</dd></dl>`, () => `<video src="/v.mp4" data-part="${++this.parts}"></video>`,
    ])();
  }
  article() {
    return `<article><h1>${this.text()}</h1>${this.many(3, 9, () => this.block())}</article>`;
  }
}

/** In the page: what both have, as far as it must be the same. */
function compare(html) {
  const { readArticle, show } = window.usherTools;
  const parse = () => new DOMParser().parseFromString(`<title>t</title>${html}`, "text/html");
  const facts = (root) => {
    const all = (selector) => [...root.querySelectorAll(selector)];
    for (const beside of all(".hash-link")) beside.remove();
    for (const one of all("code, strong, em, del, kbd, sup, sub"))
      while (one.nextSibling?.nodeName === one.nodeName) one.append(...one.nextSibling.childNodes), one.nextSibling.remove();
    const parts = all("[data-part]").map((part) => part.dataset.part);
    const formulas = all("[data-formula]").map((formula) => formula.dataset.formula);
    for (const node of all("[data-part], [data-formula]")) node.remove();
    const count = (selector) => all(selector).length;
    const counts = Object.fromEntries(["h1", "h2", "h3", "h4", "h5", "h6", "a[href]", "img", "pre", "td", "th", "[colspan]", "li", "blockquote, .theme-admonition", "details > summary", "sup", "sub", "kbd", "del", "strong", "em", "hr", "dt", "dd"].map((name) => [name, count(name)]));
    for (const title of all(".admonitionHeading_x")) counts.strong += 1;
    const code = all("pre").map((block) => block.textContent.replace(/\n+$/, ""));
    return { words: root.textContent.replace(/\s+/g, ""), counts, states: all("li > input, li > p > input").map((box) => box.checked), parts, formulas, code, starts: all("ol").map((list) => list.start) };
  };
  const article = readArticle(parse(), { address: location.href, selector: "article", traits: {} });
  const shown = document.createElement("article");
  show(shown, null, article.text, article, true);
  return { wanted: facts(parse().querySelector("article")), got: facts(shown), text: article.text };
}

/** A page of the server's origin with the libraries of the bar alone. */
async function blank(world, enter) {
  const ada = await enter();
  const page = await ada.context.newPage();
  await page.route("**/*", (route) => route.fulfill({ contentType: "text/html", body: "<title>Blank</title>" })); // whatever an article names
  await page.goto(`${world.usher}/blank`);
  await page.addScriptTag({ path: `${world.packages}/adapt/dist/pages/adapt-tools.js` });
  return page;
}

export async function pagesComeBackWhole(world, enter) {
  const page = await blank(world, enter);
  for (let seed = 1; seed <= 40; ++seed) {
    const html = new Writer(seed).article();
    const { wanted, got, text } = await page.evaluate(compare, html);
    assert.deepEqual(got, wanted, `seed ${seed}\n${html}\n\n${text}`);
  }
}

const KATEX = '<span class="katex"><math><semantics><mi>E</mi><annotation encoding="application/x-tex">E=mc^2</annotation></semantics></math></span>';
const ARTICLE = `<article><h1>Nodes</h1><p>One ${KATEX}</p><div class="mermaid">graph LR</div><p>Two</p><p><video title="A walk"></video></p><p>Three</p></article>`;
/** What a model writes, and what is shown of it. */
const ANSWERS = {
  "A List<String>, <enter> and <style> in prose.\n\nMore": "<p>A List&lt;String&gt;, &lt;enter&gt; and &lt;style&gt; in prose.</p><p>More</p>",
  "<style>\nx\n\nMore **bold**": "<p>&lt;style&gt; x</p><p>More <strong>bold</strong></p>",
  "**「重要」**で **«اہم»**ہے **5 %**ige *「a」*b ~~«a»~~b": "<p><strong>「重要」</strong>で <strong>«اہم»</strong>ہے <strong>5 %</strong>ige <em>「a」</em>b <del>«a»</del>b</p>",
  "An <usher-mark>x</usher-mark>": "<p>An x</p>",
  "See https://x.example/a_b for $5 and $6, $5-$6": "<p>See https://x.example/a_b for $5 and $6, $5-$6</p>",
  "A $E=mc^2$ and $$E=mc^2$$, but $a<b$": `<p>A ${KATEX} and ${KATEX}, but <span>$a&lt;b$</span></p>`,
  "[[1: ڈایاگرام]]\n\n[[2: video]] in it, [[1: again]], [[3: none]]": '<div class="mermaid">graph LR</div><p><video title="A walk"></video> in it, [[1: again]], [[3: none]]</p>',
  '<iframe src="/x"></iframe><input type="text"><input type="checkbox" checked>': '<p>&lt;iframe src="/x"&gt;&lt;/iframe&gt;<input type="checkbox" checked="" disabled=""></p>',
};

/** Of whole answers: what they leave out is where it was. */
const WHOLE = {
  "# Nodes\n\nOne\n\nTwo": '<h1>Nodes</h1><p>One</p><div class="mermaid">graph LR</div><p>Two</p><video title="A walk"></video>',
  "One": '<p>One</p><div class="mermaid">graph LR</div><video title="A walk"></video>',
};

export async function answersAreShownAsTheyAreWritten(world, enter) {
  const page = await blank(world, enter);
  const shown = ([html, text, isWhole]) => {
    const { readArticle, show } = window.usherTools;
    const article = readArticle(new DOMParser().parseFromString(html, "text/html"), { address: location.href, selector: "article", traits: {} });
    const box = document.createElement("div");
    show(box, null, text, article, isWhole);
    for (const place of box.querySelectorAll("[data-usher-place]")) place.removeAttribute("data-usher-place");
    return box.innerHTML.replace(/\n/g, " ").replace(/>\s+(?=<(?:p|h1|div|video)\b)/g, ">").trim();
  };
  for (const [answers, isWhole] of [[ANSWERS, false], [WHOLE, true]])
    for (const [text, wanted] of Object.entries(answers)) assert.equal(await page.evaluate(shown, [ARTICLE, text, isWhole]), wanted, text);
}
