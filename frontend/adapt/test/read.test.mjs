// What is read of a page, in the documents that generators make.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { test } from "node:test";

import { tools } from "../dist/tools.js";

const { createDocument } = createRequire(import.meta.url)("@mixmark-io/domino");
const read = (body, traits = {}, selector = "article") => tools.readArticle(createDocument(`<title>Title | Site</title>${body}`), { address: "https://site.example/docs/a/", selector, traits });
const text = (body, traits) => read(`<article>${body}</article>`, traits).text;

test("read: the article without navigation, buttons, hidden parts, scripts, frames, and the bar itself", () => {
  const beside = ['<nav>beside</nav>', '<button>beside</button>', '<p hidden>beside</p>', '<span aria-hidden="true">beside</span>', "<script>beside</script>",
    "<style>beside</style>", "<noscript>beside</noscript>", "<template>beside</template>", "<input value=beside>", "<svg><text>beside</text></svg>", '<button><svg role="img"></svg></button>', '<usher-adapt>beside</usher-adapt>', "<usher-reader>beside</usher-reader>", '<section class="usher">beside</section>', '<div role="navigation">beside</div>'];
  for (const part of beside) assert.equal(text(`<p>One</p>${part}<p>Two</p>`), "One\n\nTwo", part);
  assert.equal(read("<nav>x</nav><article><p>One</p></article>").text, "One");
  assert.equal(read("<p>no article</p>"), null);
  assert.equal(read("<article><nav>only beside</nav></article>"), null);
});

test("read: headings keep their level and lose the link to themselves", () => {
  assert.equal(text('<h1>A</h1><h3 id="b">B<a class="hash-link" href="#b">​</a></h3><h2>C<a class="headerlink" href="#c">¶</a></h2>'), "# A\n\n### B\n\n## C");
  assert.equal(text('<h2><a href="#d">D</a></h2>'), "## [D](#d)");
});

test("read: the title is the first heading, else the document's, at most 300 characters", () => {
  assert.equal(read("<article><h1> Nodes </h1><p>x</p></article>").title, "Nodes");
  assert.equal(read("<article><p>x</p></article>").title, "Title | Site");
  assert.equal([...read(`<article><h1>${"𝕏".repeat(400)}</h1></article>`).title].length, 300);
});

test("read: code of Docusaurus, MkDocs, VitePress and plain pages, with its language", () => {
  const wanted = "```js\na();\n\nb();\n```";
  for (const html of [
    '<div class="language-js codeBlockContainer"><div><pre class="prism-code language-js"><code><span class="token-line"><span>a();</span><br></span><span class="token-line"><br></span><span class="token-line">b();<br></span></code></pre><div><button>Copy</button></div></div></div>',
    '<div class="language-js highlight"><pre><span></span><code><a id="l1"></a><span>a();</span>\n\n<span>b();</span>\n</code></pre></div>',
    '<div class="language-js vp-adaptive-theme"><button class="copy"></button><span class="lang">js</span><pre class="shiki"><code><span class="line">a();</span>\n<span class="line"></span>\n<span class="line">b();</span></code></pre></div>',
    '<pre><code class="language-js">a();\n\nb();\n</code></pre>',
  ]) assert.equal(text(html), wanted, html);
  assert.equal(text("<pre>plain</pre>"), "```\nplain\n```");
});

test("read: tables, also with a bar in a cell, and strike-through", () => {
  assert.equal(text("<table><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td>1</td><td>x | y</td></tr></tbody></table>"), "| a | b |\n| --- | --- |\n| 1 | x \\| y |");
  assert.equal(text("<p>a <del>b</del></p>"), "a ~~b~~");
});

test("read: what Markdown cannot say is a numbered mark, and the article keeps the node", () => {
  const marks = {
    '<p>a <img src="data:image/png;base64,AAAA" alt="An [x]"> b</p>': "a [[1: picture: An x]] b",
    '<pre class="mermaid"><code>graph LR; A--&gt;B; one two three four five six</code></pre>': "[[1: diagram: graph LR; A-->B; one two three]]",
    '<usher-part name="diagram"></usher-part>': "[[1: diagram]]",
    '<p>x</p><video src="/v.mp4"></video><audio src="/a.mp3"></audio>': "x\n\n[[1: video]]\n\n[[2: audio]]",
    '<p><iframe src="https://v.example/" title="A film"></iframe></p>': "[[1: frame: A film]]",
    "<form><p>How many?</p><input></form>": "[[1: form]]",
    '<figure><svg role="img" aria-label="A robot"><text>r</text></svg><figcaption>It walks</figcaption></figure>': "[[1: picture: A robot]]\n\nIt walks",
    '<p>Ask <a href="/cdn-cgi/l/email-protection#1f"><span class="__cf_email__" data-cfemail="1f">[hidden]</span></a></p>': "Ask [[1: address]]",
    '<p>Ask <a href="mailto:a@example.com">a@example.com</a></p>': "Ask [[1: address]]",
    "<p>a <mjx-container><svg></svg></mjx-container></p>": "a [[1: formula]]",
  };
  for (const [html, wanted] of Object.entries(marks)) {
    const { text, parts } = read(`<article>${html}</article>`);
    assert.deepEqual([text, parts.length], [wanted, wanted.split("[[").length - 1], html);
  }
});

