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
    "<style>beside</style>", "<noscript>beside</noscript>", "<template>beside</template>", "<form><input value=beside></form>", "<select><option>beside</select>", "<svg><text>beside</text></svg>",
    '<iframe src="https://beside.example"></iframe>', '<usher-adapt>beside</usher-adapt>', "<usher-reader>beside</usher-reader>", '<section class="usher">beside</section>', '<div role="navigation">beside</div>'];
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
  assert.equal(text("<table><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td>1</td><td>x | y</td></tr></tbody></table>"), "| a   | b   |\n| --- | --- |\n| 1   | x \\| y |");
  assert.equal(text("<p>a <del>b</del></p>"), "a ~~b~~");
});

test("read: pictures as data are left out, others stay", () => {
  assert.equal(text('<p>a <img src="data:image/png;base64,AAAA" alt="x"><img src="/p.png" alt="P"></p>'), "a ![P](/p.png)");
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
    ["https://site.example/docs/b?x=1", "https://cdn.example/i.png", "mailto:a@example.com"]);
});
