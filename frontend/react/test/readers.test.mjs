// The head that pages copy from docs/readers.md is the one that the plugin puts there.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { headScript } from "../../docusaurus-plugin/dist/head_script.js";

const here = path.dirname(fileURLToPath(import.meta.url));
const fromRoot = (file) => readFileSync(["../../..", "../../../.."].map((up) => path.resolve(here, up, file)).find(existsSync), "utf8");

test("readers: the guide has the head of the plugin, and its digests", () => {
  const guide = fromRoot("docs/readers.md");
  const rules = `\n${fromRoot("server/pages/when.css")}`;
  assert.ok(headScript.length <= 1024, `${headScript.length} bytes`);
  for (const [text, copied] of [[headScript, `<script data-url="https://auth.example.com">${headScript}</script>`], [rules, `<style>${rules}</style>`]]) {
    assert.ok(guide.includes(copied), copied);
    assert.ok(guide.includes(`'sha256-${createHash("sha256").update(text).digest("base64")}'`), text);
  }
});
