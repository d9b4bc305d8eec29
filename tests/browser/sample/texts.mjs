// Writes the file for ADAPT_TEXTS of a site whose only document is the chapter "known", and prints its path.
//   texts.mjs PACKAGES FOLDER
import fs from "node:fs";
import path from "node:path";
import process from "node:process";

import { articleOf } from "./adapted.mjs";

const [packages, folder] = process.argv.slice(2);
const { TEXTS, writeTexts } = await import(path.join(packages, "docusaurus-plugin/dist/adapt.js"));
const site = path.join(folder, "site");
fs.mkdirSync(site);
fs.writeFileSync(path.join(site, "index.html"), `<i class="usher-adapt"></i><div class="theme-doc-markdown">${articleOf("chapter=known")}</div>`);
writeTexts(site);
console.log(path.join(site, TEXTS));
