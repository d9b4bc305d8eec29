// Every component is rendered on a server, by both versions of React, before anything is known of the user.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import path from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.resolve(here, "../..");
const source = `
  import { createElement as e } from "react";
  import { renderToString } from "react-dom/server";
  import * as usher from "usherd-react";
  export const render = (name) => renderToString(e(usher.AuthProvider, { url: "http://server", language: "ur", providers: ["google", { name: "campus", label: "Campus" }] }, e(usher[name])));
`;

async function load(version) {
  const place = (name) => path.join(root, "node_modules", name + version);
  const made = await build({
    stdin: { contents: source, resolveDir: here }, bundle: true, format: "cjs", platform: "node", write: false,
    alias: { react: place("react"), "react-dom": place("react-dom"), "usherd-react": path.join(root, "react/dist/index.js") },
  });
  const module = { exports: {} };
  new Function("module", "exports", "require", made.outputFiles[0].text)(module, module.exports, createRequire(import.meta.url));
  return module.exports.render;
}

for (const [name, version] of [["19", ""], ["18", "-18"]])
  test(`render: on a server, by React ${name}`, async () => {
    const render = await load(version);
    assert.match(render("SignIn"), /<section class="usher usher-narrow" dir="rtl" lang="ur">/);
    assert.match(render("SignIn"), /autoComplete="username webauthn"|autocomplete="username webauthn"/);
    assert.match(render("SignIn"), /href="http:\/\/server\/auth\/oauth\/campus\?redirect_to=%2F"><span [^>]*>C<\/span>Campus /);
    assert.match(render("SignIn"), />G<\/span>Google /);
    assert.match(render("SignUp"), /new-password/);
    // Before the script has started the form has names, but cannot be sent, least of all into the address of the page.
    assert.match(render("SignIn"), /<form class="usher-form"[^>]* method="post"/);
    assert.match(render("SignIn"), /name="password"/);
    assert.match(render("SignIn"), /<button type="submit" class="usher-button usher-first" disabled=""/);
    assert.match(render("ChatPanel"), /role="log"/);
    assert.match(render("ChatButton"), /aria-haspopup="dialog"/);
    assert.doesNotMatch(render("ChatButton"), /role="log"/);
    assert.match(render("Account"), /aria-busy="true"/);
    assert.match(render("UserMenu"), /data-status="unknown"/);
  });
