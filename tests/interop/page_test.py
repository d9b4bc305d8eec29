#!/usr/bin/env python3
"""A page built with better-auth/react, in Chromium: with Better Auth's own server behind it, then with usherd.

    page_test.py --usherd build/release/bin/usherd --usher build/release/bin/usher [unittest's options]"""

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "contract"), str(HERE.parent / "end_to_end")]

import control  # noqa: E402
import harness  # noqa: E402
import node_scripts  # noqa: E402
import npm_packages  # noqa: E402
from neighbour import free_port  # noqa: E402
from reference import Reference  # noqa: E402
from usher import Usher  # noqa: E402

SCREENSHOTS = HERE.parents[1] / "build" / "screenshots"


class PageTest(harness.EndToEnd):
    def setUp(self):
        if not npm_packages.chromium():
            self.skipTest("there is no Chromium here")
        super().setUp()

    def drive(self, kind, *options):
        port, site = free_port(), free_port()
        target = kind(self.folder, "default", port, f"http://localhost:{site}")
        self.addCleanup(target.stop)
        target.fresh()
        helper = control.Control(target)
        self.addCleanup(helper.close)
        screenshots = SCREENSHOTS / kind.__name__.lower()
        process = node_scripts.start("page_test.mjs", f"http://localhost:{port}", helper.url, site, screenshots, npm_packages.chromium(), *options)
        self.assertEqual(0, process.wait())

    def test_its_own_server(self):
        """That server answers no other origin, so the site forwards its requests."""
        self.drive(Reference, "--behind")

    def test_usherd(self):
        self.drive(Usher)


if __name__ == "__main__":
    harness.main()
