// Shows the document. Calls go to the origin that served this page, so that any name of the server works.
"use strict";

const dark = matchMedia("(prefers-color-scheme: dark)");
const followScheme = () => document.documentElement.classList.toggle("dark-mode", dark.matches); // Swagger UI's own dark colours
followScheme();
dark.addEventListener("change", followScheme);

async function show() {
  const description = await (await fetch("/openapi.json")).json();
  description.servers = [{ url: location.origin }];
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
