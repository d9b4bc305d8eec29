// As much of a page as React's components need, for tests that type and click. Import it before React.
import { setImmediate } from "node:timers/promises";

const observers = new Set();

/** Of removals, wherever they are. */
class MutationObserver {
  constructor(changed) { this.changed = changed; }
  observe() { observers.add(this); }
  disconnect() { observers.delete(this); }
}

class Node {
  childNodes = [];
  parentNode = null;
  listeners = [];

  constructor(nodeType, nodeName) {
    Object.assign(this, { nodeType, nodeName, ownerDocument: document });
  }
  get isConnected() { return document.body.contains(this); }
  get firstChild() { return this.childNodes[0] ?? null; }
  get lastChild() { return this.childNodes.at(-1) ?? null; }
  get nextSibling() { return this.parentNode?.childNodes[this.parentNode.childNodes.indexOf(this) + 1] ?? null; }
  get textContent() { return this.nodeType === 3 ? this.nodeValue : this.childNodes.map((child) => child.textContent).join(""); }
  set textContent(text) {
    this.childNodes = [];
    if (text) this.appendChild(document.createTextNode(text));
  }
  appendChild(child) { return this.insertBefore(child, null); }
  insertBefore(child, before) {
    child.parentNode?.removeChild(child);
    this.childNodes.splice(before ? this.childNodes.indexOf(before) : this.childNodes.length, 0, child);
    child.parentNode = this;
    return child;
  }
  removeChild(child) {
    this.childNodes.splice(this.childNodes.indexOf(child), 1);
    child.parentNode = null;
    for (const observer of observers) queueMicrotask(observer.changed);
    return child;
  }
  contains(node) { return node === this || (!!node && this.contains(node.parentNode ?? undefined)); }
  addEventListener(type, listener, options) { this.listeners.push({ type, listener, isCapture: options === true || !!options?.capture }); }
}

class Attributes extends Map {
  *[Symbol.iterator]() {
    for (const [name, value] of this.entries()) yield { name, value };
  }
}

class Element extends Node {
  attributes = new Attributes();
  dataset = {};
  style = { setProperty() {} };
  namespaceURI = "http://www.w3.org/1999/xhtml";

  constructor(name) { super(1, name.toUpperCase()); }
  get tagName() { return this.nodeName; }
  setAttribute(name, value) { this.attributes.set(name.toLowerCase(), String(value)); }
  getAttribute(name) { return this.attributes.get(name) ?? null; }
  hasAttribute(name) { return this.attributes.has(name); }
  removeAttribute(name) { this.attributes.delete(name.toLowerCase()); }
  focus() { document.focused = this; }
  scrollTo() {}
  /** No element within a field or a chat. */
  closest() { return null; }
  matches() { return false; }
  /** Those within that match `tag[attribute="value"]`, either part of which may be left out. */
  querySelectorAll(selector) {
    const [, tag, name, value] = /^([\w-]*)(?:\[([\w-]+)="(.*)"\])?$/.exec(selector);
    const matches = (node) => (!tag || node.nodeName === tag.toUpperCase()) && (!name || node.getAttribute(name) === value);
    return this.childNodes.filter((node) => node.nodeType === 1).flatMap((node) => [...(matches(node) ? [node] : []), ...node.querySelectorAll(selector)]);
  }
  querySelector(selector) { return this.querySelectorAll(selector)[0] ?? null; }
}

