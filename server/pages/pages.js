"use strict";
// What makes the pages nicer. They work without it.

// A button that shows the password of its field.
function reveal(button) {
  const field = document.getElementById(button.dataset.field);
  const texts = { password: button.textContent, text: button.dataset.hide };
  const set = (type) => {
    field.type = type;
    button.textContent = texts[type];
  };
  button.hidden = false;
  button.addEventListener("click", () => {
    set(field.type === "password" ? "text" : "password");
    field.focus();
  });
  // Browsers remember what is typed into text fields.
  field.form.addEventListener("submit", () => set("password"));
}

// The backup codes, a line each. Browsers have a clipboard on https and on localhost only.
function copy(button) {
  if (!navigator.clipboard) return;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const codes = [...document.querySelectorAll(".codes code")].map((code) => code.textContent);
    await navigator.clipboard.writeText(codes.join("\n"));
    button.textContent = button.dataset.done;
  });
}

function print(button) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// Shows the page of the response in place, and its heading to a screen reader.
async function show(response) {
  const next = new DOMParser().parseFromString(await response.text(), "text/html");
  const main = next.querySelector("main");
  document.querySelector("main").replaceWith(main);
  document.title = next.title;
  if (response.redirected) history.pushState(null, "", response.url);
  prepare();
  const heading = main.querySelector("h1");
  heading.tabIndex = -1;
  heading.focus();
  window.scrollTo(0, 0);
}

// Sends a step of the questionnaire without loading the next page. The last one leads away, maybe to another origin, which the
// browser does by itself; so it does after a failure: to send the same answers again changes nothing.
function step(form) {
  form.addEventListener("submit", async (event) => {
    const progress = document.querySelector("progress");
    if (progress && progress.value === progress.max) return;
    event.preventDefault();
    const { name, value } = event.submitter ?? form.querySelector("button");
    const data = new URLSearchParams(new FormData(form));
    data.set(name, value);
    for (const button of form.querySelectorAll("button")) button.disabled = true;
    try {
      const response = await fetch(form.action, { method: "POST", body: data });
      if (response.redirected && new URL(response.url).pathname !== new URL(form.action).pathname)
        return location.assign(response.url);
      await show(response);
    } catch {
      const act = Object.assign(document.createElement("input"), { type: "hidden", name, value });
      form.append(act);
      form.submit();
    }
  });
}

// A second click while the answer is on its way would send the form again. A page that comes back from the browser's cache may, and
// so may one that stays because the answer is a file.
const sent = new Set();
document.addEventListener("submit", (event) => {
  if (sent.has(event.target)) event.preventDefault();
  if (!event.target.matches('[action$="/export"]')) sent.add(event.target);
});
addEventListener("pageshow", () => sent.clear());

function prepare() {
  document.querySelectorAll("button.reveal").forEach(reveal);
  document.querySelectorAll("button.copy").forEach(copy);
  document.querySelectorAll("button.print").forEach(print);
  document.querySelectorAll('main form[action^="/account/questionnaire"]:not(.resume *)').forEach(step);
  document.querySelector(".resume form")?.requestSubmit();
}

addEventListener("popstate", () => location.reload());
prepare();
