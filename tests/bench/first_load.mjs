// Measures the first load of the example site's page with the Docusaurus plugin and without it, in turn, on a slow line:
//
//     tests/bench/first_load.mjs [ROUNDS]
//
// Needs the release build, and `npm ci` in tests/browser and examples/docusaurus. Each round is a new browser profile that is signed in,
// at 1.6 Mbit/s and 150 ms, with files compressed as a host of static sites does. Exits 1 where the plugin adds 100 ms to the largest paint.
import { execFileSync, spawn } from "node:child_process";
import fs from "node:fs";
import http from "node:http";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";

const root = path.resolve(import.meta.dirname, "../..");
const { chromium } = createRequire(path.join(root, "build/npm/browser/x.js"))("playwright-core");
const rounds = Number(process.argv[2] ?? 5);
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "usher-first-load-"));
const USHER = 18900;
const LINE = { offline: false, latency: 150, downloadThroughput: 1.6e6 / 8, uploadThroughput: 1.6e6 / 8 };
const MOST_ADDED_MS = 100;
const TYPES = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml" };

/** The example site, and the same without the plugin and the pages that are made of it. */
function build(name, hasPlugin) {
  const site = path.join(folder, name);
  fs.cpSync(path.join(root, "examples/docusaurus"), site, { recursive: true, verbatimSymlinks: true, filter: (from) => !/node_modules|\.docusaurus/.test(from) });
  fs.symlinkSync(path.join(root, "examples/docusaurus/node_modules"), path.join(site, "node_modules"));
  if (!hasPlugin) {
    const config = path.join(site, "docusaurus.config.ts");
    fs.writeFileSync(config, fs.readFileSync(config, "utf8").replace(/^ *plugins: .*$/m, "").replace(/^ *{ to: "\/(chat|quickstart)".*$/gm, "").replace("throw", "ignore"));
    for (const file of ["docs/exercises.mdx", "src/pages", "src/quickstart"]) fs.rmSync(path.join(site, file), { recursive: true });
  }
  execFileSync("npm", ["run", "--silent", "build", "--", "--out-dir", path.join(folder, `${name}-built`)], { cwd: site, env: { ...process.env, USHER_URL: `http://localhost:${USHER}` }, stdio: ["ignore", "ignore", "inherit"] });
  return path.join(folder, `${name}-built`);
}

const serve = (built) => new Promise((resolve) => {
  const server = http.createServer((request, response) => {
    let file = path.join(built, decodeURIComponent(new URL(request.url, "http://x").pathname));
    if (fs.existsSync(file) && fs.statSync(file).isDirectory()) file = path.join(file, "index.html");
    if (!fs.existsSync(file)) return response.writeHead(404).end();
    response.writeHead(200, { "Content-Type": TYPES[path.extname(file)] ?? "application/octet-stream", "Content-Encoding": "gzip", "Cache-Control": "max-age=600" });
    return response.end(gzipSync(fs.readFileSync(file)));
  }).listen(0, "localhost", () => resolve(server));
});

/** In the page: when the largest paint was, and when the menu and the reader's variant could first be seen. */
const WATCH = () => {
  globalThis.seen = {};
  new PerformanceObserver((list) => list.getEntries().forEach((entry) => (globalThis.seen.paint = entry.startTime))).observe({ type: "largest-contentful-paint", buffered: true });
  const shown = { menu: () => document.querySelector(".navbar")?.textContent.includes("Ada"),
    variant: () => document.querySelector('[experience_level="beginner"] > p')?.getClientRects().length };
  const look = () => {
    for (const [name, is] of Object.entries(shown)) if (!(name in globalThis.seen) && is()) globalThis.seen[name] = performance.now();
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
};

async function load(browser, origin, session, waits) {
  const context = await browser.newContext({ storageState: session });
  const page = await context.newPage();
  await page.addInitScript(WATCH);
  const line = await context.newCDPSession(page);
  let bytes = 0;
  line.on("Network.loadingFinished", (event) => (bytes += event.encodedDataLength));
  await line.send("Network.enable");
  await line.send("Network.emulateNetworkConditions", LINE);
  await page.goto(`${origin}/docs/intro`, { waitUntil: "networkidle" });
  if (waits) await page.waitForFunction(() => globalThis.seen.menu && globalThis.seen.variant);
  const seen = await page.evaluate(() => globalThis.seen);
  await context.close();
  return { ...seen, bytes: bytes / 1024 };
}

const median = (values) => values.sort((a, b) => a - b)[values.length >> 1];
const post = (where, body) => fetch(`http://localhost:${USHER}${where}`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });

const sites = [["with the plugin", await serve(build("with", true))], ["without", await serve(build("without", false))]];
const origins = sites.map(([, server]) => `http://localhost:${server.address().port}`);
const usherd = spawn(path.join(root, "build/release/bin/usherd"), ["--port", USHER], { cwd: folder, stdio: "inherit",
  env: { ...process.env, DATABASE_URL: "sqlite:data/u.db", PUBLIC_URL: `http://localhost:${USHER}`, CORS_ORIGINS: origins.join(), LOG_LEVEL: "error" } });
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
let failed = false;
try {
  for (;;) if (await fetch(`http://localhost:${USHER}/readyz`).then((answer) => answer.ok, () => false)) break;
  const person = { email: "ada@example.com", password: "correct horse battery", name: "Ada", experience_level: "beginner", professional_role: "student" };
  const signedUp = await post("/auth/signup", person);
  if (!signedUp.ok) throw new Error(await signedUp.text());
  const signing = await browser.newContext();
  await signing.request.post(`http://localhost:${USHER}/auth/login`, { data: person });
  const session = await signing.storageState();
  await signing.close();

  const found = sites.map(() => []);
  for (let round = 0; round <= rounds; ++round)
    for (const i of sites.keys()) {
      const one = await load(browser, origins[i], session, i === 0);
      if (round > 0) found[i].push(one); // the first warms up the servers
    }
  const paints = [];
  for (const [i, [name]] of sites.entries()) {
    const of = (what) => found[i].map((one) => one[what]).filter(Boolean);
    const figure = (what, unit) => (of(what).length ? `${what} ${Math.round(median(of(what)))} ${unit} (${Math.round(Math.min(...of(what)))} to ${Math.round(Math.max(...of(what)))})` : "");
    console.log([`${name}: ${rounds} rounds`, figure("bytes", "KiB"), figure("paint", "ms"), figure("menu", "ms"), figure("variant", "ms")].filter(Boolean).join(", "));
    paints.push(median(of("paint")));
  }
  console.log(`the plugin adds ${Math.round(paints[0] - paints[1])} ms to the largest paint (below ${MOST_ADDED_MS})`);
  failed = paints[0] - paints[1] >= MOST_ADDED_MS;
} finally {
  await browser.close();
  usherd.kill();
  for (const [, server] of sites) server.close();
  fs.rmSync(folder, { recursive: true, force: true });
}
process.exit(failed ? 1 : 0);