class HTMLInputElement extends Element {
  #value = "";
  #checked = false;
  get value() { return this.#value; }
  set value(value) { this.#value = String(value); }
  get checked() { return this.#checked; }
  set checked(checked) { this.#checked = checked; }
  get type() { return this.getAttribute("type") ?? "text"; }
  set type(type) { this.setAttribute("type", type); }
  get name() { return this.getAttribute("name") ?? ""; }
  set name(name) { this.setAttribute("name", name); }
}

class HTMLFormElement extends Element {
  get elements() { return this.querySelectorAll("input"); }
}

const classes = { input: HTMLInputElement, textarea: HTMLInputElement, form: HTMLFormElement };
const document = Object.assign(new EventTarget(), {
  nodeType: 9,
  visibilityState: "visible",
  oninput: null,
  title: "A page",
  createElement: (name) => new (classes[name] ?? Element)(name),
  createElementNS: (_, name) => document.createElement(name),
  createTextNode: (text) => Object.assign(new Node(3, "#text"), { nodeValue: text }),
  defaultView: globalThis,
});
document.documentElement = Object.assign(document.createElement("html"), { lang: "en" });
document.querySelectorAll = (selector) => document.documentElement.querySelectorAll(selector);
document.body = document.documentElement.appendChild(document.createElement("body"));
Object.defineProperty(document, "activeElement", { get: () => (document.body.contains(document.focused) ? document.focused : document.body) });

const kept = new Map();
const storage = { getItem: (name) => kept.get(name) ?? null, setItem: (name, value) => kept.set(name, value), removeItem: (name) => kept.delete(name) };
const fakes = {
  document, Node, Element, MutationObserver, HTMLElement: Element, customElements: { define() {}, get() {} }, localStorage: {}, innerWidth: 1280, innerHeight: 800, HTMLInputElement, HTMLFormElement, HTMLIFrameElement: class {}, window: globalThis, navigator: { userAgent: "" }, sessionStorage: storage,
  location: new URL("http://site/"), addEventListener() {}, getSelection: () => null,
};
for (const [name, value] of Object.entries(fakes)) Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });

const { createElement } = await import("react");
const { createRoot } = await import("react-dom/client");
const { AuthProvider } = await import("../react/dist/index.js");

/** Calls React's listeners, which are at the root, as a browser does for an event of the node. */
async function dispatch(root, type, target, more = {}) {
  const event = { ...more, type, target, bubbles: true, cancelable: true, preventDefault() {}, stopPropagation() {}, timeStamp: 0 };
  for (const isCapture of [true, false])
    for (const row of root.listeners) if (row.type === type && row.isCapture === isCapture) row.listener.call(root, event);
  await setImmediate();
}

/** The user's own act: React notices a change of a field by its prototype's setter. */
const set = (field, member, value) => Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, member).set.call(field, value);

/** What is kept for a reload is forgotten. */
export const forget = () => kept.clear();

/** Renders the element for the client until the test ends, and is the user who looks at it. */
export function show(test, client, element, more = {}) {
  const root = document.body.appendChild(document.createElement("div"));
  const react = createRoot(root);
  test.after(() => {
    react.unmount();
    document.body.removeChild(root);
  });
  react.render(createElement(AuthProvider, { client, language: "en", ...more }, element));
  const page = {
    root,
    all: (selector) => root.querySelectorAll(selector),
    text: () => root.textContent,
    /** The field of a label that begins with this text. */
    field(label, at = 0) {
      const found = root.querySelectorAll("label").filter((each) => each.textContent.startsWith(label))[at];
      const id = found?.getAttribute("for");
      return id ? (root.querySelector(`input[id="${id}"]`) ?? root.querySelector(`textarea[id="${id}"]`)) : found?.querySelector("input");
    },
    button: (text) => root.querySelectorAll("button").find((each) => each.textContent === text),
    /** A character at a time, after what is there. */
    async type(field, text) {
      field.focus();
      for (const character of text) {
        set(field, "value", field.value + character);
        await dispatch(root, "input", field);
      }
    },
    async click(node) {
      if (node.type === "checkbox" || node.type === "radio") set(node, "checked", node.type === "radio" || !node.checked);
      await dispatch(root, "click", node);
    },
    submit: (form = root.querySelector("form"), submitter = null) => dispatch(root, "submit", form, { submitter }),
    focusIn: (node) => dispatch(root, "focusin", node),
    settle: () => setImmediate(),
    /** Comes back to the tab. */
    lookAgain: () => document.dispatchEvent(new Event("visibilitychange")),
  };
  return page;
}
