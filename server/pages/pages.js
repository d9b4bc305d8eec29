// What makes the pages nicer, after sending.js. They work without it.

// A button that shows the password of its field.
function reveal(button) {
  const field = document.getElementById(button.dataset.field);
  const labels = { password: button.getAttribute("aria-label"), text: button.dataset.hide };
  const set = (type) => {
    field.type = type;
    button.setAttribute("aria-label", labels[type]);
  };
  button.hidden = false;
  button.addEventListener("click", () => {
    set(field.type === "password" ? "text" : "password");
    field.focus();
  });
  // Browsers remember what is typed into text fields.
  field.form.addEventListener("submit", () => set("password"));
}

const lines = (selector) => [...document.querySelectorAll(selector)].map((code) => code.textContent).join("\n");

// The key or the backup codes, a line each. Browsers have a clipboard on https and on localhost only.
function copy(button) {
  if (!navigator.clipboard) return;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(lines(button.dataset.of));
    button.textContent = button.dataset.done;
  });
}

// The codes as a file.
function download(button) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const href = URL.createObjectURL(new Blob([lines(".codes code") + "\n"], { type: "text/plain" }));
    Object.assign(document.createElement("a"), { href, download: `${button.dataset.file} backup codes.txt` }).click();
    URL.revokeObjectURL(href);
  });
}

// Times in the reader's zone, and in words where they say how long ago; the exact time under the pointer and the focus. Without
// script they are in UTC, and say so.
const UNITS = [["day", 86400], ["hour", 3600], ["minute", 60]];

function words(at, language, isAgo) {
  const seconds = Math.max(0, (Date.now() - at) / 1000);
  const [unit, size] = UNITS.find(([, size]) => seconds >= size) ?? ["minute", 60];
  if (!isAgo || seconds > 90 * 86400) return new Intl.DateTimeFormat(language, { dateStyle: "medium" }).format(at);
  return new Intl.RelativeTimeFormat(language, { numeric: "auto" }).format(-Math.floor(seconds / size), unit);
}

function localTimes(small) {
  const language = document.documentElement.lang;
  const timeOf = (text) => {
    const at = new Date(text.replace(" ", "T") + "Z");
    if (small.localName === "label") return words(at, language); // nothing in a label may take its clicks
    const exact = new Intl.DateTimeFormat(language, { dateStyle: "long", timeStyle: "short" }).format(at);
    return Object.assign(document.createElement("time"), { dateTime: at.toISOString(), title: exact, tabIndex: 0, textContent: words(at, language, small.className === "ago") });
  };
  for (const text of [...small.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE)) {
    const parts = text.data.split(/(\d{4}-\d\d-\d\d \d\d:\d\d) UTC/);
    if (parts[1]) text.replaceWith(...parts.map((part, at) => (at % 2 ? timeOf(part) : part)));
  }
}

// Whether a change came from the keyboard, key by key. A password manager or a phone fills in the whole code at once.
function isTyped({ inputType = "", data }) {
  return data?.length === 1 || /^(delete|insertComposition)/.test(inputType);
}

// A code of six digits that is pasted or filled in is sent at once, where the form asks for nothing else.
function sendWhenFull(field) {
  if (field.form.querySelector('[type="checkbox"]')) return;
  field.addEventListener("input", (event) => !isTyped(event) && /^\s*(\d\s*){6}$/.test(field.value) && field.form.requestSubmit());
}

// Shows the page of the response in place, and the first fault or its heading to a screen reader. A server that cannot answer now
// says so above the form, which stays as it is typed.
async function show(response, form) {
  const next = new DOMParser().parseFromString(await response.text(), "text/html");
  const main = next.querySelector("main");
  if (!main) throw new Error("not a page of this server");
  form.querySelector(".summary")?.remove();
  if (response.status >= 500) {
    const textContent = [...main.querySelectorAll("h1, h1 + p:not(:has(a))")].map((part) => part.textContent).join(". ");
    form.prepend(Object.assign(document.createElement("p"), { className: "summary", role: "alert", textContent }));
    form.firstChild.scrollIntoView({ block: "nearest" });
    return release();
  }
  document.querySelector("main").replaceWith(main);
  document.title = next.title;
  if (response.redirected) history.pushState(null, "", response.url);
  prepare();
  const heading = main.querySelector("h1");
  heading.tabIndex = -1;
  window.scrollTo(0, 0);
  (main.querySelector("[autofocus]") ?? heading).focus();
}

// Sends a step of the questionnaire without loading the next page. The last one leads away, maybe to another origin, which the
// browser does by itself; so it does after a failure: to send the same answers again changes nothing.
function step(form) {
  form.addEventListener("submit", async (event) => {
    const progress = document.querySelector("progress");
    if (progress && progress.value === progress.max) return;
    event.preventDefault();
    if (sent.has(form)) return;
    const act = event.submitter ?? form.querySelector("button");
    const { name, value } = act;
    const data = new URLSearchParams(new FormData(form));
    data.set(name, value);
    const { signal } = begin(form, act);
    try {
      const response = await fetch(form.action, { method: "POST", body: data, signal });
      if (response.redirected && new URL(response.url).pathname !== new URL(form.action).pathname)
        return location.assign(response.url);
      await show(response, form);
    } catch {
      if (signal.reason === GIVEN_UP) return;
      const act = Object.assign(document.createElement("input"), { type: "hidden", name, value });
      form.append(act);
      form.submit();
    }
  });
}

// The address goes along between the pages of a sign-in and of a forgotten password, in this tab alone, until it has signed in.
const ADDRESS = "usher address";

