// Serves the sample: the React site at every path, and /plain with nothing but usher.js. `?theme=light` or `dark` has the colours of a
// Docusaurus site.
import fs from "node:fs";
import http from "node:http";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";

const here = path.dirname(fileURLToPath(import.meta.url));
const page = (query, body, head = "") => {
  const asked = new URLSearchParams(query);
  const language = asked.get("lang") ?? "en";
  return `<!doctype html><html lang="${language}" dir="${language === "ur" ? "rtl" : "ltr"}" data-theme="${asked.get("theme") ?? ""}"><head><meta charset="utf-8"><title>Reader</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,"><link rel="stylesheet" href="/site.css">${asked.has("theme") ? '<link rel="stylesheet" href="/infima.css">' : ""}${head}</head><body>${body}</body></html>`;
};
const type = { css: "text/css", js: "text/javascript", html: "text/html; charset=utf-8" };

async function bundle(packages, modules) {
  const { build } = createRequire(path.join(modules, "x.js"))("esbuild");
  const made = await build({
    entryPoints: [path.join(here, "app.jsx")], bundle: true, minify: true, format: "esm", target: "es2022", jsx: "automatic", write: false,
    legalComments: "none", nodePaths: [modules], define: { "process.env.NODE_ENV": '"production"' },
    alias: { "@usher/react": path.join(packages, "react/dist/index.js"), "@usher/client": path.join(packages, "client/dist/index.js"), react: path.join(modules, "react") },
  });
  return made.outputFiles[0].text;
}

const read = (...words) => fs.readFileSync(path.join(...words), "utf8");

/** The files of all sites. `packages`: the built packages. */
async function filesOf({ packages, modules }) {
  return {
    "/app.js": ["js", await bundle(packages, modules)],
    "/usher.css": ["css", read(packages, "react/dist/style.css")],
    "/infima.css": ["css", read(here, "infima_variables.css") + read(packages, "docusaurus-plugin/dist/infima.css")],
    "/site.css": ["css", read(here, "site.css")],
  };
}

async function openSite({ port, usher }, files) {
  const react = `<link rel="stylesheet" href="/usher.css"><script>window.usherUrl = "${usher}"</script><script type="module" src="/app.js"></script>`;
  const plain = `<script src="${usher}/usher.js" defer></script>`;
  const server = http.createServer((request, response) => {
    const { pathname, search } = new URL(request.url, "http://site");
    const [kind, text] = files[pathname] ?? ["html", pathname === "/plain"
      ? page(search, '<nav aria-label="Site"><a href="/plain">Reader</a><usher-menu></usher-menu></nav><main><h1>Plain</h1><p>Two lines.</p></main>', plain)
      : page(search, '<div id="site"></div>', react)];
    response.writeHead(200, { "Content-Type": type[kind], "Cache-Control": "no-cache" }).end(text);
  });
  await new Promise((done) => server.listen(port, "127.0.0.1", done));
  return server;
}

/** One site for each `{port, usher}`, the server's address. Returns how they end. */
export async function openSites(places, built) {
  const files = await filesOf(built);
  const servers = await Promise.all(places.map((place) => openSite(place, files)));
  return () => servers.forEach((server) => server.close());
}
