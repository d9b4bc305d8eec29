// What the front matter of a document leaves out, with the parts of Docusaurus that surround it.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import path from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";

import "../../testkit/page.mjs";
import plugin, { validateOptions } from "../dist/index.js";

const here = path.dirname(fileURLToPath(import.meta.url));
const docusaurus = {
  "@docusaurus/Link": `export default ({ to, ...rest }) => e("a", { href: to, ...rest });`,
  "@docusaurus/router": `export const useHistory = () => ({ push() {} }); export const useLocation = () => ({ pathname: "/docs/nodes", search: "" });`,
  "@docusaurus/useDocusaurusContext": `export default () => ({ i18n: { currentLocale: "en" } });`,
  "@docusaurus/useGlobalData": `export const usePluginData = () => globalThis.dataOfTheSite;`,
  "@docusaurus/useIsBrowser": `
    import { useSyncExternalStore } from "react";
    export default () => useSyncExternalStore(() => () => {}, () => true, () => false);`,
  "@theme-init/Root": `export default ({ children }) => children;`,
  "@theme-init/DocItem": `
    import Content from "../dist/theme/DocItem/Content.js";
    export default ({ content: Document }) => e(Content, null, e(Document));`,
  "@theme-init/DocItem/Content": `export default ({ children }) => e("div", { className: "theme-doc-markdown" }, children);`,
};
const standIns = {
  name: "stand-ins",
  setup(build) {
    build.onResolve({ filter: /^@(docusaurus|theme-init)\// }, ({ path }) => ({ path, namespace: "docusaurus" }));
    build.onLoad({ filter: /.*/, namespace: "docusaurus" }, ({ path }) => ({ contents: `import { createElement as e } from "react"; ${docusaurus[path]}`, resolveDir: here }));
  },
};
const entry = `
  import { createElement as e } from "react";
  import { flushSync } from "react-dom";
  import { createRoot } from "react-dom/client";
  import { renderToString } from "react-dom/server";
  import DocItem from "../dist/theme/DocItem/index.js";
  import Root from "../dist/theme/Root.js";
  const page = (frontMatter) => e(Root, null, e(DocItem, { content: Object.assign(() => e("p", null, "A node"), { frontMatter }) }));
  export const rendered = (frontMatter) => renderToString(page(frontMatter));
  export function open(place) {
    const root = createRoot(place);
    return { show: (frontMatter) => flushSync(() => root.render(page(frontMatter))), close: () => root.unmount() };
  }`;

async function load() {
  const made = await build({ stdin: { contents: entry, resolveDir: here }, bundle: true, format: "cjs", platform: "node", write: false, plugins: [standIns] });
  const module = { exports: {} };
  new Function("module", "exports", "require", made.outputFiles[0].text)(module, module.exports, createRequire(import.meta.url));
  return module.exports;
}

const options = validateOptions({ options: { url: "http://server", adapt: { personalize: true }, chat: { button: true } } });
plugin({ baseUrl: "/", siteConfig: { themeConfig: {} } }, options).contentLoaded({ actions: { addRoute() {}, setGlobalData: (data) => (globalThis.dataOfTheSite = data) } });
Object.assign(globalThis, { HTMLElement: class {}, customElements: { define() {}, get() {} }, BroadcastChannel: undefined, fetch: () => new Promise(() => {}) }); // the server is slow
const site = await load();

test("theme: each document has the bar, but one with `adapt: false`", () => {
  for (const [marks, count] of [[{}, 1], [{ adapt: true }, 1], [{ adapt: false }, 0], [{ chat: false }, 1]]) {
    const html = site.rendered(marks);
    assert.match(html, /<p>A node<\/p>/);
    assert.equal(html.split("Adapt to my background").length - 1, count, JSON.stringify(marks));
  }
});

test("theme: each document has the chat's button, but one with `chat: false`, which has none in its HTML either", (t) => {
  const place = document.body.appendChild(document.createElement("div"));
  const page = site.open(place);
  t.after(() => page.close());
  for (const [marks, isThere] of [[{ chat: false }, false], [{}, true], [{ chat: false }, false], [{ adapt: false }, true]]) {
    page.show(marks);
    assert.equal(place.querySelectorAll("button").some((one) => one.textContent === "Ask a question"), isThere, JSON.stringify(marks));
  }
  assert.doesNotMatch(site.rendered({ chat: false }), /Ask a question/);
});
