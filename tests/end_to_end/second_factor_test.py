#!/usr/bin/env python3
"""A second factor from the operator's terminal to the sign-in: the programs as they are built, and an authenticator app of our own."""

import base64
import hashlib
import hmac
import json
import re
import struct
import subprocess
import time

import harness
from terminal import Terminal

ADDRESS = "ada@example.com"


def code_of(secret, later=0):
    """RFC 6238, independent of our code."""
    step = int(time.time()) // 30 + later
    mac = hmac.new(base64.b32decode(secret + "=" * (-len(secret) % 8)), struct.pack(">Q", step), hashlib.sha1).digest()
    at = mac[-1] & 15
    return f"{(struct.unpack('>I', mac[at:at + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


class SecondFactor(harness.EndToEnd):
    def setUp(self):
        super().setUp()
        self.running = self.server().start()
        self.assertEqual(201, self.running.sign_up(ADDRESS).status)

    def enroll_at_terminal(self):
        """Reads the printed secret, enters its code; returns the printed document."""
        command = subprocess.Popen(
            [harness.programs.usher, "user", "enroll-2fa", ADDRESS, "-o", "json"], cwd=self.folder,
            env=harness.environment(harness.FAST), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        self.addCleanup(command.kill)
        shown = ""
        while not re.search(r"^uri .*\n", shown, re.M):
            line = command.stderr.readline()
            self.assertTrue(line, "it ended after: " + shown)
            shown += line
        secret = re.search(r"^secret +([A-Z2-7]{32})$", shown, re.M)[1]
        out, err = command.communicate(code_of(secret) + "\n", timeout=harness.PATIENCE_SECONDS)
        self.assertEqual(0, command.returncode, err)
        document = json.loads(out)
        self.assertEqual(secret, document["secret"])
        return document

    def verify(self, **answer):
        challenge = self.running.sign_in(ADDRESS).json()
        self.assertIs(True, challenge["two_factor_required"])
        return self.running.ask("POST", "/auth/2fa/verify", {"two_factor_token": challenge["two_factor_token"], **answer})

    def test_an_operator_enrols_a_user_who_then_signs_in_with_app_and_backup_code(self):
        before = self.running.sign_in(ADDRESS).json()["access_token"]
        document = self.enroll_at_terminal()
        self.assertEqual(10, len(set(document["backup_codes"])))
        self.assertEqual(401, self.running.ask("GET", "/auth/me", Authorization="Bearer " + before).status)
        signed_in = self.verify(code=code_of(document["secret"], later=1))
        self.assertEqual(200, signed_in.status)
        self.assertIn("refresh_token", signed_in.cookies())
        self.assertEqual(401, self.verify(code=code_of(document["secret"], later=1)).status)
        self.assertEqual(200, self.verify(backup_code=document["backup_codes"][0]).status)
        self.assertEqual(401, self.verify(backup_code=document["backup_codes"][0]).status)

    def test_a_window_too_low_for_picture_and_secret_has_the_secret_in_the_prompt(self):
        for rows, prompt in ((24, r"Code \(window too low for all; secret [A-Z2-7]{32}\): $"), (60, r"^Code that the app shows: $"),
                             (20, r"^The picture needs a window of \d+ columns and \d+ rows; [^:]*\s+Code that the app shows: $")):
            terminal = Terminal([harness.programs.usher, "user", "enroll-2fa", ADDRESS], self.folder, rows=rows, **harness.FAST)
            self.addCleanup(terminal.close)
            shown = lambda text, prompt=prompt: re.search(prompt, text.replace("\r", ""), re.M)
            self.assertTrue(terminal.wait_for(shown), terminal.text)

    def test_an_operator_removes_the_factor(self):
        self.enroll_at_terminal()
        self.assertEqual(4, self.usher("user", "enroll-2fa", ADDRESS, stdin="123456\n").returncode)
        reset = self.usher("user", "reset-2fa", ADDRESS, "--yes")
        self.assertEqual(0, reset.returncode, reset.stderr)
        self.assertIn("access_token", self.running.sign_in(ADDRESS).json())


if __name__ == "__main__":
    harness.main()
