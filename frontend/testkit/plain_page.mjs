// As much of a browser as usher.js needs: pages without a framework, as tabs of one browser that share its storage.
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";

const { createDocument, impl } = createRequire(import.meta.url)("@mixmark-io/domino");
const here = path.dirname(fileURLToPath(import.meta.url));
const read = (name) => readFileSync(["../..", "../../.."].map((up) => path.resolve(here, up, "server/pages", name)).find(existsSync), "utf8");

/** What domino lacks. */
Object.defineProperties(impl.Element.prototype, {
  append: { value(...nodes) { for (const node of nodes) this.appendChild(node); } },
  replaceChildren: { value(...nodes) { this.innerHTML = ""; this.append(...nodes); } },
  dataset: {
    get() {
      const data = (name) => `data-${name}`;
      return new Proxy(this, {
        get: (element, name) => element.getAttribute(data(name)) ?? undefined,
        set: (element, name, value) => (element.setAttribute(data(name), value), true),
        deleteProperty: (element, name) => (element.removeAttribute(data(name)), true),
      });
    },
  },
});

/** usher.js as the server puts it together. */
function siteScript() {
  const exported = (name) => read(name).split("export default ")[1];
  const [owned] = /\/\^\(_.*?(?=\.test\(name\))/.exec(read("when.js"));
  const parts = { "null; // when.js\n": exported("when.js"), "null; // readers.js\n": exported("readers.js"), "null; // by HTML, as when.js has it": `${owned};` };
  return Object.entries(parts).reduce((script, [mark, part]) => script.replace(mark, () => part), read("usher.js"));
}

/** A tab whose page has this body. `answer`: the server's Response for a path. `storage`: what the tabs of the browser share. */
export function openTab(body, { storage, answer }) {
  const document = createDocument(`<!doctype html><html lang="en"><head></head><body>${body}</body></html>`);
  const classes = new Map();
  const listeners = {};
  const calls = [];
  const customElements = {
    get: (name) => classes.get(name),
    define(name, made) {
      classes.set(name, made);
      for (const element of document.querySelectorAll(name)) Object.setPrototypeOf(element, made.prototype).connectedCallback();
    },
  };
  Object.defineProperty(document, "currentScript", { value: { src: "http://server/usher.js", dataset: {} } });
  Object.assign(document, { adoptedStyleSheets: [], visibilityState: "visible", addEventListener: (type, listener) => (listeners[type] = listener) });
  const page = {
    window: {}, document, customElements, localStorage: storage, HTMLElement: impl.HTMLElement,
    CSSStyleSheet: class { replaceSync() {} }, location: new URL("http://site/"), addEventListener() {}, setTimeout() {},
    async fetch(address) {
      const path = address.slice("http://server".length);
      calls.push(path);
      return answer(path);
    },
  };
  new Function(...Object.keys(page), siteScript())(...Object.values(page));
  const labels = () => [...document.querySelectorAll("usher-when")].map((one) => one.getAttribute("data-for"));
  return {
    usher: page.window.usher, calls, labels,
    /** The texts of the variants that are shown. */
    shown: () => [...document.querySelectorAll("usher-when")].filter((one) => one.hasAttribute("shown")).map((one) => one.textContent),
    line: () => document.querySelector("usher-reader span").textContent,
    press: () => document.querySelector("usher-reader button").click(),
    /** The person comes back to the tab. */
    look: () => listeners.visibilitychange(),
  };
}
