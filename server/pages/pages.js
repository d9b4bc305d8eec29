"use strict";
// What makes the pages nicer. They work without it.

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
  for (const text of [...small.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE)) {
    const [before, day, hour, after] = text.data.split(/(\d{4}-\d\d-\d\d) (\d\d:\d\d) UTC/);
    if (!hour) continue;
    const at = new Date(`${day}T${hour}Z`);
    const exact = new Intl.DateTimeFormat(language, { dateStyle: "long", timeStyle: "short" }).format(at);
    const time = Object.assign(document.createElement("time"), { dateTime: at.toISOString(), title: exact, tabIndex: 0, textContent: words(at, language, small.className === "ago") });
    text.replaceWith(before, time, after);
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

// Shows the page of the response in place, and the first fault or its heading to a screen reader.
async function show(response) {
  const next = new DOMParser().parseFromString(await response.text(), "text/html");
  const main = next.querySelector("main");
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
      await show(response);
    } catch {
      if (signal.aborted) return;
      const act = Object.assign(document.createElement("input"), { type: "hidden", name, value });
      form.append(act);
      form.submit();
    }
  });
}

// A form that is on its way says so on its button, and is not sent again by a second click. It may be sent again after Escape, when
// the browser gives the request up, after ten seconds, and when the page comes back from the browser's cache; and so may one whose
// answer is a file.
const sent = new Map();

function begin(form, button) {
  const stop = new AbortController();
  sent.set(form, stop);
  button?.setAttribute("aria-busy", "true");
  setTimeout(() => button?.isConnected && release(), 10_000);
  return stop;
}

function release() {
  for (const stop of sent.values()) stop.abort();
  sent.clear();
  for (const button of document.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (sent.has(form)) event.preventDefault();
  else if (!event.defaultPrevented && !form.matches('[action$="/export"]')) begin(form, event.submitter);
});
addEventListener("pageshow", release);
addEventListener("keydown", ({ key }) => key === "Escape" && release());
window.navigation?.addEventListener("navigateerror", release);

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
  const isSigningIn = [...sent.keys()].some((form) => form.querySelector('[type="password"]'));
  const account = document.querySelector("input.account");
  if (account) keepAddress(account.value);
  else if (isSigningIn) keepAddress("");
  else if (addressField()) keepAddress(addressField().value);
});

function prepare() {
  document.querySelectorAll("button.reveal").forEach(reveal);
  document.querySelectorAll("button.copy").forEach(copy);
  document.querySelectorAll("button.download").forEach(download);
  document.querySelectorAll('[autocomplete="one-time-code"][inputmode="numeric"]').forEach(sendWhenFull);
  document.querySelectorAll("main small, main small .ago").forEach(localTimes);
  document.querySelectorAll('main form[action^="/account/questionnaire"]:not(.resume *)').forEach(step);
  carryAddress();
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
