#!/usr/bin/env python3
"""A serverless PostgreSQL may sleep: what lets it, and what wakes it. Rules of time are those of tests/server/database_sleep_test.cpp."""

import json
import signal
import threading
import time

import chat_upstream
import harness
import sleeping


class SleepingDatabaseTest(sleeping.SleepCase):
    def test_a_server_sleeps_and_wakes(self):
        """One server for all steps, since its start is what takes time."""
        self.upstream = chat_upstream.Upstream()
        self.addCleanup(self.upstream.close)
        server, tokens = self.asleep_with_tokens(CHAT_UPSTREAM_URL=self.upstream.url)
        for step in (self.probes_leave_it_asleep, self.requests_wake_a_far_database_and_wait, self.a_stream_keeps_it_awake,
                     self.while_a_command_is_alone_it_is_503, self.sighup_wakes_it, self.a_kill_loses_nothing):
            self.wait_for_sleep(server)
            step(server, tokens)

    def probes_leave_it_asleep(self, server, _):
        tries, wakers = self.gate.tries, self.wakers(server)
        for path in ("/healthz", "/readyz", "/.well-known/jwks.json", "/account/sign-in", "/auth/reader"):
            self.assertEqual(200, server.ask("GET", path).status, path)
        metrics = server.ask("GET", "/metrics").text
        self.assertIn("\nusher_database_asleep 1\n", metrics)
        self.assertIn("\nusher_server_leads 1\n", metrics)
        self.assertEqual({"status": "ready", "database": "asleep"}, server.ask("GET", "/readyz").json())
        self.assertEqual((tries, wakers), (self.gate.tries, self.wakers(server)))

    def requests_wake_a_far_database_and_wait(self, server, tokens):
        self.gate.wakes_after, self.gate.trip = 3, 0.08
        wakes, heard = len(self.wakers(server)), len(self.events(server, "announcements_heard"))
        began = time.monotonic()
        answers = []
        askers = [threading.Thread(target=lambda: answers.append(server.me(tokens).status)) for _ in range(8)]
        for asker in askers:
            asker.start()
        for asker in askers:
            asker.join()
        self.gate.wakes_after, self.gate.trip = 0, 0
        self.assertEqual([200] * 8, answers)
        self.assertGreater(time.monotonic() - began, 3)
        self.assertEqual(["GET /auth/me"], self.wakers(server)[wakes:])
        self.assertEqual("0", self.database.run_sql("SELECT count(*) FROM usher.servers WHERE schema_version = 0"))
        self.assertLess(self.events(server, "database_woken")[-1]["took_ms"], 8000)
        harness.wait_for("the listener", lambda: len(self.events(server, "announcements_heard")) > heard)

    def a_stream_keeps_it_awake(self, server, tokens):
        bearer = {"Authorization": "Bearer " + tokens["access_token"]}
        asker = threading.Thread(target=server.ask, args=("POST", "/api/chat/message", {"message": "hello"}), kwargs=bearer)
        asker.start()
        answer = self.upstream.take().begin().say("Hi")
        sleeps = len(self.events(server, "database_asleep"))
        idle_until = time.monotonic() + 1  # more than three times as long as it would take
        harness.wait_for("time to sleep", lambda: server.ask("GET", "/healthz").status == 200 and time.monotonic() > idle_until)
        self.assertEqual(sleeps, len(self.events(server, "database_asleep")))
        answer.end()
        asker.join()
        self.wait_for_sleep(server)
        self.assertEqual("2", self.database.run_sql("SELECT count(*) FROM usher.chat_messages"))

    def while_a_command_is_alone_it_is_503(self, server, tokens):
        self.database.run_sql("INSERT INTO usher.servers (id, kind, started_at_ms, seen_at_ms, release, secret_check, schema_version)"
                              " VALUES ('command', 'alone', 0, 4000000000000, '', '', 0)")
        answer = server.me(tokens)
        self.assertEqual(503, answer.status, answer.text)
        self.assertIn(int(answer.header("Retry-After")), range(1, 31))
        self.assertEqual(503, server.ask("GET", "/readyz").status)  # a balancer sends no request here: the timer wakes it
        self.database.run_sql("DELETE FROM usher.servers WHERE id = 'command'")
        harness.wait_for("the next wake", lambda: server.ask("GET", "/readyz").status == 200 and "retry" in self.wakers(server))
        self.assertEqual(200, server.me(tokens).status)

    def sighup_wakes_it(self, server, _):
        self.assertIn("asleep since", self.run_command("status"))
        self.assertEqual(1, len(json.loads(self.run_command("status", "-o", "json"))["sleep"]["servers"]))
        server.send(signal.SIGHUP)
        harness.wait_for("the wake", lambda: self.wakers(server)[-1] == "SIGHUP")

    def a_kill_loses_nothing(self, server, tokens):
        server.stop(signal.SIGKILL)
        again = self.begin()
        self.assertEqual(200, again.me(tokens).status)
        self.wait_for_sleep(again)
        self.assertEqual(0, again.stop())
        left = "SELECT (SELECT count(*) FROM usher.servers) + (SELECT count(*) FROM usher.installation WHERE name LIKE 'asleep/%')"
        self.assertEqual("1", self.database.run_sql(left))  # of the server that was killed


if __name__ == "__main__":
    harness.main()
