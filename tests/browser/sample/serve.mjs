// Serves the sample: the React site at every path, and /plain with nothing but usher.js.
import fs from "node:fs";
import http from "node:http";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";

const here = path.dirname(fileURLToPath(import.meta.url));
const page = (query, body, head = "") => {
  const language = new URLSearchParams(query).get("lang") ?? "en";
  return `<!doctype html><html lang="${language}" dir="${language === "ur" ? "rtl" : "ltr"}"><head><meta charset="utf-8"><title>Reader</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,"><link rel="stylesheet" href="/site.css">${head}</head><body>${body}</body></html>`;
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

/** `usher`: the server's address. `packages`: the built packages. Returns the site's address and how it ends. */
export async function openSite({ port, usher, packages, modules }) {
  const files = {
    "/app.js": ["js", await bundle(packages, modules)],
    "/usher.css": ["css", fs.readFileSync(path.join(packages, "react/dist/style.css"), "utf8")],
    "/site.css": ["css", fs.readFileSync(path.join(here, "site.css"), "utf8")],
  };
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
  return { url: `http://localhost:${port}`, close: () => server.close() };
}
