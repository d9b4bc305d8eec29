#!/usr/bin/env python3
"""The official Better Auth client, vanilla and React, of the newest and the oldest release that is compared, through every endpoint:
against its own server, then against usherd.

    client_test.py --usherd build/release/bin/usherd --usher build/release/bin/usher [unittest's options]"""

import os
import sys
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "contract"), str(HERE.parent / "end_to_end")]

import control  # noqa: E402
import harness  # noqa: E402
import node_scripts  # noqa: E402
from reference import Reference  # noqa: E402
from neighbour import free_port  # noqa: E402
from usher import Usher  # noqa: E402


# What its own servers answer changes with their lock files alone.
by_ci = unittest.skipUnless(os.environ.get("CI"), "CI tries Better Auth's own servers")


class ClientTest(harness.EndToEnd):
    def drive(self, kind, release):
        port = free_port()
        target = kind(self.folder, "passkeys", port, release=release)
        self.addCleanup(target.stop)
        target.fresh()
        helper = control.Control(target)
        self.addCleanup(helper.close)
        process = node_scripts.start("client_test.mjs", f"http://localhost:{port}", helper.url, target.provider, release=release)
        self.assertEqual(0, process.wait())

    @by_ci
    def test_its_own_server(self):
        self.drive(Reference, "newest")

    def test_usherd(self):
        self.drive(Usher, "newest")

    @by_ci
    def test_its_own_server_of_the_oldest_release(self):
        self.drive(Reference, "1.7.7")

    def test_usherd_with_the_oldest_client(self):
        self.drive(Usher, "1.7.7")


if __name__ == "__main__":
    harness.main()
