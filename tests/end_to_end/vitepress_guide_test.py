#!/usr/bin/env python3
"""The files of docs/vitepress.md, built by VitePress: the script and the menu are in each page, the variants are in theirs, and the script
is one that usherd serves."""

import re
import subprocess

import guide_blocks
import harness
import npm_packages

PAGE = "docs/vitepress.md"
FILES = {".vitepress/config.ts", ".vitepress/theme/index.ts", "index.md"}


class Site(harness.EndToEnd):
    def build(self):
        """The folder of the site of the guide, with a second page."""
        blocks = {block.title: block.text for block in guide_blocks.blocks_of(PAGE) if block.title}
        self.assertEqual(FILES, set(blocks))
        for name, text in {**blocks, "exercises.md": "# Exercises\n", "package.json": '{"type": "module"}'}.items():
            (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
            (self.folder / name).write_text(text, encoding="utf-8")
        program = self.folder / "node_modules" / ".bin" / "vitepress"
        ran = subprocess.run([program, "build"], cwd=self.folder, capture_output=True, text=True, timeout=harness.PATIENCE["command"], check=False)
        self.assertEqual(0, ran.returncode, ran.stdout + ran.stderr)
        return self.folder / ".vitepress" / "dist"

    def test_each_page_has_the_script_and_the_menu(self):
        modules = npm_packages.fetch(npm_packages.HERE.parent / "browser" / "sites")
        if modules is None:
            self.skipTest("npm's vitepress is not here and cannot be fetched")
        (self.folder / "node_modules").symlink_to(modules, target_is_directory=True)
        site = self.build()
        server = self.server().start()
        for page in ("index.html", "exercises.html"):
            text = (site / page).read_text(encoding="utf-8")
            self.assertRegex(text, "<usher-menu [^>]*></usher-menu>", page)
            (path,) = re.findall(r'<script src="http://localhost:8000(/[^"]+)" defer', text)
            self.assertEqual(200, server.ask("GET", path).status)
        self.assertIn('<usher-when else>Answer two questions, and the course adapts to you.</usher-when>', (site / "index.html").read_text(encoding="utf-8"))


if __name__ == "__main__":
    harness.main()