function keepAddress(value) {
  try {
    if (value) sessionStorage.setItem(ADDRESS, value);
    else sessionStorage.removeItem(ADDRESS);
  } catch {} // a browser without storage
}

function keptAddress() {
  try {
    return sessionStorage.getItem(ADDRESS) ?? "";
  } catch {
    return "";
  }
}

const addressField = () => document.querySelector('main form input[name="email"][type="email"]');

function carryAddress() {
  const field = addressField();
  if (document.querySelector(".tabs")) keepAddress("");
  if (!field || field.value) return;
  field.value = keptAddress();
  if (field.value && field.autofocus) field.form.querySelector('[type="password"]')?.focus();
}

addEventListener("pagehide", () => {
  if (document.querySelector(".tabs")) return;
  const isSigningIn = [...sent.keys()].some((form) => form.matches(".passkey, :has([type='password'])"));
  const account = document.querySelector("input.account");
  if (account) keepAddress(account.value);
  else if (isSigningIn) keepAddress("");
  else if (addressField()) keepAddress(addressField().value);
});

// Passkeys (WebAuthn). A form has the options of a ceremony; the authenticator's answer goes into its field, and the server decides.
const RENEWAL = 240_000; // the server takes an answer for five minutes
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (character) => character.charCodeAt());
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");

function optionsOf({ dataset }) {
  const options = JSON.parse(dataset.options);
  for (const one of [...(options.allowCredentials ?? []), ...(options.excludeCredentials ?? []), ...(options.user ? [options.user] : [])]) one.id = bytes(one.id);
  return { ...options, challenge: bytes(options.challenge) };
}

function answerOf({ id, type, response }) {
  const parts = { transports: response.getTransports?.() };
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"])
    if (response[name]) parts[name] = text(response[name]);
  return JSON.stringify({ id, rawId: id, type, response: parts, clientExtensionResults: {} });
}

// One request at a time. What is ticked on the page goes along.
let asked;
async function ask(form, mediation) {
  asked?.abort();
  const { signal } = (asked = new AbortController());
  const publicKey = optionsOf(form);
  form.elements.passkey.value = answerOf(await navigator.credentials[publicKey.user ? "create" : "get"]({ publicKey, mediation, signal }));
  for (const { name, value } of document.querySelectorAll("main :checked"))
    form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
  form.requestSubmit();
}

async function renew(form) {
  const response = await fetch("/auth/passkeys/authentication/options", { method: "POST" });
  if (!response.ok) throw response;
  const { token, options } = await response.json();
  form.elements.passkey_token.value = token;
  form.dataset.options = JSON.stringify(options);
}

async function passkey(form) {
  const button = form.querySelector("button");
  const { exists, renews } = form.dataset;
  const isBusy = () => button.hasAttribute("aria-busy");
  let fills = false; // beside the saved passwords of the address field
  const fillIn = () => fills && !isBusy() && ask(form, "conditional").catch(() => {});
  button.addEventListener("click", async () => {
    if (isBusy()) return;
    button.setAttribute("aria-busy", "true");
    try {
      await ask(form);
    } catch (error) {
      const note = form.querySelector(".unused");
      if (error.name === "InvalidStateError") note.textContent = exists;
      note.hidden = false;
      button.removeAttribute("aria-busy");
      fillIn();
    }
  });
  if (renews) setInterval(() => isBusy() || renew(form).then(fillIn, () => {}), RENEWAL);
  fills = renews && (await PublicKeyCredential.isConditionalMediationAvailable?.());
  fillIn();
}

// A first passkey, on a device that can make one, until it is turned down there.
async function offer(notice) {
  const TURNED_DOWN = "usher passkey";
  if (localStorage.getItem(TURNED_DOWN) || !(await PublicKeyCredential.isUserVerifyingPlatformAuthenticatorAvailable())) return;
  notice.hidden = false;
  notice.querySelector("button").addEventListener("click", () => {
    localStorage.setItem(TURNED_DOWN, "1");
    notice.remove();
  });
}

function passkeys() {
  const all = document.querySelectorAll(".passkey");
  if (!window.PublicKeyCredential) return all.forEach((part) => part.remove());
  for (const part of all) part.hidden = false;
  document.querySelectorAll("form.passkey").forEach(passkey);
  document.querySelectorAll(".offer").forEach((notice) => offer(notice).catch(() => {}));
  for (const { dataset } of document.querySelectorAll("[data-accepted]"))
    PublicKeyCredential.signalAllAcceptedCredentials?.(JSON.parse(dataset.accepted)).catch(() => {});
  for (const { dataset } of document.querySelectorAll("[data-unknown]"))
    PublicKeyCredential.signalUnknownCredential?.(JSON.parse(dataset.unknown)).catch(() => {});
}

function prepare() {
  document.querySelectorAll("button.reveal").forEach(reveal);
  document.querySelectorAll("button.copy").forEach(copy);
  document.querySelectorAll("button.download").forEach(download);
  document.querySelectorAll('[autocomplete="one-time-code"][inputmode="numeric"]').forEach(sendWhenFull);
  document.querySelectorAll("main small, main small .ago, main .choice").forEach(localTimes);
  document.querySelectorAll('main form[action^="/account/questionnaire"]:not(.resume *)').forEach(step);
  carryAddress();
  passkeys();
  document.querySelector(".resume form")?.requestSubmit();
}

addEventListener("popstate", () => location.reload());
prepare();

// The link that usherd prints has the token of the set-up behind #, which browsers don't send.
const token = document.querySelector('form[action="/account/set-up"] [name="token"]');
if (token && location.hash.startsWith("#token=")) {
  token.value = location.hash.slice("#token=".length);
  history.replaceState(null, "", location.pathname);
}
