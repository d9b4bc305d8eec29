#!/usr/bin/env python3
"""The code of docs/nextjs.md against a real usherd: which paths are forwarded, and who the user of a request is. Next.js itself is not
here; what the code takes of it is stood in for."""

import json
import subprocess

import guide_blocks
import harness
import npm_packages

PAGE = "docs/nextjs.md"
# argv: the file, and the cookie of the request that next/headers answers with.
RUN = """
import fs from "node:fs";
import ts from "typescript";
const [file, cookie] = process.argv.slice(2);
const compiled = ts.transpileModule(fs.readFileSync(file, "utf8"), {compilerOptions: {module: "esnext", target: "es2022"}});
fs.writeFileSync("code.mjs", compiled.outputText);
globalThis.cookieOfTheRequest = cookie || null;
const code = await import("./code.mjs");
console.log(JSON.stringify(code.currentUser ? await code.currentUser() : await code.default.rewrites()));
"""
HEADERS = "export const headers = async () => ({get: (name) => (name === 'cookie' ? globalThis.cookieOfTheRequest : null)});\n"


class NextJs(harness.EndToEnd):
    def setUp(self):
        super().setUp()
        modules = npm_packages.fetch("typed_client")
        if modules is None:
            self.skipTest("npm's packages are not here and cannot be fetched")
        self.running = self.server(JWT_ALGORITHM="RS256").start()
        stand_in = self.folder / "node_modules" / "next"
        stand_in.mkdir(parents=True)
        (stand_in / "package.json").write_text('{"type": "module", "exports": {"./headers": "./headers.js"}}', encoding="utf-8")
        (stand_in / "headers.js").write_text(HEADERS, encoding="utf-8")
        (self.folder / "node_modules" / "typescript").symlink_to(modules / "typescript")
        (self.folder / "run.mjs").write_text(RUN, encoding="utf-8")

    def run_code(self, title, cookie=""):
        """What the block of that title answers, with the address of this test's server."""
        (block,) = [block for block in guide_blocks.blocks_of(PAGE) if block.title == title]
        (self.folder / "block.ts").write_text(block.text.replace("http://127.0.0.1:8000", f"http://127.0.0.1:{self.running.port}"), encoding="utf-8")
        ran = subprocess.run(["node", "run.mjs", "block.ts", cookie], cwd=self.folder, capture_output=True, text=True,
                             timeout=harness.PATIENCE_SECONDS, check=False)
        self.assertEqual(0, ran.returncode, ran.stderr)
        return json.loads(ran.stdout)

    def test_the_session_cookie_names_the_user(self):
        cookies = self.running.sign_up("ada@example.com").cookies()
        session = f"better-auth.session_token={cookies['better-auth.session_token']}"
        self.assertEqual("ada@example.com", self.run_code("lib/user.ts", session)["email"])
        self.assertIsNone(self.run_code("lib/user.ts"))
        self.assertIsNone(self.run_code("lib/user.ts", "better-auth.session_token=forged"))

    def test_forwarded_paths_are_ushers(self):
        forwarded = {rule["source"]: rule["destination"] for rule in self.run_code("next.config.ts")}
        for path in ("/auth/verify", "/account/sign-in", "/api/auth/get-session", "/api/chat/sessions"):
            with self.subTest(path):
                source = next(source for source in forwarded if path.startswith(source.removesuffix(":rest*")))
                self.assertEqual(f"http://127.0.0.1:{self.running.port}{source}", forwarded[source])
                self.assertNotEqual(404, self.running.ask("GET", path).status)


if __name__ == "__main__":
    harness.main()
