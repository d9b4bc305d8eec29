#!/usr/bin/env python3
"""/usher.js in a stand-in for a browser: which server it asks, behind plugins and loaders that serve a copy of it. Needs node."""

import json
import shutil
import subprocess
import unittest

import harness

BROWSER = """
const { source, current, found } = JSON.parse(require("fs").readFileSync(0, "utf8"));
const asked = [];
const element = (script) => script && { src: script.src, dataset: script.url ? { url: script.url } : {} };
const document = { currentScript: element(current), querySelector: (selector) => (selector.includes("*=") ? element(found) : null),
                   baseURI: "https://www.example.com/page/", adoptedStyleSheets: [], querySelectorAll: () => [], addEventListener() {} };
const window = {};
Object.assign(globalThis, { window, document, HTMLElement: class {}, customElements: { define() {}, get() {} }, CSSStyleSheet: class { replaceSync() {} }, addEventListener() {}, setTimeout() {},
                            fetch: (url) => (asked.push(url), new Promise(() => {})) });
(0, eval)(source);
console.log(asked.join());
"""
AUTH = "https://auth.example.com"
ASKED = AUTH + "/auth/reader"
COPY = "https://www.example.com/assets/external/auth.example.com/usher.js"


@unittest.skipUnless(shutil.which("node"), "node is not installed")
class UsherScript(harness.EndToEnd):
    def test_it_asks_the_server_that_it_came_from_or_that_data_url_names(self):
        source = self.server().start().ask("GET", "/usher.js").text
        rows = {"as the guide has it": ({"src": AUTH + "/usher.js"}, None),
                "below a path": ({"src": AUTH + "/usher.js?v=3"}, None),
                "a plugin's copy": ({"src": COPY, "url": AUTH}, None),
                "an address with a slash": ({"src": COPY, "url": AUTH + "/"}, None),
                "a loader without currentScript, with a version": (None, {"src": AUTH + "/usher.js?v=3"}),
                "a copy by a loader": (None, {"src": COPY, "url": AUTH}),
                "in a bundle without an address": ({"src": "", "url": AUTH}, None)}
        for name, (current, found) in rows.items():
            with self.subTest(name):
                ran = subprocess.run(["node", "-e", BROWSER], input=json.dumps({"source": source, "current": current, "found": found}),
                                     capture_output=True, text=True, timeout=harness.PATIENCE_SECONDS, check=False)
                self.assertEqual((ASKED + "\n", ""), (ran.stdout, ran.stderr))


if __name__ == "__main__":
    harness.main()
