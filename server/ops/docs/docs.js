// Shows the document. Calls go to the origin that served this page, so that any name of the server works.
"use strict";

const dark = matchMedia("(prefers-color-scheme: dark)");
const followScheme = () => document.documentElement.classList.toggle("dark-mode", dark.matches); // Swagger UI's own dark colours
followScheme();
dark.addEventListener("change", followScheme);

// Better Auth's guides, by the tag of a call.
const guides = {
  "two-factor": "plugins/2fa",
  anonymous: "plugins/anonymous",
  admin: "plugins/admin",
  "magic-link": "plugins/magic-link",
  "email-otp": "plugins/email-otp",
};

function cell(row, ...content) {
  row.insertCell().append(...content);
}

function code(text) {
  const element = document.createElement("code");
  element.textContent = text;
  return element;
}

function listBetterAuth(operations) {
  const section = document.getElementById("better-auth");
  for (const { method, path, tag } of operations) {
    if (!path.startsWith("/api/auth/")) continue;
    const guide = document.createElement("a");
    guide.href = "https://www.better-auth.com/docs/" + (guides[tag] ?? "basic-usage");
    guide.textContent = guides[tag] ?? "basic-usage";
    const row = section.querySelector("tbody").insertRow();
    cell(row, code(method + " " + path));
    cell(row, tag in guides ? tag : "");
    cell(row, guide);
    section.hidden = false;
  }
}

async function show() {
  const description = await (await fetch("/openapi.json")).json();
  description.servers = [{ url: location.origin }];
  const example = document.getElementById("example");
  example.textContent = example.textContent.replaceAll("SERVER", location.origin);
  listBetterAuth(description["x-other-operations"] ?? []);
  SwaggerUIBundle({
    spec: description,
    dom_id: "#calls",
    deepLinking: true,
    defaultModelsExpandDepth: 0,
    displayRequestDuration: true,
    validatorUrl: null, // it would send the document to another server
  });
}

show().catch(() => {
  document.getElementById("calls").textContent = "The document could not be loaded. Is the server running?";
});
