"use strict";
// Adds to each password field a button that shows the password, and sends a form once. The pages work without it.
for (const button of document.querySelectorAll("button.reveal")) {
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

// A second click while the answer is on its way would send the form again. A page that comes back from the browser's cache may.
const sent = new Set();
document.addEventListener("submit", (event) => {
  if (sent.has(event.target)) event.preventDefault();
  sent.add(event.target);
});
addEventListener("pageshow", () => sent.clear());
