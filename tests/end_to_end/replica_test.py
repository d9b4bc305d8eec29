#!/usr/bin/env python3
"""A server and commands with a replica: what is read from it, and what becomes of it when it is behind, away or promoted."""

import json
import re
import secrets

import harness
from postgres import Pair, stop_server


class ReplicaTest(harness.EndToEnd):
    def setUp(self):
        super().setUp()
        self.pair = Pair(self)
        self.settings = {
            "DATABASE_URL": self.pair.url(self.pair.primary),
            "DATABASE_READ_URL": self.pair.url(self.pair.replica),
            "USHER_SECRET": secrets.token_urlsafe(32),
            "BETTER_AUTH_PLUGINS": "admin",
        }

    def command(self, *words):
        done = self.usher(*words, **self.settings)
        self.assertEqual(0, done.returncode, done.stderr)
        return done

    def listed(self):
        """The addresses that `usher user list` shows, and what it says besides."""
        done = self.command("user", "list", "-o", "json")
        return sorted(user["email"] for user in json.loads(done.stdout)), done.stderr

    def check_listed_by_replica(self, emails):
        """Each list has all addresses; one of them comes from the replica, which may be late on a busy machine."""
        def is_from_replica():
            found, said = self.listed()
            self.assertEqual(sorted(emails), found)
            return said == ""

        harness.wait_for("a list from the replica", is_from_replica)

    def finding(self):
        done = self.usher("doctor", "-o", "json", **self.settings)
        return next((row["result"], row["finding"]) for row in json.loads(done.stdout) if row["check"] == "replica")

    def reports(self, server):
        """How many reads went to each place."""
        text = server.ask("GET", "/metrics").text
        found = re.findall(r'usher_database_reports_total{place="(\w+)"} (\d+)', text)
        return {"replica": 0, "primary": 0, **{place: int(count) for place, count in found}}

    def replay(self, verb):
        self.pair.run_sql(self.pair.replica, f"SELECT pg_wal_replay_{verb}()")

    def test_reports_are_read_from_the_replica_and_never_miss_a_write(self):
        server = self.server(**self.settings).start()
        emails = []
        for number in range(3):
            emails.append(f"person{number}@example.com")
            self.assertEqual(201, server.sign_up(emails[-1]).status)
            self.check_listed_by_replica(emails)
        harness.wait_for("the replica to have all writes", lambda: self.finding()[0] == "ok")
        cookie = self.admin(server)
        # The replica may be late at first, also behind what the search itself leaves; it is then set aside for some seconds.
        harness.wait_for("a read of the replica", lambda: self.search(server, cookie).status == 200 and self.reports(server)["replica"] > 0
                         and server.log().count("replica_set_aside") == server.log().count("replica_used"))
        before = self.reports(server)
        set_aside = server.log().count("replica_set_aside")

        self.replay("pause")
        emails.append("late@example.com")
        self.assertEqual(201, server.sign_up(emails[-1]).status)
        found, said = self.listed()
        self.assertEqual(sorted(emails), found)
        self.assertRegex(said, "DATABASE_READ_URL is not used, and the primary is read: it has not replayed [0-9]+ bytes")
        self.assertIn("has not replayed", self.finding()[1])
        self.assertIn("late@example.com", self.search(server, cookie).text)
        self.assertEqual({**before, "primary": before["primary"] + 1}, self.reports(server))

        self.replay("resume")
        harness.wait_for("the replica to be used again", lambda: self.search(server, cookie) and self.reports(server)["replica"] > before["replica"])
        self.assertEqual(set_aside + 1, server.log().count("replica_set_aside"))
        self.assertIn("replica_used", server.log())
        self.check_listed_by_replica(emails)

        self.pair.run_sql(self.pair.replica, "SELECT pg_promote()")
        found, said = self.listed()
        self.assertEqual(sorted(emails), found)
        self.assertIn("it is no replica, but accepts writes itself", said)

        stop_server(self.pair.replica)
        self.assertIn("does not answer", self.finding()[1])
        self.assertEqual(200, self.search(server, cookie).status)
        self.assertEqual(sorted(emails), self.listed()[0])
        self.assertEqual(0, server.stop())

    def admin(self, server):
        self.command("user", "update", "person0@example.com", "--role", "admin")
        cookies = server.sign_in("person0@example.com").cookies()
        return "; ".join(f"{name}={value}" for name, value in cookies.items())

    def search(self, server, cookie):
        return server.ask("GET", "/api/auth/admin/list-users?limit=100", Cookie=cookie)


if __name__ == "__main__":
    harness.main()
