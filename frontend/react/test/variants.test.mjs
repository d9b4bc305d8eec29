// The plugin's check of the variants in pages of Markdown, before a site is built.
import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import os from "node:os";
import path from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { checkVariants, conditionsOf } from "../../docusaurus-plugin/dist/variants.js";

const here = path.dirname(fileURLToPath(import.meta.url));
const questionnaire = {
  steps: [{ questions: [{ id: "level", profile: "experience_level", options: [{ value: "beginner" }, { value: "advanced" }] }, { id: "hours" }] }],
};

function siteOf(t, pages) {
  const site = mkdtempSync(path.join(os.tmpdir(), "usher-site-"));
  t.after(() => rmSync(site, { recursive: true }));
  for (const [name, text] of Object.entries(pages)) {
    mkdirSync(path.dirname(path.join(site, name)), { recursive: true });
    writeFileSync(path.join(site, name), text);
  }
  return site;
}

/** Docusaurus's content of these files, those of versioned_docs as an older version. */
function contentOf(...files) {
  const docs = (isOld) => files.filter((file) => file.startsWith("versioned_docs/") === isOld).map((file) => ({ source: `@site/${file}` }));
  const versions = [{ versionName: "current", docs: docs(false) }, { versionName: "1.0", docs: docs(true) }];
  return { "docusaurus-plugin-content-docs": { default: { loadedVersions: versions } }, "docusaurus-plugin-content-pages": { default: [{ source: "@site/src/pages/index.tsx" }] } };
}

test("variants: conditions are read as the page has them, and not from code or comments", () => {
  const page = [
    '<usher-when level="beginner | advanced" class="x" data-y title="t" lang=ur>a</usher-when>',
    "```html\n<usher-when code>\n```",
    "> ```html\n> <usher-when code>\n> ```",
    "`<usher-when code>` <!-- <usher-when comment> --> {/* <When comment> */}",
    '<When level={["beginner", "advanced"]} hours={8} robot>b</When><When else>c</When>',
    "<When level={mine}\n  hours='>=8'>d</When>",
    "<Whenever level>",
  ].join("\n");
  assert.deepEqual(conditionsOf(page), [
    { line: 1, name: "level", values: ["beginner", "advanced"] },
    { line: 9, name: "level", values: ["beginner", "advanced"] },
    { line: 9, name: "hours", values: ["8"] },
    { line: 9, name: "robot", values: ["true"] },
    { line: 10, name: "level", values: null },
    { line: 10, name: "hours", values: [">=8"] },
  ]);
});

test("variants: an unknown name fails the build with file, line and what is near", async (t) => {
  const pages = { "docs/a.md": 'x\n<usher-when experience_levle="beginner">', "docs/b/c.mdx": '<When level="beginer">', "CHANGELOG.md": "<When other>", "q.json": JSON.stringify(questionnaire) };
  const failed = checkVariants(siteOf(t, pages), contentOf("docs/a.md", "docs/b/c.mdx"), { url: "", questionnaire: "q.json", strict: false });
  await assert.rejects(failed, (error) => {
    assert.deepEqual(error.message.split("\n").slice(1), [
      "docs/a.md:2: `experience_levle` is no question; did you mean `experience_level`?",
      "docs/b/c.mdx:1: `beginer` is no option of level; did you mean `beginner`?",
    ]);
    return true;
  });
});

test("variants: an older version warns, and the build goes on", async (t) => {
  const warned = t.mock.method(console, "warn", () => {});
  const site = siteOf(t, { "versioned_docs/version-1.0/a.md": "<When hour>", "q.json": JSON.stringify(questionnaire) });
  await checkVariants(site, contentOf("versioned_docs/version-1.0/a.md"), { url: "", questionnaire: "q.json", strict: true });
  assert.match(warned.mock.calls[0].arguments[0], /older versions.*\n.*version-1\.0\/a\.md:1: `hour` is no question/);
});

test("variants: the server's questionnaire is asked for where pages have variants", async (t) => {
  const asked = [];
  const server = createServer((request, response) => (asked.push(request.url), response.end(JSON.stringify({ questionnaire }))));
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  t.after(() => server.close());
  const url = `http://127.0.0.1:${server.address().port}`;
  await checkVariants(siteOf(t, { "a.md": "nothing" }), contentOf("a.md"), { url, strict: true });
  assert.deepEqual(asked, []);
  await checkVariants(siteOf(t, { "a.md": "<When experience_level='beginner' hours='>8'>" }), contentOf("a.md"), { url, strict: true });
  assert.deepEqual(asked, ["/auth/questionnaire"]);
  await assert.rejects(checkVariants(siteOf(t, { "a.md": "<When hour>" }), contentOf("a.md"), { url, strict: true }), /a\.md:1: `hour` is no question; did you mean `hours`/);
});

test("variants: a server that is away warns, and fails a strict build", async (t) => {
  const site = siteOf(t, { "a.md": "<When level>" });
  const warned = t.mock.method(console, "warn", () => {});
  await checkVariants(site, contentOf("a.md"), { url: "http://127.0.0.1:1", strict: false });
  assert.match(warned.mock.calls[0].arguments[0], /were not checked/);
  await assert.rejects(checkVariants(site, contentOf("a.md"), { url: "http://127.0.0.1:1", strict: true }), /were not checked/);
  await assert.rejects(checkVariants(site, contentOf("a.md"), { url: "", questionnaire: "none.json", strict: false }), /none\.json/);
});

test("variants: the plugin knows the attributes of HTML that the page's script knows", () => {
  const when = readFileSync(["../../..", "../../../.."].map((up) => path.resolve(here, up, "server/pages/when.js")).find(existsSync), "utf8");
  const [, names] = /\(_\|on\|\(([^)]+)\)/.exec(when);
  for (const name of [...names.split("|"), "data-x", "aria-label", "onclick", "_x"]) assert.deepEqual(conditionsOf(`<When ${name}="x">`), [], name);
});
