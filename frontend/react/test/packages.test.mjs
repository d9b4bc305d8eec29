// The packages as others install them: their names and what their types promise.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
const manifest = (folder) => JSON.parse(readFileSync(path.join(root, folder, "package.json"), "utf8"));

test("packages: unscoped names of the project's own, which npm refuses to publish by mistake", () => {
  const libraries = ["@mixmark-io/domino", "dompurify", "marked", "turndown"]; // in exact versions
  const names = { client: "usherd-client", adapt: "usherd-adapt", react: "usherd-react", "docusaurus-plugin": "usherd-docusaurus", testing: "usherd-testing" };
  for (const [folder, name] of Object.entries(names)) {
    assert.equal(manifest(folder).name, name);
    assert.equal(manifest(folder).private, true);
    for (const [needed, version] of Object.entries(manifest(folder).dependencies ?? {})) assert.ok(Object.values(names).includes(needed) || (libraries.includes(needed) && /^\d+\.\d+\.\d+$/.test(version)), needed);
  }
});

test("packages: the style sheet is imported under TypeScript without ambient types of a bundler", () => {
  const folder = mkdtempSync(path.join(root, "react", ".types-"));
  try {
    const page = path.join(folder, "page.ts");
    writeFileSync(page, 'import "usherd-react/style.css";\n');
    const options = { module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler, noEmit: true, noUncheckedSideEffectImports: true, types: [] };
    const faults = ts.getPreEmitDiagnostics(ts.createProgram([page], options));
    assert.deepEqual(faults.map((fault) => ts.flattenDiagnosticMessageText(fault.messageText, "\n")), []);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
