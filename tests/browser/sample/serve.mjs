// Serves the sample: the React site at every path, /plain with nothing but usher.js, /variants with variants of a chapter, /bearer with the code of docs/hosts.md, and /prerendered, whose form is in its HTML. `?theme=light` or `dark` has the colours of a
// Docusaurus site.
import fs from "node:fs";
import http from "node:http";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { articleOf } from "./adapted.mjs";

const here = path.dirname(fileURLToPath(import.meta.url));
const page = (query, body, head = "") => {
  const asked = new URLSearchParams(query);
  const language = asked.get("lang") ?? "en";
  return `<!doctype html><html lang="${language}" dir="${language === "ur" ? "rtl" : "ltr"}" data-theme="${asked.get("theme") ?? ""}"><head><meta charset="utf-8"><title>Reader</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,"><link rel="stylesheet" href="/site.css">${asked.has("theme") ? '<link rel="stylesheet" href="/infima.css">' : ""}${head}</head><body>${body}</body></html>`;
};
const type = { css: "text/css", js: "text/javascript", html: "text/html; charset=utf-8" };

const esbuild = (modules) => createRequire(path.join(modules, "x.js"))("esbuild");
const common = ({ packages, modules }) => ({
  bundle: true, target: "es2022", jsx: "automatic", write: false, legalComments: "none", nodePaths: [modules],
  define: { "process.env.NODE_ENV": '"production"' },
  alias: { "usherd-react": path.join(packages, "react/dist/index.js"), "usherd-client": path.join(packages, "client/dist/index.js"), react: path.join(modules, "react") },
});

async function bundle(built, file, more = {}) {
  const made = await esbuild(built.modules).build({ ...common(built), ...more, entryPoints: [path.join(here, file)], minify: true, format: "esm" });
  return made.outputFiles[0].text;
}

/** The HTML of prerendered.jsx, by the server's address. */
async function prerenderer(built) {
  const contents = `
    import { createElement } from "react";
    import { renderToString } from "react-dom/server";
    import { Prerendered } from "./prerendered.jsx";
    export const render = (url) => renderToString(createElement(Prerendered, { url }));`;
  const made = await esbuild(built.modules).build({ ...common(built), stdin: { contents, resolveDir: here }, format: "cjs", platform: "node" });
  const module = { exports: {} };
  new Function("module", "exports", "require", made.outputFiles[0].text)(module, module.exports, createRequire(import.meta.url));
  return module.exports.render;
}

const read = (...words) => fs.readFileSync(path.join(...words), "utf8");

/** The files of all sites. `packages`: the built packages. */
async function filesOf(built) {
  const { packages } = built;
  return {
    "/app.js": ["js", await bundle(built, "app.jsx")],
    "/prerendered.js": ["js", await bundle(built, "prerendered.jsx")],
    "/bearer.js": ["js", await bundle(built, "bearer.mjs", { alias: { guide: built.guide }, nodePaths: [built.betterAuth] })],
    "/usher.css": ["css", read(packages, "react/dist/style.css")],
    "/when.css": ["css", read(here, "../../../server/pages/when.css")],
    "/infima.css": ["css", read(here, "infima_variables.css") + read(packages, "docusaurus-plugin/dist/infima.css")],
    "/site.css": ["css", read(here, "site.css")],
  };
}

const chapter = `<nav aria-label="Site"><usher-menu></usher-menu></nav><main><h1>Topics</h1><usher-reader></usher-reader>
<usher-when else>
<p>A node publishes to a topic.</p></usher-when>
<!-- what ROS calls a node, first -->
<usher-when experience_level="beginner" title="For beginners"><p>A node is a program.</p></usher-when>
<usher-when experience_level="intermediate | advanced"><p>Topics are typed.</p></usher-when>
<p>Now <usher-when professional_role="student" experience_level="beginner">do the exercise</usher-when><usher-when else>skip the exercise</usher-when>.</p>
</main>`;

const bearer = `<nav aria-label="Site"><a href="/bearer">Reader</a></nav><main><h1>A page that keeps a bearer</h1>
<form><p><label>Email <input name="email" type="email" autocomplete="username"></label></p>
<p><label>Password <input name="password" type="password" autocomplete="current-password"></label></p><button>Sign in</button></form>
<p><output></output></p>
<form><p><label>Your question <input name="message"></label></p><button>Ask</button></form>
<p><output></output></p></main>`;

async function openSite({ port, usher }, { packages }, files, render) {
  const react = `<link rel="stylesheet" href="/usher.css"><script>window.usherUrl = "${usher}"</script><script type="module" src="/app.js"></script>`;
  const prerendered = react.replace("/app.js", "/prerendered.js");
  const { headScript } = await import(path.join(packages, "docusaurus-plugin/dist/head_script.js"));
  const head = `<style>${files["/when.css"][1]}</style><script data-url="${usher}">${headScript}</script>`;
  const reserved = "<style>usher-adapt { display: block; min-height: 2.25rem; margin-block-end: 1.25rem }</style>"; // as the guide has it
  const insisting = "<style>main { display: block !important }</style>"; // as some themes do
  const plain = `<script src="${usher}/usher.js" defer></script>`;
  const server = http.createServer((request, response) => {
    const { pathname, search } = new URL(request.url, "http://site");
    const pages = {
      "/plain": () => page(search, '<nav aria-label="Site"><a href="/plain">Reader</a><usher-menu></usher-menu></nav><main><h1>Plain</h1><p>Two lines.</p></main>', plain),
      "/adapted": () => page(search, `<nav aria-label="Site"><usher-menu></usher-menu></nav><main style="display: flow-root">${articleOf(search).replace("</h1>", '</h1><usher-adapt for="main" tasks="personalize translate:ur"></usher-adapt>')}</main>`, head + reserved + insisting + plain),
      "/adapted-react": () => page(search, `<div id="site"><article>${articleOf(search)}</article></div>`, react),
      "/variants": () => page(search, chapter, head + plain),
      "/variants-late": () => page(search, chapter, plain),
      "/bearer": () => page(search, bearer, '<script type="module" src="/bearer.js"></script>'),
      "/prerendered": () => page(search, `<div id="site">${render(usher)}</div>`, prerendered),
    };
    const [kind, text] = files[pathname] ?? ["html", pages[pathname]?.() ?? page(search, '<div id="site"></div>', react)];
    response.writeHead(200, { "Content-Type": type[kind], "Cache-Control": "no-cache" }).end(text);
  });
  await new Promise((done) => server.listen(port, "127.0.0.1", done));
  return server;
}

/** One site for each `{port, usher}`, the server's address. Returns how they end. */
export async function openSites(places, built) {
  const files = await filesOf(built);
  const render = await prerenderer(built);
  const servers = await Promise.all(places.map((place) => openSite(place, built, files, render)));
  return () => servers.forEach((server) => server.close());
}
