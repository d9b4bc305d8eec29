"use strict";
// A form that is on its way says so on its button, and is not sent again by a second click. It may be sent again after Escape, when
// the browser gives the request up, after ten seconds, and when the page comes back from the browser's cache; and so may one whose
// answer is a file. A step that takes longer is sent again, by the browser, which waits.
const sent = new Map();
const GIVEN_UP = "given up";

function begin(form, button) {
  const stop = new AbortController();
  sent.set(form, stop);
  button?.setAttribute("aria-busy", "true");
  setTimeout(() => button?.isConnected && sent.get(form) === stop && release("late"), 10_000);
  return stop;
}

function release(why) {
  for (const stop of sent.values()) stop.abort(why);
  sent.clear();
  for (const button of document.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (sent.has(form)) event.preventDefault();
  else if (!event.defaultPrevented && form.matches('[method="post"]:not([action$="/export"])')) begin(form, event.submitter);
});
addEventListener("pageshow", ({ persisted }) => persisted && release(GIVEN_UP));
addEventListener("keydown", ({ key }) => key === "Escape" && release(GIVEN_UP));
window.navigation?.addEventListener("navigateerror", () => release(GIVEN_UP));
