// Serves the page, and for a server that answers no other origins, its /api/auth too.
import fs from "node:fs";
import http from "node:http";
import path from "node:path";
import process from "node:process";
import * as esbuild from "esbuild";

const here = new URL(".", import.meta.url);

async function bundle(base) {
  const built = await esbuild.build({
    entryPoints: [new URL("page.jsx", here).pathname],
    bundle: true,
    write: false,
    format: "esm",
    jsx: "automatic",
    minify: true,
    nodePaths: [path.resolve(process.env.USHER_NPM, "node_modules")],
    define: { BASE_URL: JSON.stringify(base), "process.env.NODE_ENV": '"production"' },
  });
  return built.outputFiles[0].text;
}

function forward(base, request, response) {
  const { hostname, port } = new URL(base);
  const passed = http.request(
    { hostname, port, method: request.method, path: request.url, headers: request.headers },
    (answer) => {
      response.writeHead(answer.statusCode, answer.rawHeaders);
      answer.pipe(response);
    },
  );
  passed.on("error", () => response.destroy());
  request.pipe(passed);
}

/** A site at `port` whose page talks to `base`, through the site itself where `behind` is true. */
export async function openSite(port, base, behind) {
  const site = `http://localhost:${port}`;
  const files = { "/page.js": ["text/javascript", await bundle(behind ? site : base)] };
  const index = ["text/html", fs.readFileSync(new URL("index.html", here))];
  const server = http.createServer((request, response) => {
    if (behind && request.url.startsWith("/api/auth/")) return forward(base, request, response);
    const [type, text] = files[request.url] ?? index;
    response.writeHead(200, { "content-type": `${type}; charset=utf-8` });
    return response.end(text);
  });
  await new Promise((done) => server.listen(port, done));
  return { site, auth: `${behind ? site : base}/api/auth`, close: () => server.close() };
}
