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

const textsIn = (html, warnings = []) => [...textsOf(html, (fault) => warnings.push(fault))].map((text) => (assert.ok(text.startsWith("T\n")), text.slice(2))).sort();

test("adapt: the option's tasks, and its faults by name", () => {
  assert.equal(adaptTasks({ personalize: true, translate: ["ur", "pt-BR"] }), "personalize translate:ur translate:pt-BR");
  assert.equal(adaptTasks(false), "");
  for (const [adapt, fault] of [[{ personalise: true }, /unknown member "personalise"/], [{ personalize: "yes" }, /true or false/], [{ translate: "ur" }, /list languages/], [{ translate: ["ur translate:de"] }, /list languages/], ...[true, null, "personalize", ["ur"]].map((adapt) => [adapt, /must be false or say what it offers, such as \{personalize: true/])])
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
  const warnings = [];
  const texts = textsIn(page(`${many}<p>End</p>`), warnings);
  assert.ok(texts.length === 64 && texts.includes("End") && texts.includes("0\n\nEnd"));
  assert.deepEqual(warnings, ["its variants have more than 4096 kinds of readers; those with an answer to t6 or to what comes after it cannot adapt it"]);
});

test("digests: sets of up to four values of a trait, of more than four each value alone, with a warning", () => {
  const variants = (values) => page(values.map((value) => `<p><usher-when os="${value}">${value}</usher-when></p>`).join("") + "<p>End</p>");
  const warnings = [];
  const four = textsIn(variants(["a", "b", "c", "d"]), warnings);
  assert.deepEqual([four.length, four.includes("a\n\nc\n\nd\n\nEnd"), warnings], [16, true, []]);
  assert.deepEqual(textsIn(variants(["a", "b", "c", "d", "e"]), warnings), ["End", ...[..."abcde"].map((value) => `${value}\n\nEnd`)]);
  assert.deepEqual(warnings, ["os has 5 values in its variants, more than 4; readers with several of them cannot adapt it"]);
});

test("digests: a text that the server would refuse is warned of, by its page", (t) => {
  const folder = mkdtempSync(path.join(os.tmpdir(), "texts-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const warn = t.mock.method(console, "warn", () => {});
  writeFileSync(path.join(folder, "fits.html"), page(`<p>${"x".repeat(65536)}</p>`));
  writeFileSync(path.join(folder, "long.html"), page(`<p>${"ہ".repeat(32769)}</p>`)); // two bytes each
  writeTexts(folder);
  assert.deepEqual(warn.mock.calls.map(({ arguments: [words] }) => words),
    ["usherd-docusaurus: long.html: its text has 65 KiB, and the server adapts up to 64; split it, or put adapt: false into its front matter"]);
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
