#!/usr/bin/env python3
"""A call ends with its time limit, even if the resolver has not answered yet."""

import subprocess
from pathlib import Path

import harness

SOURCE = Path(__file__).parent / "slow_names.c"


class SlowNames(harness.EndToEnd):
    def setUp(self):
        super().setUp()
        library, slow = self.folder / "slow_names.so", self.folder / "slow"
        subprocess.run(["cc", "-shared", "-fPIC", "-o", library, SOURCE, "-ldl"], check=True)
        slow.touch()
        self.slow = {"LD_PRELOAD": str(library), "SLOW_WHILE": str(slow)}

    def test_chat_back_end(self):
        server = self.server(CHAT_UPSTREAM_URL="http://slow.example/chat", **self.slow).start()
        self.assertEqual(502, server.ask("POST", "/api/chat/message", {"message": "Hello"}).status)

    def test_mail_server(self):
        self.server().start()
        self.assertIn("mail", self.usher("doctor", SMTP_URL="smtp://slow.example", **self.slow).stdout)


if __name__ == "__main__":
    harness.main()
