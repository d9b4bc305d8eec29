"use strict";
// For pages of a site without a front end of its own: the signed-in user, and a menu for the navbar.
//   <script src="https://auth.example.com/usher.js" defer></script>
//   <usher-menu></usher-menu>
// Variants of a page by the reader's answers, <usher-when> and <usher-reader>, are in when.js and readers.js, which the server puts in here.
// Where a plugin or loader serves a copy of this file, data-url="https://auth.example.com" on the script names the server.
(() => {
  if (window.usher) return;
  const whenOf = null; // when.js
  const readersOf = null; // readers.js
  const script = document.currentScript || document.querySelector('script[src*="usher.js"]');
  const base = new URL(script.dataset.url || ".", script.src || document.baseURI).href.replace(/\/$/, "");
  const listeners = new Set();
  let user; // undefined until the server has answered
  let reader = null;
  let changes = 0;
  let retry;
  const paths = ["/auth/reader", "/auth/me?optional=1"]; // the second is of older servers

  const channel = window.BroadcastChannel && new BroadcastChannel("usher " + base);
  if (channel) channel.onmessage = (event) => event.data.changed && load();

  const ask = (method, path) => fetch(base + path, { method, credentials: "include" });

  function become(next, { traits = {}, audience = null, source = next ? "account" : "none" } = {}) {
    changes++;
    const before = JSON.stringify([user, reader?.traits]);
    reader = { traits, audience, source };
    tell(next?.id, traits);
    if (JSON.stringify(next) !== JSON.stringify(user)) user = next;
    if (JSON.stringify([user, traits]) !== before) for (const listener of listeners) listener(user);
  }

  /** A server that is down or overloaded changes nothing, and is asked again. */
  async function load() {
    const began = ++changes;
    clearTimeout(retry);
    let seconds = 5;
    try {
      const response = await ask("GET", paths[0]);
      const answer = response.status === 204 ? {} : response.ok && (await response.json());
      if (began !== changes) return;
      if (response.status === 404 && paths[1]) return paths.shift(), load();
      if (answer) return become(answer.user ?? null, answer);
      seconds = Number(response.headers.get("Retry-After")) || seconds;
    } catch {
      if (began !== changes) return;
    }
    retry = setTimeout(load, seconds * 1000);
  }

  async function signOut() {
    const response = await ask("POST", "/auth/logout?scope=local");
    if (!response.ok && response.status !== 401) throw new Error("The server answered " + response.status);
    become(null);
    load(); // a visitor's answers may be left
    if (channel) channel.postMessage({ changed: true });
  }

  window.usher = {
    /** The signed-in user, or null. */
    user: () => user || null,
    /** Who reads, `{traits, audience, source}`, or null before the first answer. */
    reader: () => reader,
    /** Calls the listener with the user after each change, and at once where it is known. Returns the function that stops it. */
    on(event, listener) {
      if (event !== "change") throw new TypeError('usher.on knows "change" only');
      listeners.add(listener);
      if (user !== undefined) queueMicrotask(() => listeners.has(listener) && listener(user));
      return () => listeners.delete(listener);
    },
    signOut,
  };

  if (!window.usherWhen) {
    const rules = new CSSStyleSheet();
    rules.replaceSync("when.css");
    document.adoptedStyleSheets.push(rules);
    whenOf(base);
  }
  const tell = readersOf(base);

  const consolePath = "/admin"; // empty where the server has no console

  const texts = {
    en: ["Sign in", "Account", "Sign out", "That didn't work. Try again.", "Console"],
    de: ["Anmelden", "Konto", "Abmelden", "Das hat nicht geklappt. Versuchen Sie es noch einmal.", "Verwaltung"],
    ur: ["سائن اِن کریں", "اکاؤنٹ", "سائن آؤٹ کریں", "یہ نہیں ہو سکا۔ دوبارہ کوشش کریں۔", "کنسول"],
  };

  const style = `
:host{display:inline-block;position:relative;vertical-align:top;inline-size:var(--usher-menu-size,min(12rem,45vw));block-size:2.75rem;font:inherit;color:inherit}
:host([hidden]){display:none}
a,button{box-sizing:border-box;display:flex;align-items:center;inline-size:100%;min-block-size:2.75rem;padding:0 .75rem;border:0;border-radius:.375rem;background:none;font:inherit;color:inherit;text-align:start;text-decoration:none;cursor:pointer}
:host>a,.top{justify-content:end;gap:.375rem}
a:hover,button:hover{background:color-mix(in srgb,currentColor 12%,transparent)}
:focus-visible{outline:2px solid currentColor;outline-offset:-2px}
.name{overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.top::after{content:"";flex:none;border:.25rem solid transparent;border-block-start-color:currentColor;margin-block-start:.25rem}
.panel{position:absolute;z-index:1000;inset-block-start:100%;inset-inline-end:0;min-inline-size:100%;box-sizing:border-box;padding:.25rem;border:1px solid color-mix(in srgb,CanvasText 25%,Canvas);border-radius:.5rem;background:Canvas;color:CanvasText;box-shadow:0 .25rem 1rem #0003}
.panel[hidden]{display:none}
p{margin:0;padding:.5rem .75rem}p:empty{display:none}`;

  const make = (tag, members, ...children) => {
    const element = Object.assign(document.createElement(tag), members);
    element.append(...children);
    return element;
  };

  class UsherMenu extends HTMLElement {
    constructor() {
      super();
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(style);
      this.attachShadow({ mode: "open" }).adoptedStyleSheets = [sheet];
      this.shadowRoot.addEventListener("keydown", (event) => {
        if (event.key !== "Escape" || !this.button || this.panel.hidden) return;
        this.open(false);
        this.button.focus();
      });
    }

    connectedCallback() {
      this.away = (event) => event.composedPath().includes(this) || this.open(false);
      document.addEventListener("click", this.away);
      let shown; // new traits leave a menu open
      this.stop = window.usher.on("change", (now) => now === shown || this.show((shown = now)));
    }

    disconnectedCallback() {
      document.removeEventListener("click", this.away);
      this.stop();
    }

    address(name, path) {
      return this.getAttribute(name) || base + path;
    }

    show(now) {
      const language = (this.closest("[lang]") || document.documentElement).lang.split("-")[0];
      this.texts = texts[language] || texts.en;
      this.button = null;
      this.shadowRoot.replaceChildren(...(now ? this.menu(now) : [this.link()]));
    }

    /** The page's address is taken at the click: a site may change it without a load. */
    link() {
      const link = make("a", {}, this.texts[0]);
      const aim = () => {
        const target = new URL(this.address("sign-in", "/account/sign-in"), location);
        target.searchParams.set("next", location.href);
        link.href = target.href;
      };
      aim();
      for (const event of ["pointerdown", "focus", "click"]) link.addEventListener(event, aim);
      return link;
    }

    menu(now) {
      const [, account, out, failed, consoleName] = this.texts;
      this.button = make("button", { type: "button", className: "top", ariaExpanded: "false" }, make("span", { className: "name", dir: "auto" }, now.name || now.email));
      const leave = make("button", { type: "button" }, out);
      const status = make("p", { role: "status" });
      this.panel = make("div", { className: "panel", hidden: true }, make("a", { href: this.address("account", "/account") }, account), leave, status);
      if (now.role === "admin" && consolePath) leave.before(make("a", { href: base + consolePath }, consoleName));
      this.button.onclick = () => this.open(this.panel.hidden);
      leave.onclick = () => signOut().catch(() => (status.textContent = failed));
      this.panel.onfocusout = (event) => event.relatedTarget && !this.shadowRoot.contains(event.relatedTarget) && this.open(false);
      return [this.button, this.panel];
    }

    open(wanted) {
      if (!this.button) return;
      this.panel.hidden = !wanted;
      this.button.ariaExpanded = String(wanted);
    }
  }

  let adapt;

  /** The bar that adapts a page, whose script only pages with a bar load. Without it the element is empty. */
  class UsherAdapt extends HTMLElement {
    connectedCallback() {
      adapt ??= new Promise((onload, onerror) => document.head.append(make("script", { src: base + "/account/adapt.js", onload, onerror })));
      const absent = () => {
        this.style.display = "none"; // whatever room the page keeps for it
        console.error(`<usher-adapt> is empty: ${base}/account/adapt.js is not there; usher doctor says why`);
      };
      const mount = () => {
        this.end?.(); // of another connection before the script was there
        this.end = window.usherAdapt(this, base);
      };
      adapt.then(() => this.isConnected && mount(), absent);
    }

    disconnectedCallback() {
      this.end?.();
    }
  }

  customElements.define("usher-adapt", UsherAdapt);
  customElements.define("usher-menu", UsherMenu);
  addEventListener("pageshow", (event) => event.persisted && load());
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && load());
  load();
})();
