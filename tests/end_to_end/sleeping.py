"""A server whose PostgreSQL may sleep, behind a gate that counts its connections."""

import json
import signal

import harness
from postgres import Database, Serverless

IDLE = "0.005"  # minutes


class SleepCase(harness.EndToEnd):
    def setUp(self):
        super().setUp()
        self.database = Database(self, Serverless)
        self.gate = self.database.gate

    def begin(self, **settings):
        all_settings = {**self.database.settings, "DATABASE_SLEEP_MINUTES": IDLE, "PUBLIC_URL": "http://localhost:9", **settings}
        server = harness.Server(self.folder, **harness.CHEAP_KEYS, **all_settings)
        self.addCleanup(server.stop, signal.SIGKILL)
        return server.start()

    def command(self, *words, **settings):
        """Past the gate, so that the gate counts the server alone."""
        return self.usher(*words, **{**self.database.settings, "DATABASE_URL": self.database.direct_url, **settings})

    def run_command(self, *words, **settings):
        done = self.command(*words, **settings)
        self.assertEqual(0, done.returncode, done.stderr)
        return done.stdout

    def events(self, server, name):
        lines = [json.loads(line) for line in server.log().splitlines() if line.startswith("{")]
        return [line for line in lines if line["event"] == name]

    def wakers(self, server):
        return [event["by"] for event in self.events(server, "database_woken")]

    def wait_for_sleep(self, server):
        def sleeps():
            return len(self.events(server, "database_asleep")) > len(self.wakers(server)) and self.gate.stands_still()

        harness.wait_for("sleep", sleeps)

    def asleep_with_tokens(self, **settings):
        """A server whose database sleeps, and tokens of Ada's."""
        server = self.begin(**settings)
        tokens = server.join("ada@example.com")
        self.wait_for_sleep(server)
        return server, tokens
