// What a page loads before its reader asks for more.
import assert from "node:assert/strict";
import path from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";

const react = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");

test("lazy: a page with the chat's button loads the panel when it is opened", async () => {
  const made = await build({
    entryPoints: [path.join(react, "dist/looks/chat_button.js")], bundle: true, splitting: true, format: "esm", target: "es2022", outdir: "out", write: false, metafile: true,
    external: ["react", "react/jsx-runtime", "usherd-client"],
  });
  const chunks = Object.entries(made.metafile.outputs);
  const holding = (file) => chunks.find(([, { inputs }]) => Object.keys(inputs).some((input) => input.endsWith(file)))[0];
  const [, page] = chunks.find(([, { entryPoint }]) => entryPoint?.endsWith("chat_button.js"));
  const panel = holding("chat_panel.js");
  assert.deepEqual(page.imports.filter(({ path: needed }) => needed === panel).map(({ kind }) => kind), ["dynamic-import"]);
  assert.ok(!page.imports.some(({ path: needed, kind }) => kind === "import-statement" && needed === holding("use_chat.js")));
});