test("read: formulas of KaTeX, MathJax and MkDocs are TeX", () => {
  const katex = '<span class="katex"><math><semantics><mi>E</mi><annotation encoding="application/x-tex">E=mc^2</annotation></semantics></math><span class="katex-html" aria-hidden="true">E</span></span>';
  const { text, formulas } = read(`<article><p>a ${katex}</p><span class="katex-display">${katex}</span><p><span class="arithmatex">\\(a_1\\)</span></p><div class="arithmatex">\\[b^2\\]</div><script type="math/tex">c_3</script></article>`);
  assert.equal(text, "a $E=mc^2$\n\n$$\nE=mc^2\n$$\n\n$a_1$\n\n$$\nb^2\n$$\n\n$c_3$");
  assert.deepEqual([...formulas.keys()], ["$E=mc^2", "$$E=mc^2", "$a_1", "$$b^2", "$c_3"]);
});

test("read: a formula of several lines is known by the text that is sent", () => {
  const annotation = '<annotation encoding="application/x-tex">a &amp;= b \\\\\nc &amp;= d</annotation>';
  const { text, formulas } = read(`<article><p>a</p><span class="katex-display"><math><semantics>${annotation}</semantics></math></span></article>`);
  assert.equal(text, "a\n\n$$\na &= b \\\\ c &= d\n$$");
  assert.deepEqual([...formulas.keys()], ["$$a &= b \\\\ c &= d"]);
});

test("read: words that look like tags, entities, formulas and marks are words", () => {
  assert.equal(text("<p>Publisher&lt;String&gt; &amp;copy; $5 [[1: x]] a!</p>"), "Publisher\\<String> \\&copy; \\$5 \\[&#91;1: x\\]\\] a\\!");
});

test("read: raised letters, states of tasks, details, boxes, tabs and cards", () => {
  const forms = {
    "<p>10<sup>6</sup> H<sub>2</sub>O <kbd>Esc</kbd></p>": "10<sup>6</sup> H<sub>2</sub>O <kbd>Esc</kbd>",
    '<ul><li><input type="checkbox" checked disabled> done</li><li><label><input type="checkbox" disabled></label> open</li></ul>': "-   [x] done\n-   [ ] open",
    "<details><summary>Why &lt;b&gt;?</summary><p>So.</p></details>": "<details>\n<summary>Why &lt;b&gt;?</summary>\n\nSo.\n\n</details>",
    '<div class="theme-admonition"><div class="admonitionHeading_x">tip</div><div><p>Rest.</p></div></div>': "> **tip**\n> \n> Rest.",
    '<div class="tabbed-set"><input type="radio"><input type="radio"><div class="tabbed-labels"><label>A</label><label>B</label></div><div class="tabbed-content"><div class="tabbed-block">one</div><div class="tabbed-block">two</div></div></div>': "**A**\n\none\n\n**B**\n\ntwo",
    '<div class="tabs-container"><ul role="tablist"><li role="tab">A</li><li role="tab">B</li></ul><div><div role="tabpanel">one</div><div role="tabpanel" hidden>two</div></div></div>': "**A**\n\none\n\n**B**\n\ntwo",
    '<a href="/x"><h2>Card</h2><p>More</p></a>': "## [Card](/x)\n\nMore",
    "<ol><li>a</li></ol><ol><li>b</li></ol>": "1.  a\n\n1)  b",
  };
  for (const [html, wanted] of Object.entries(forms)) assert.equal(text(html), wanted, html);
});

test("read: a table that Markdown has no form for is HTML in one line", () => {
  assert.equal(text('<table><thead><tr><th colspan="2">a</th></tr></thead><tbody><tr><td>1 &lt; 2</td><td><pre><code class="language-sh">ls\n\ncd</code></pre></td></tr></tbody></table>'),
    '<table><thead><tr><th colspan="2">a</th></tr></thead><tbody><tr><td>1 &lt; 2</td><td><pre><code class="language-sh">ls&#10;&#10;cd&#10;</code></pre></td></tr></tbody></table>');
});

const VARIANTS = `<usher-when experience_level="beginner"><p>Begin</p></usher-when> <usher-when experience_level="advanced"><p>More</p></usher-when>
  <usher-when else><p>All</p></usher-when><p>End <usher-when hours=">=8">much</usher-when><usher-when else>little</usher-when></p>`;

test("read: the variants of the reader, else those for everyone else", () => {
  assert.equal(text(VARIANTS), "All\n\nEnd little");
  assert.equal(text(VARIANTS, { experience_level: "beginner", hours: 8 }), "Begin\n\nEnd much");
  assert.equal(text(VARIANTS, { experience_level: "unheard of", hours: 7 }), "All\n\nEnd little");
});

test("read: variants that script has shown or hidden in the page change nothing", () => {
  assert.equal(text('<usher-when shown experience_level="beginner">Begin</usher-when><usher-when else>All</usher-when>'), "All");
});

test("read: the addresses of the article, whole", () => {
  assert.deepEqual([...read('<a href="https://out.example/">o</a><article><a href="../b?x=1">b</a><img src="https://cdn.example/i.png" alt=""><a href="mailto:a@example.com">m</a><a href="http://[">bad</a>x</article>').known],
    ["https://site.example/docs/b?x=1", "https://cdn.example/i.png"]);
});
