// A chapter that readers adapt: in the HTML of a plain page, and in a component.
const article = `<h1>Nodes &amp; topics<a class="hash-link" href="#nodes">#</a></h1>
<p>A <strong>node</strong> publishes to a <em>topic</em>; see <a href="/docs/next">the next chapter</a> or <a href="https://docs.ros.org/">the manual</a>.</p>
<usher-when experience_level="beginner"><p>A node is a program.</p></usher-when>
<usher-when experience_level="intermediate|advanced"><p>Topics are typed.</p></usher-when>
<usher-when else><p>Nodes talk.</p></usher-when>
<h2 id="code-ا">Code</h2>
<div class="language-python highlight"><pre><span></span><code><span>node = Node("a")</span>
<span>node.spin()  # until it ends</span>
</code></pre><button type="button">Copy</button></div>
<table><thead><tr><th>Word</th><th>Is</th></tr></thead><tbody><tr><td>node</td><td>a program | process</td></tr></tbody></table>
<ul><li>one</li><li>two<ul><li>three</li></ul></li></ul>
<p hidden>Not for readers.</p>`;

// What scripts make of a page: a members' part that counts, a drawn diagram, and a diagram that a framework draws.
const parts = `<usher-part name="members"></usher-part><pre class="mermaid">graph LR</pre><div class="mermaid"></div>
<script>
const [part, drawn, owned] = document.querySelectorAll("usher-part, .mermaid");
part.innerHTML = "<button>0</button>";
part.firstChild.onclick = ({ target }) => target.textContent++;
drawn.dataset.processed = "true";
drawn.innerHTML = owned.innerHTML = "<svg role=img aria-roledescription=flowchart><text>drawn</text></svg>";
</script>`;

/** A chapter of its own by the query of its page: `?chapter=seven`; with `&parts`, also what scripts make. */
export function articleOf(query) {
  const asked = new URLSearchParams(query);
  const [name] = /^[\w-]+$/.exec(asked.get("chapter")) ?? [];
  return [article, ...(name ? [`<p>Chapter ${name}.</p>`] : []), ...(asked.has("parts") ? [parts] : [])].join("\n");
}
