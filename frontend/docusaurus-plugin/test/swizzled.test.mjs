// Components of the site's own beside those of the plugin.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { test } from "node:test";

import plugin, { validateOptions } from "../dist/index.js";
import { aliasesOfRoot } from "../dist/swizzled.js";

/** The plugin in a site whose src/theme has these files. */
function pluginIn(t, files, options = {}) {
  const siteDir = mkdtempSync(path.join(os.tmpdir(), "usher-site-"));
  t.after(() => rmSync(siteDir, { recursive: true }));
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(siteDir, "src", "theme", name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  const context = { baseUrl: "/", siteDir, siteConfig: { themeConfig: {} } };
  return { siteDir, ...plugin(context, validateOptions({ options: { url: "", ...options } })) };
}

const aliases = (made) => made.configureWebpack().resolve.alias;

test("theme: the provider goes around a Root of the site, unless that has it already", (t) => {
  for (const name of ["Root.tsx", "Root/index.js"]) {
    const made = pluginIn(t, { [name]: "export default ({ children }) => children" });
    const own = path.join(made.siteDir, "src", "theme", name);
    assert.deepEqual(aliases(made), { "@theme/Root": path.join(made.getThemePath(), "Root.js"), "@theme-init/Root": own });
    assert.deepEqual(aliasesOfRoot(made.siteDir, "ours"), { "@theme/Root": "ours", "@theme-init/Root": own });
  }
  assert.deepEqual(aliases(pluginIn(t, {})), {});
  assert.deepEqual(aliases(pluginIn(t, { "Root.js": 'import Root from "@theme-original/Root"' })), {});
  assert.deepEqual(aliases(pluginIn(t, { "Root.js": "export default 1" }, { wrap: false })), {});
});

test("theme: a component that hides the plugin's ends the build with file, line and what to write", (t) => {
  const files = { "DocItem/index.tsx": "// ours\nexport default () => null", "NavbarItem/ComponentTypes.js": "export default {}", "DocItem/Content.js": "export default 1" };
  const faultsOf = (options, given = files) => {
    try {
      pluginIn(t, given, options).loadContent();
      return [];
    } catch (error) {
      return [...error.message.matchAll(/^(\S+:\d+): .*\n.*"(@theme-original\/\S+)";\n/gm)].map(([, place, name]) => `${place} ${name}`);
    }
  };
  const [item, types, content] = ["src/theme/DocItem/index.tsx:2 @theme-original/DocItem", "src/theme/NavbarItem/ComponentTypes.js:1 @theme-original/NavbarItem/ComponentTypes", "src/theme/DocItem/Content.js:1 @theme-original/DocItem/Content"];
  assert.deepEqual(faultsOf({ adapt: { personalize: true } }), [item, content, types]);
  assert.deepEqual(faultsOf({}), [item, types]);
  assert.deepEqual(faultsOf({ navbar: false }), [item]);
  assert.deepEqual(faultsOf({ wrap: false }), []);
  assert.deepEqual(faultsOf({}, { "DocItem.js": 'import Original from "@theme-original/DocItem"' }), []);
  assert.deepEqual(faultsOf({}, { "Root.js": 'import Root from "@theme-init/Root"' }), ["src/theme/Root.js:1 @theme-original/Root"]);
});
