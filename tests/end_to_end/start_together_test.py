#!/usr/bin/env python3
"""Servers that start at once on an empty database: all of them serve. START_ROUNDS=50 for more rounds."""

import os
import signal

import harness
from postgres import Database

ROUNDS = int(os.environ.get("START_ROUNDS", "2"))
SECRET = "start together, a secret of thirty-two bytes"


class StartTogether(harness.EndToEnd):
    def start_all(self, count, name, **settings):
        """Servers with a folder each, as neighbours have."""
        servers = []
        for number in range(count):
            folder = self.folder / f"{name}-{number}"
            folder.mkdir()
            servers.append(harness.Server(folder, USHER_SECRET=SECRET, PUBLIC_URL="http://localhost:8000", **settings))
            self.addCleanup(servers[-1].stop, signal.SIGKILL)
        for server in servers:
            server.launch()
        for server in servers:
            server.wait_until_it_serves()
        return servers

    def check(self, servers, email):
        """Each of them has the whole schema: an account of the first signs in on all."""
        self.assertEqual(201, servers[0].sign_up(email).status)
        for server in servers:
            self.assertEqual(200, server.sign_in(email).status)
        for server in servers:
            server.send(signal.SIGKILL)
        for server in servers:
            server.wait()

    def test_on_a_file(self):
        for count in (2, 4):
            for number in range(ROUNDS):
                with self.subTest(servers=count, round=number):
                    path = self.folder / f"{count}-{number}.db"
                    self.check(self.start_all(count, f"file-{count}-{number}", DATABASE_URL=f"sqlite:{path}"), "ada@example.com")

    def test_on_postgresql(self):
        database = Database(self)
        settings = {**database.settings, "DATABASE_POOL_SIZE": "4"}
        del settings["USHER_SECRET"]
        for count in (2, 4):
            for number in range(ROUNDS):
                with self.subTest(servers=count, round=number):
                    database.run_sql("DROP SCHEMA IF EXISTS usher CASCADE")
                    self.check(self.start_all(count, f"postgres-{count}-{number}", **settings), "ada@example.com")

    def test_on_a_file_that_is_an_older_one_of_a_server_that_has_ended(self):
        path = self.folder / "old.db"
        settings = {"DATABASE_URL": f"sqlite:{path}"}
        self.check(self.start_all(1, "first", **settings), "ada@example.com")
        self.assertEqual(0, self.usher("migrate", "down", "--to", "29", "--yes", USHER_SECRET=SECRET, **settings).returncode)
        servers = self.start_all(3, "again", **settings)
        for server in servers:
            self.assertEqual(200, server.sign_in("ada@example.com").status)


if __name__ == "__main__":
    harness.main()
