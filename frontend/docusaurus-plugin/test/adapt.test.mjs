// The option `adapt`, and the digests of the texts that a build's pages may send.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { test } from "node:test";

import { adaptTasks, TEXTS, textsOf, writeTexts } from "../dist/adapt.js";
import { filled } from "../dist/options.js";

const page = (body, bar = '<section class="usher usher-adapt"></section>') => `<title>T</title>${bar}<div class="theme-doc-markdown">${body}</div>`;

const textsIn = (html) => [...textsOf(html)].map((text) => (assert.ok(text.startsWith("T\n")), text.slice(2))).sort();

test("adapt: the option's tasks, and its faults by name", () => {
  assert.equal(adaptTasks({ personalize: true, translate: ["ur", "pt-BR"] }), "personalize translate:ur translate:pt-BR");
  assert.equal(adaptTasks(false), "");
  for (const [adapt, fault] of [[{ personalise: true }, /unknown member "personalise"/], [{ personalize: "yes" }, /true or false/], [{ translate: "ur" }, /list languages/], [{ translate: ["ur translate:de"] }, /list languages/]])
    assert.throws(() => filled({ url: "", adapt }), new RegExp(`"adapt" .*${fault.source}`));
});

test("digests: a page without a bar has none", () => {
  assert.deepEqual(textsIn(page("<p>x</p>", "")), []);
  assert.deepEqual(textsIn(page("<p>x</p>")), ["x"]);
});

test("digests: what each reader of a page with variants sends", () => {
  const html = page(`<usher-when experience_level="beginner | student" class="x">A</usher-when><usher-when experience_level="advanced" hours=">8">B</usher-when><usher-when else>C</usher-when>`);
  assert.deepEqual(textsIn(html), ["A", "AB", "B", "C"]);
});

test("digests: numbers on each side of each bound, and booleans", () => {
  const html = page('<usher-when hours="<2">few</usher-when><usher-when hours=">=2">many</usher-when><usher-when else>?</usher-when><p><usher-when has_robot>robot</usher-when></p>');
  assert.deepEqual(textsIn(html), ["?", "?\n\nrobot", "few", "few\n\nrobot", "many", "many\n\nrobot"].sort());
});

test("digests: more traits than can be tried leave the later ones out, and the build goes on", () => {
  const many = Array.from({ length: 30 }, (_, at) => `<p><usher-when t${at}="a|b">${at}</usher-when></p>`).join("");
  const texts = textsIn(page(`${many}<p>End</p>`));
  assert.ok(texts.length === 64 && texts.includes("End") && texts.includes("0\n\nEnd"));
});

test("digests: one file beside the pages, sorted, in lower-case hex of UTF-8", (t) => {
  const folder = mkdtempSync(path.join(os.tmpdir(), "texts-"));
  t.after(() => rmSync(folder, { recursive: true }));
  mkdirSync(path.join(folder, "docs", "a"), { recursive: true });
  writeFileSync(path.join(folder, "docs", "a", "index.html"), page("<p>سلام</p>"));
  writeFileSync(path.join(folder, "b.html"), page("<p>b</p>"));
  writeTexts(folder);
  const digest = (text) => createHash("sha256").update(text, "utf8").digest("hex");
  assert.equal(readFileSync(path.join(folder, TEXTS), "utf8"), [digest("T\nسلام"), digest("T\nb")].sort().map((line) => `${line}\n`).join(""));
});
