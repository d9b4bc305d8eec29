#!/usr/bin/env python3
"""A server with a built list of breached passwords: sign-ups, the mail of a sign-in, a list that is replaced while it runs, one that is cut."""

import hashlib
import sqlite3

import harness

BREACHED = "a phrase of everybody"


class BreachedPasswords(harness.EndToEnd):
    def build(self, *passwords):
        lines = sorted(hashlib.sha1(password.encode()).hexdigest().upper() + ":3\r\n" for password in passwords)
        made = self.usher("password-list", "build", "-", "breached.list", "--force", "--quiet", stdin="".join(lines))
        self.assertEqual((0, ""), (made.returncode, made.stderr))

    def sign_up_with(self, server, password):
        return server.ask("POST", "/auth/signup", {**harness.sign_up_body("eve@example.com"), "password": password})

    def mails(self):
        with sqlite3.connect(self.folder / "data" / "usher.db") as database:
            return database.execute("SELECT count(*) FROM outbox WHERE kind = 'password_breached'").fetchone()[0]

    def test_a_listed_password_is_refused_and_mailed(self):
        server = self.server().start()
        self.assertEqual(201, server.sign_up("ada@example.com").status)
        self.assertEqual(0, server.stop())
        self.build(BREACHED, harness.PASSWORD)
        server = self.server(BREACHED_PASSWORDS="file:breached.list").start()
        refused = self.sign_up_with(server, BREACHED)
        self.assertEqual((422, ["BREACHED"]), (refused.status, [fault["code"] for fault in refused.json()["errors"]]))
        for _ in range(2):
            self.assertEqual(200, server.sign_in("ada@example.com").status)
        self.assertEqual(1, self.mails())

        self.build("another phrase")  # the running server keeps the one that it opened
        self.assertEqual(422, self.sign_up_with(server, BREACHED).status)
        self.assertEqual(0, server.stop())
        server = self.server(BREACHED_PASSWORDS="file:breached.list").start()
        self.assertEqual(422, self.sign_up_with(server, "another phrase").status)
        self.assertEqual(201, self.sign_up_with(server, BREACHED).status)

    def test_a_cut_list_stops_the_start_with_the_reason(self):
        self.build(BREACHED)
        whole = (self.folder / "breached.list").read_bytes()
        (self.folder / "breached.list").write_bytes(whole[:-8])
        server = self.server(BREACHED_PASSWORDS="file:breached.list").launch()
        self.assertEqual(1, server.wait())
        self.assertIn(f"it has {len(whole) - 8} bytes and should have {len(whole)}", server.log())


if __name__ == "__main__":
    harness.main()
