#!/usr/bin/env python3
"""The official Better Auth client, vanilla and React, through every endpoint: against its own server, then against usherd.

    client_test.py --usherd build/debug/bin/usherd --usher build/debug/bin/usher [unittest's options]"""

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "contract"), str(HERE.parent / "end_to_end")]

import control  # noqa: E402
import harness  # noqa: E402
import node_scripts  # noqa: E402
from reference import Reference  # noqa: E402
from neighbour import free_port  # noqa: E402
from usher import Usher  # noqa: E402


class ClientTest(harness.EndToEnd):
    def drive(self, kind):
        port = free_port()
        target = kind(self.folder, "mailed-codes", port)
        self.addCleanup(target.stop)
        target.fresh()
        helper = control.Control(target)
        self.addCleanup(helper.server_close)
        self.addCleanup(helper.shutdown)
        process = node_scripts.start("client_test.mjs", f"http://localhost:{port}", helper.url, target.provider)
        self.assertEqual(0, process.wait())

    def test_its_own_server(self):
        self.drive(Reference)

    def test_usherd(self):
        self.drive(Usher)


if __name__ == "__main__":
    harness.main()
