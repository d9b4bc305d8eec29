// Prints what each package weighs in a page, minified and after gzip -9, and fails above its budget.
import { execFileSync } from "node:child_process";
import { build } from "esbuild";
import { readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const here = path.dirname(fileURLToPath(import.meta.url));
const KIB = 1024;
const beside = ["react", "react/jsx-runtime", "usherd-client"];
const budgets = [
  { name: "usherd-client", entry: "client/dist/index.js", kib: 5.5, external: [] },
  { name: "usherd-react without AdaptPage and the chat's panel", entry: "react/dist/index.js", kib: 28, external: [...beside, "usherd-adapt", "*/adapt_page.js", "*/use_adapt.js", "*/chat_panel.js", "*/use_chat.js"] },
  { name: "usherd-react", entry: "react/dist/index.js", kib: 35.5, external: [...beside, "usherd-adapt/tools"] },
  // What AdaptPage loads when its button is pressed first; the bar of plain pages, and the same for them.
  { name: "usherd-adapt/tools", entry: "adapt/dist/tools.js", kib: 37, external: ["usherd-client"] },
  { name: "adapt.js and adapt-tools.js", files: ["adapt/dist/pages/adapt.js", "adapt/dist/pages/adapt-tools.js"], kib: 48 },
];

/** Node's own zlib packs a hundredth worse than usherd's. */
const packed = (input) => execFileSync("gzip", ["-9"], { input }).length;

/** Letters stay as they are, as the bundlers of sites leave them. */
export async function sizeOf({ entry, external, files }) {
  if (files) return files.reduce((sum, file) => sum + packed(readFileSync(path.join(here, file))), 0);
  const made = await build({
    entryPoints: [path.join(here, entry)],
    bundle: true, minify: true, format: "esm", target: "es2022", charset: "utf8", write: false, external, legalComments: "none",
  });
  return packed(made.outputFiles[0].contents);
}

let tooLarge = false;
for (const row of budgets) {
  const size = await sizeOf(row);
  const fits = size <= row.kib * KIB;
  tooLarge ||= !fits;
  console.log(`${row.name}: ${(size / KIB).toFixed(2)} KiB of ${row.kib} KiB${fits ? "" : ", too large"}`);
}
process.exitCode = tooLarge ? 1 : 0;
