#!/usr/bin/env python3
"""While allocations fail, an answer is right or says that the server is busy; afterwards all is as before. A program without sanitizers."""

import collections
import http.client
import re
import subprocess
from pathlib import Path

import harness

SOURCE = Path(__file__).parent / "failing_malloc.c"
EVERY = 1500
ROUNDS = 1000
MOST_LOST = 0.02  # of the answers: without memory for a connection it is closed


class WithoutMemory(harness.EndToEnd):
    def test_failed_allocations(self):
        library, failing = self.folder / "failing_malloc.so", self.folder / "failing"
        subprocess.run(["cc", "-O2", "-shared", "-fPIC", "-o", library, SOURCE], check=True)
        server = self.server(SIGNUP_PROFILE="optional", LD_PRELOAD=str(library), FAIL_EVERY=str(EVERY), FAIL_WHILE=str(failing)).start()
        ada, bob = ({"email": f"{name}@example.com", "password": harness.PASSWORD} for name in ("ada", "bob"))
        token = server.ask("POST", "/auth/signup", ada).json()["access_token"]
        server.ask("POST", "/auth/signup", bob)
        bearer = {"Authorization": "Bearer " + token}
        acts = (("GET", "/auth/me", None, bearer), ("PATCH", "/auth/me", {"name": "Ada"}, bearer), ("POST", "/auth/login", bob, {}),
                ("GET", "/auth/questionnaire", None, {}), ("GET", "/account/sign-in", None, {}), ("GET", "/.well-known/jwks.json", None, {}),
                ("GET", "/api/auth/get-session", None, bearer))
        failing.touch()
        seen = collections.Counter()
        for _ in range(ROUNDS):
            for method, path, body, headers in acts:
                try:
                    status = server.ask(method, path, body, **headers).status
                except (OSError, http.client.HTTPException):
                    status = "closed"
                seen[status] += 1
        failing.unlink()
        # A request that still waits in a lane may be the reason of one more 503.
        harness.wait_for("reads to answer again", lambda: server.ask("GET", "/auth/me", None, **bearer).status == 200)
        harness.wait_for("sign-ins to answer again", lambda: server.ask("POST", "/auth/login", bob).status == 200)
        server.stop()
        failed = int(re.search(r"failed allocations: (\d+)", server.log())[1])
        print(f"{failed} failed allocations, answers: {dict(seen)}")
        self.assertGreater(failed, 100)
        self.assertEqual(set(), set(seen) - {200, 503, "closed"})
        self.assertLess(seen["closed"], MOST_LOST * sum(seen.values()))


if __name__ == "__main__":
    harness.main()
