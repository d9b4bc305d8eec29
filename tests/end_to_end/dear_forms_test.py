#!/usr/bin/env python3
"""Forty dear forms at once, from one client without a session: they are answered, and their memory goes back to the system."""

import concurrent.futures
import contextlib
import itertools
import pathlib
import string

import harness

AT_ONCE = 40
BODY = 65_000
MOST_LEFT = 20 * 1024 * 1024
OWN = "http://localhost:8000"  # PUBLIC_URL


def form(fields):
    names = itertools.islice(itertools.product(string.ascii_letters, repeat=3), fields)
    value = "x" * max(1, BODY // fields - 5)
    return "&".join("".join(name) + "=" + value for name in names)[:BODY]


def most_left(server):
    """AddressSanitizer keeps 256 MiB of freed memory in quarantine."""
    is_sanitized = b"__asan_init" in pathlib.Path(f"/proc/{server.process.pid}/exe").read_bytes()
    return MOST_LEFT + (512 << 20) * is_sanitized


def resident_bytes(server):
    with open(f"/proc/{server.process.pid}/status", encoding="ascii") as status:
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmRSS:"))


def send(server, path, body):
    with contextlib.closing(harness.connect(server.port)) as connection:
        connection.request("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded", "Origin": OWN})
        answer = connection.getresponse()
        answer.read()
        return answer.status


class DearForms(harness.EndToEnd):
    def test_many_at_once(self):
        server = self.server(PUBLIC_URL=OWN).start()
        send(server, "/admin/users/change", form(3))
        before = resident_bytes(server)
        for path, fields, status in (("/admin/users/change", 13_000, 413), ("/admin/users/change", 480, 403),
                                     ("/account/profile", 480, 401), ("/api/auth/callback/x", 13_000, 413),
                                     ("/api/auth/callback/x", 480, 302)):
            with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as clients:
                statuses = set(clients.map(lambda _, path=path, fields=fields: send(server, path, form(fields)), range(AT_ONCE)))
            self.assertEqual({status}, statuses, path)
        self.assertEqual(200, server.ask("GET", "/readyz").status)
        harness.wait_for("the memory to go back", lambda: resident_bytes(server) - before < most_left(server))
        print(f"resident: {before >> 20} MiB before, {resident_bytes(server) >> 20} MiB after")


if __name__ == "__main__":
    harness.main()
