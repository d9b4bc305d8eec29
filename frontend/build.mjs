// Builds the packages into their dist folders: the API's types from the server's document, then TypeScript in the order of use.
import { execFileSync } from "node:child_process";
import { appendFileSync, cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { buildSync, transformSync } from "esbuild";

const here = path.dirname(fileURLToPath(import.meta.url));
const packages = JSON.parse(readFileSync(path.join(here, "package.json"), "utf8")).workspaces;

function run(quiet, program, ...words) {
  execFileSync(path.join(here, "node_modules", ".bin", program), words, { cwd: here, stdio: ["ignore", quiet ? "ignore" : "inherit", "inherit"] });
}

/** A file of the checkout, seen from this folder or from its copy in build/. */
function fromRoot(file) {
  const found = ["..", "../.."].map((up) => path.resolve(here, up, file)).find(existsSync);
  if (!found) throw new Error(`${file} is not here; build in a checkout of Usher`);
  return found;
}

/** The custom properties of a palette of the server's pages. */
function palette(file) {
  const text = readFileSync(fromRoot(`server/html/${file}`), "utf8");
  return Object.fromEntries([...text.matchAll(/(--[\w-]+): ([^;]+);/g)].map(([, name, value]) => [name, value]));
}

/** Style sheets and their types stay as they are, but for palette(--x), which is what the server's pages have there, by day and by night. */
function copyStyles(name) {
  const day = palette("palette.css");
  const night = palette("palette_dark.css");
  const colour = (_, name) => {
    if (!day[name]) throw new Error(`server/html/palette.css has no ${name}`);
    return night[name] ? `light-dark(${day[name]}, ${night[name]})` : day[name];
  };
  for (const file of readdirSync(path.join(here, name, "src")).filter((file) => /\.css(\.d\.ts)?$/.test(file)))
    writeFileSync(path.join(here, name, "dist", file), readFileSync(path.join(here, name, "src", file), "utf8").replace(/palette\((--[\w-]+)\)/g, colour));
}

/** The elements for variants, as the server has them for pages without a bundler. */
function copyElements() {
  const from = path.join(here, "react", "src", "elements");
  const to = path.join(here, "react", "dist", "elements");
  const [when, readers] = ["when", "readers"].map((name) => readFileSync(fromRoot(`server/pages/${name}.js`), "utf8"));
  const owned = /\/\^\(_.*?(?=\.test\(name\))/.exec(when)[0];
  writeFileSync(path.join(to, "when.js"), when);
  writeFileSync(path.join(to, "readers.js"), readers.replace("null; // by HTML, as when.js has it", () => `${owned};`));
  for (const name of ["when.d.ts", "readers.d.ts"]) cpSync(path.join(from, name), path.join(to, name));
  appendFileSync(path.join(here, "react", "dist", "style.css"), readFileSync(fromRoot("server/pages/when.css")));
}

/** The texts of a language stand in the order of the English ones, so that a bundle has each key once. */
function listTexts() {
  const file = (language) => path.join(here, "react", "dist", "texts", `${language}.js`);
  const rowsOf = (language) => new Map([...readFileSync(file(language), "utf8").matchAll(/^ {4}"([\w.]+)": (".*"),$/gm)].map(([, key, text]) => [key, text]));
  const keys = [...rowsOf("en").keys()];
  for (const language of ["de", "ur"]) {
    const rows = rowsOf(language);
    writeFileSync(file(language), `import { named } from "./en.js";\nexport const ${language} = /* @__PURE__ */ named("${language}", [\n${keys.map((key) => rows.get(key)).join(",\n")}]);\n`);
  }
}

/** The function of when.js, as an expression. */
function whenExpression() {
  const module = readFileSync(fromRoot("server/pages/when.js"), "utf8");
  return module.slice(module.indexOf("export default ")).replace(/^export default (.*);\s*$/s, "($1)");
}

/** when.js for a document that is not the page's: its globals are stand-ins. */
const choose = () => `export function choose(document, traits) {
  const window = {}, localStorage = {}, customElements = { define() {} }, HTMLElement = class {};
  ${whenExpression()}("");
  window.usherWhen({ traits });
}
`;

/** For plain pages: the bar, and the libraries for the first press, with the notices that their licences ask for. */
function bundleForPages() {
  const folder = path.join(here, "adapt", "dist", "pages");
  const { dependencies } = JSON.parse(readFileSync(path.join(here, "adapt", "package.json"), "utf8"));
  const notices = Object.keys(dependencies).filter((name) => name !== "usherd-client").map((name) => {
    for (const file of ["LICENSE", "package.json"]) cpSync(path.join(here, "node_modules", name, file), path.join(folder, "packages", path.basename(name), file));
    const { license } = JSON.parse(readFileSync(path.join(folder, "packages", path.basename(name), "package.json"), "utf8"));
    const text = license === "MIT" ? readFileSync(path.join(folder, "packages", path.basename(name), "LICENSE"), "utf8") : "its notice is at the end";
    return `${name} ${dependencies[name]} (${license}): ${text}`;
  });
  const options = { bundle: true, minify: true, format: "iife", target: "es2022", legalComments: "eof", absWorkingDir: here, outdir: folder };
  buildSync({ ...options, entryPoints: { adapt: "adapt/dist/bar.js" } });
  buildSync({ ...options, entryPoints: { "adapt-tools": "adapt/dist/page_tools.js" }, banner: { js: `/*\n${notices.join("\n")}\n*/` } });
}

/** What a page has in its head, so that variants are chosen before it is painted; docs/readers.md has the same text to copy. */
export function headScript() {
  return transformSync(`${whenExpression()}(document.currentScript.dataset.url)`, { minify: true, target: "es2020" }).code.trim();
}

for (const [document, name] of [["server/openapi.json", "client"], ["server/openapi-test.json", "testing"]])
  run(true, "openapi-typescript", fromRoot(document), "-o", `${name}/src/api.ts`, "--empty-objects-unknown");
for (const name of packages) {
  rmSync(path.join(here, name, "dist"), { recursive: true, force: true });
  run(false, "tsc", "-p", name);
  copyStyles(name);
  if (name === "adapt") {
    writeFileSync(path.join(here, name, "dist", "choose.js"), choose());
    bundleForPages();
  }
  if (name === "react") {
    copyElements();
    listTexts();
  }
  if (name === "docusaurus-plugin") writeFileSync(path.join(here, name, "dist", "head_script.js"), `export const headScript = ${JSON.stringify(headScript())};\n`);
  cpSync(fromRoot("LICENSE"), path.join(here, name, "LICENSE"));
}
