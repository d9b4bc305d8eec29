#!/usr/bin/env python3
"""Servers on PostgreSQL: their life, their neighbours, and a database that goes away."""

import json
import signal
import threading
import time
from pathlib import Path

import chat_upstream
import harness
from kill_test import Clients
from mail_sink import MailSink
from postgres import Database, start_server

AWAY_SECONDS = 6  # the most that an answer may take while the database is away: 5, and a busy machine
RETURN_SECONDS = 2.5


class PostgresCase(harness.EndToEnd):
    def setUp(self):
        super().setUp()
        self.database = Database(self)

    def begin(self, **settings):
        return self.server(**self.database.settings, **settings).start()

    def beside(self, first, **settings):
        """Another server in the same place to clients, as behind a load balancer."""
        folder = self.folder / "beside"
        folder.mkdir()
        server = harness.Server(folder, **self.database.settings, PUBLIC_URL=f"http://localhost:{first.port}", **settings)
        self.addCleanup(server.stop, signal.SIGKILL)
        return server.start()

    def command(self, *words, **settings):
        return self.usher(*words, **{**self.database.settings, **settings})



class LogTest(harness.EndToEnd):
    def test_migrate_up_leaves_no_error_in_the_log_of_the_database(self):
        folder = start_server(self, "start", USHER_TEST_DATABASE_SETTINGS="log_min_messages = error")
        settings = {"DATABASE_URL": f"postgresql://usher@/postgres?host={folder}", "USHER_SECRET": "x" * 43}
        for _ in range(2):
            done = self.usher("migrate", "up", **settings)
            self.assertEqual(0, done.returncode, done.stderr)
        self.assertNotIn("ERROR", (Path(folder) / "server.log").read_text())


class LifecycleTest(PostgresCase):
    def test_a_server_starts_on_an_empty_database_and_serves(self):
        server = self.begin()
        self.assertIn("migrated the database", server.log())
        self.assertEqual(200, server.ask("GET", "/readyz").status)
        self.assertNotIn("usher_database_wal_bytes", server.ask("GET", "/metrics").text)
        self.assertEqual(201, server.sign_up("ada@example.com").status)
        self.assertEqual(409, server.sign_up("ada@example.com").status)
        tokens = server.tokens("ada@example.com")
        self.assertEqual("ada@example.com", server.me(tokens).json()["user"]["email"])
        fresh = server.ask("POST", "/auth/refresh", {"refresh_token": tokens["refresh_token"]})
        self.assertEqual(200, fresh.status, fresh.text)
        bearer = {"Authorization": "Bearer " + fresh.json()["access_token"]}
        self.assertEqual("CHAT_OFF", server.ask("POST", "/api/chat/message", {"message": "hello"}, **bearer).json()["code"])
        self.assertEqual(204, server.ask("POST", "/auth/logout", **bearer).status)
        self.assertEqual(401, server.ask("GET", "/auth/me", **bearer).status)
        self.assertEqual(0, server.stop())
        self.assertEqual("0", self.database.run_sql("SELECT count(*) FROM usher.servers"))
        again = self.begin()
        self.assertEqual(200, again.sign_in("ada@example.com").status)
        self.assertEqual("0", self.database.run_sql("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"))

    def test_another_schema_and_a_small_pool(self):
        server = self.begin(DATABASE_SCHEMA="people", DATABASE_POOL_SIZE="2")
        self.assertEqual(201, server.sign_up("ada@example.com").status)
        self.assertEqual("1", self.database.run_sql("SELECT count(*) FROM people.users"))
        self.assertEqual(200, server.ask("GET", "/readyz").status)

    def test_the_secret_is_asked_for_by_name(self):
        server = self.server(DATABASE_URL=self.database.url).launch()
        self.assertNotEqual(0, server.wait())
        self.assertIn("USHER_SECRET: is not set", server.log())
        self.assertIn("openssl rand -base64 32", server.log())
        self.begin().stop()
        other = self.server(DATABASE_URL=self.database.url, USHER_SECRET="x" * 43).launch()
        self.assertNotEqual(0, other.wait())
        self.assertIn("put that one into USHER_SECRET", other.log())

    def test_an_older_schema_is_migrated_by_the_operator(self):
        migrated = self.command("migrate", "up", "--to", "20", "-q")
        self.assertEqual(0, migrated.returncode, migrated.stderr)
        server = self.server(**self.database.settings).launch()
        self.assertNotEqual(0, server.wait())
        self.assertIn("run `usher migrate up`", server.log())
        self.assertEqual(0, self.command("migrate", "up").returncode)
        server = self.begin()
        self.assertEqual(200, server.ask("GET", "/readyz").status)
        server.stop()
        self.assertEqual(0, self.command("migrate", "down", "--to", "0", "--yes").returncode)
        self.assertEqual("schema_migrations", self.database.run_sql("SELECT tablename FROM pg_tables WHERE schemaname = 'usher'"))

    def test_back_ends_read_the_views_that_are_for_them(self):
        first = self.command("migrate", "up")
        self.assertEqual(0, first.returncode, first.stderr)
        if "CREATE ROLE usher_reader" in first.stderr:  # the role is the whole server's, so another test may have made it
            self.database.run_sql("CREATE ROLE usher_reader")
        again = self.command("migrate", "up")
        self.assertNotIn("usher_reader", again.stderr)
        self.assertEqual("0", self.database.run_sql("SET ROLE usher_reader; SELECT count(*) FROM usher.users_v1"))
        with self.assertRaisesRegex(AssertionError, "permission denied"):
            self.database.run_sql("SET ROLE usher_reader; SELECT count(*) FROM usher.users")

    def test_a_start_without_the_database_says_so(self):
        self.database.away()
        server = self.server(**self.database.settings).launch()
        self.assertNotEqual(0, server.wait())
        self.assertIn("cannot be reached", server.log())
        self.assertNotIn("hunter2", server.log())
        doctor = self.command("doctor", "-o", "json")
        self.assertEqual(1, doctor.returncode)
        self.assertIn("cannot be reached", doctor.stdout)
        self.assertEqual(5, self.command("status").returncode)

    def test_a_start_repeats_each_commit_whose_answer_is_lost(self):
        gate = self.database.gate
        gate.cut_after = [b"servers/put", b"installation/put_if_absent", b"erasures/keep_key", b"signing_keys/insert"]
        server = self.begin()
        self.assertEqual([], gate.cut_after)
        self.assertIn("waiting for the database: ", server.log())
        self.assertEqual("1", self.database.run_sql("SELECT count(*) FROM usher.signing_keys"))
        self.assertEqual("1", self.database.run_sql("SELECT count(*) FROM usher.servers"))
        self.assertEqual(201, server.sign_up("ada@example.com").status)

    def test_a_start_waits_for_a_late_answer_and_says_so(self):
        self.assertEqual(0, self.command("migrate", "up").returncode)
        for statement in (b"servers/put", b"signing_keys/insert"):
            with self.subTest(statement=statement):
                self.database.run_sql("TRUNCATE usher.installation, usher.signing_keys, usher.servers")
                self.database.gate.frozen_at = statement
                server = self.server(**self.database.settings).launch()
                harness.wait_for("the sentence", lambda waiting=server: "waiting for the database: " in waiting.log())
                self.database.back()
                server.wait_until_it_serves()
                self.assertEqual(0, server.stop())

    def test_a_backup_beside_a_server_and_a_restore_that_keeps_the_old_schema(self):
        server = self.begin()
        self.assertRegex(self.command("status").stdout, "backup +none by `usher backup`; those of other tools, such as pg_dump, are not known here")
        backup = self.command("backup", "b.db")
        self.assertEqual(0, backup.returncode, backup.stderr)
        self.assertEqual(0o600, (self.folder / "b.db").stat().st_mode & 0o777)
        self.assertRegex(self.command("status").stdout, "backup +made ")
        refused = self.command("restore", "b.db")
        self.assertEqual(4, refused.returncode, refused.stderr)
        self.assertIn(" uses this database; stop it first", refused.stderr)
        server.stop()
        asked = self.command("restore", "b.db")
        self.assertEqual(2, asked.returncode, asked.stderr)
        self.assertIn("kept as usher_before_restore) with b.db", asked.stderr)
        for kept in ("usher_before_restore", "usher_before_restore_2"):
            restored = self.command("restore", "b.db", "--yes", "-o", "json")
            self.assertEqual(0, restored.returncode, restored.stderr)
            self.assertEqual(kept, json.loads(restored.stdout)["kept_as"])
        self.assertEqual(0, self.command("migrate", "verify").returncode)
        (self.folder / "dump").write_bytes(b"PGDMP")
        self.assertIn("pg_restore --clean", self.command("restore", "dump").stderr)
        doctor = self.command("doctor")
        self.assertEqual(0, doctor.returncode, doctor.stdout + doctor.stderr)


class KillTest(PostgresCase):
    def test_acknowledged_work_survives_kill_9(self):
        clients = Clients()
        for number in range(5):
            clients.kill(self, self.begin(), number, 20, [clients.sign_up_until_killed] * 4)
        stored = set(self.database.run_sql("SELECT email FROM usher.users").split())
        self.assertEqual([], [email for email in clients.accounts if email not in stored])
        self.assertEqual(200, self.begin().sign_in(clients.accounts[-1]).status)


class NeighboursTest(PostgresCase):
    def test_what_one_revokes_the_other_refuses(self):
        first = self.begin()
        second = self.beside(first)
        tokens = first.join("ada@example.com")
        self.assertEqual(200, second.me(tokens).status)
        self.assertEqual(204, first.ask("POST", "/auth/logout", Authorization="Bearer " + tokens["access_token"]).status)
        self.assertEqual(401, second.me(tokens).status)
        self.assertEqual(401, second.ask("POST", "/auth/refresh", {"refresh_token": tokens["refresh_token"]}).status)
        self.assertEqual(409, second.sign_up("ada@example.com").status)

    def test_servers_that_start_together_share_the_first_start(self):
        servers = []
        for name in ("a", "b", "c"):
            (self.folder / name).mkdir()
            servers.append(harness.Server(self.folder / name, **self.database.settings).launch())
            self.addCleanup(servers[-1].stop, signal.SIGKILL)
        for server in servers:
            harness.wait_for("a server", lambda server=server: "serving on" in server.log() or server.process.poll() is not None)
            self.assertIsNone(server.process.poll(), server.log())
        signing = "SELECT count(*) FROM usher.signing_keys WHERE retired_at_ms IS NULL"
        self.assertEqual("1", self.database.run_sql(signing))

    def test_a_token_refreshed_on_both_has_one_successor(self):
        first = self.begin()
        second = self.beside(first)
        token = first.join("ada@example.com")["refresh_token"]
        answers = [server.ask("POST", "/auth/refresh", {"refresh_token": token}) for server in (first, second)]
        self.assertEqual([200, 200], [answer.status for answer in answers])
        self.assertEqual(1, len({answer.json()["refresh_token"] for answer in answers}))

    def test_both_sign_with_a_rotated_key(self):
        first = self.begin()
        second = self.beside(first)
        rotated = self.command("key", "rotate", "--now", "-o", "name")
        self.assertEqual(0, rotated.returncode, rotated.stderr)

        def lists_it(server):
            keys = server.ask("GET", "/.well-known/jwks.json").json()["keys"]
            return rotated.stdout.strip() in [key["kid"] for key in keys]

        harness.wait_for("both to publish the key", lambda: lists_it(first) and lists_it(second))
        self.assertEqual(200, second.me(first.join("ada@example.com")).status)

    def test_a_key_revoked_by_a_command_is_refused_by_all_at_once(self):
        first = self.begin()
        second = self.beside(first)
        tokens = first.join("ada@example.com")
        kid = harness.token_header(tokens["access_token"])["kid"]
        self.assertEqual(200, second.me(tokens).status)
        self.assertEqual(0, self.command("key", "rotate", "--now").returncode)
        revoked = self.command("key", "revoke", kid, "--yes")
        self.assertEqual(0, revoked.returncode, revoked.stderr)
        self.assertEqual([401, 401], [server.me(tokens).status for server in (first, second)])

        def lists_it(server):
            return kid in [key["kid"] for key in server.ask("GET", "/.well-known/jwks.json").json()["keys"]]

        harness.wait_for("both to withdraw the key", lambda: not lists_it(first) and not lists_it(second))
        for server in (first, second):  # it was announced, not found by asking
            announced = 'usher_announcements_total{topic="keys"} '
            harness.wait_for(announced, lambda server=server: f"{announced}0" not in server.ask("GET", "/metrics").text)
            self.assertIn(announced, server.ask("GET", "/metrics").text)

    def test_a_leader_that_is_killed_is_succeeded(self):
        first = self.begin()
        second = self.beside(first)

        def leaders():
            return [server["leads"] for server in json.loads(self.command("status", "-o", "json").stdout)["servers"]]

        self.assertEqual([True, False], leaders())
        self.assertIn("\nusher_server_leads 1\n", first.ask("GET", "/metrics").text)
        self.assertIn("\nusher_server_leads 0\n", second.ask("GET", "/metrics").text)
        first.stop(signal.SIGKILL)
        self.database.run_sql("UPDATE usher.servers SET seen_at_ms = seen_at_ms - 20000 WHERE id = (SELECT split_part(value, ' ', 1)"
                              " FROM usher.installation WHERE name = 'leader')")
        self.database.run_sql("UPDATE usher.installation SET value = split_part(value, ' ', 1) || ' 1' WHERE name = 'leader'")
        harness.wait_for("a successor", lambda: leaders() == [True])
        self.assertIn("\nusher_server_leads 1\n", second.ask("GET", "/metrics").text)

    def test_commands_that_must_be_alone_name_the_server_in_the_way(self):
        first = self.begin()
        second = self.beside(first)
        status = json.loads(self.command("status", "-o", "json").stdout)
        self.assertEqual(2, len(status["servers"]))
        self.assertTrue(all(server["release"] for server in status["servers"]))
        names = [server["id"] for server in status["servers"]]
        refused = self.command("migrate", "down", "--to", "0", "--yes")
        self.assertEqual(4, refused.returncode)
        self.assertIn(names[0], refused.stderr)
        fresh = {"USHER_SECRET": "n" * 43, "USHER_SECRET_PREVIOUS": self.database.settings["USHER_SECRET"]}
        reseal = self.command("key", "reseal", **fresh)
        self.assertEqual(4, reseal.returncode, reseal.stderr)
        self.assertIn("does not have the new secret", reseal.stderr)
        sealed = self.command("key", "rotate", **fresh)
        self.assertEqual(1, sealed.returncode, sealed.stdout)
        self.assertIn("No usherd uses the secret", sealed.stderr)
        for server in (first, second):
            server.stop()
        self.assertEqual(0, self.command("key", "reseal", **fresh).returncode)
        self.assertEqual(0, self.server(**{**self.database.settings, "USHER_SECRET": "n" * 43}).start().stop())
        self.assertEqual(0, self.command("migrate", "down", "--to", "0", "--yes", **{"USHER_SECRET": "n" * 43}).returncode)

    def test_a_secret_rotation_beside_two_servers(self):
        servers = [self.begin()]
        servers.append(self.beside(servers[0]))
        fresh = {"USHER_SECRET": "n" * 43, "USHER_SECRET_PREVIOUS": self.database.settings["USHER_SECRET"]}
        for server in servers:
            server.stop()
            server.settings |= fresh
        for server in servers:
            server.start()
        for words in (("key", "rotate", "--now"), ("key", "reseal"), ("key", "list")):
            ran = self.command(*words, **fresh)
            self.assertEqual(0, ran.returncode, ran.stderr)
        for server in servers:
            server.join(f"{server.port}@example.com")

    def test_a_killed_server_counts_as_gone_after_its_lease(self):
        self.begin().stop(signal.SIGKILL)
        self.assertEqual(4, self.command("migrate", "down", "--to", "0", "--yes").returncode)
        self.database.run_sql("UPDATE usher.servers SET seen_at_ms = seen_at_ms - 20000")
        self.assertEqual(0, self.command("migrate", "down", "--to", "0", "--yes").returncode)

    def test_mail_is_sent_once(self):
        sink = MailSink(self.folder / "mail").start()
        self.addCleanup(sink.stop)
        mail = {"SMTP_URL": sink.url, "MAIL_FROM": "docs@example.org", "REQUIRE_EMAIL_VERIFICATION": "true"}
        first = self.begin(**mail)
        second = self.beside(first, **mail)
        people = [f"person{number}@example.com" for number in range(20)]
        threads = [
            threading.Thread(target=server.sign_up, args=(email,)) for email, server in zip(people, [first, second] * 10, strict=True)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for email in people:
            sink.wait_for_mail(email)
        waiting = "SELECT count(*) FROM usher.outbox WHERE next_attempt_at_ms IS NOT NULL"
        harness.wait_for("an empty outbox", lambda: self.database.run_sql(waiting) == "0")
        self.assertEqual([1] * len(people), [len(sink.mails_to(email)) for email in people])

    def test_mails_of_a_killed_server_are_sent_by_another(self):
        sink = MailSink(self.folder / "mail", mode="slow").start()
        self.addCleanup(sink.stop)
        mail = {"SMTP_URL": sink.url, "MAIL_FROM": "docs@example.org", "REQUIRE_EMAIL_VERIFICATION": "true"}
        first = self.begin(**mail)
        people = [f"person{number}@example.com" for number in range(3)]
        for email in people:
            first.sign_up(email)
        claimed = "SELECT count(*) FROM usher.outbox WHERE attempts > 0 AND sent_at_ms IS NULL"
        harness.wait_for("a claim", lambda: self.database.run_sql(claimed) != "0")
        first.stop(signal.SIGKILL)
        sink.stop()
        sink.mode = "accept"
        sink.start()
        self.beside(first, **mail)
        self.assertEqual([], sink.mails())
        # As if the lease of the dead server's claims were over.
        self.database.run_sql("UPDATE usher.outbox SET next_attempt_at_ms = next_attempt_at_ms - 30000")
        for email in people:
            sink.wait_for_mail(email)
        self.assertEqual([1] * len(people), [len(sink.mails_to(email)) for email in people])


class AwayTest(PostgresCase):
    def ask_timed(self, server, method, path, body=None, **headers):
        began = time.monotonic()
        answer = server.ask(method, path, body, **headers)
        self.assertLess(time.monotonic() - began, AWAY_SECONDS, path)
        return answer

    def test_requests_get_503_and_the_server_recovers_by_itself(self):
        self.check_absence(self.database.away)

    def test_a_database_that_stands_still_is_like_one_that_is_away(self):
        self.check_absence(self.database.freeze)

    def check_absence(self, go_away):
        server = self.begin()
        tokens = server.join("ada@example.com")
        bearer = {"Authorization": "Bearer " + tokens["access_token"]}
        go_away()
        for _ in range(2):
            for method, path, body, headers in (
                ("GET", "/auth/me", None, bearer),
                ("POST", "/auth/refresh", {"refresh_token": tokens["refresh_token"]}, {}),
                ("POST", "/auth/login", {"email": "ada@example.com", "password": harness.PASSWORD}, {}),
                ("GET", "/readyz", None, {}),
            ):
                answer = self.ask_timed(server, method, path, body, **headers)
                self.assertEqual(503, answer.status, f"{path}: {answer.text}")
                self.assertNotIn(str(self.database.gate.folder), answer.text)
                self.assertNotIn("postgresql:", answer.text)
                self.assertIn(int(answer.header("Retry-After")), range(1, 31), path)
        self.assertEqual(200, self.ask_timed(server, "GET", "/healthz").status)
        self.database.back()
        began = time.monotonic()
        harness.wait_for("the server to recover", lambda: server.me(tokens).status == 200)
        harness.wait_for("writes to recover", lambda: server.ask("GET", "/readyz").status == 200)
        self.assertLess(time.monotonic() - began, RETURN_SECONDS)
        fresh = server.ask("POST", "/auth/refresh", {"refresh_token": tokens["refresh_token"]})
        self.assertEqual(200, fresh.status, fresh.text)
        self.assertEqual(0, server.stop())

    def test_broken_connections_alone_cost_no_request(self):
        server = self.begin()
        tokens = server.join("ada@example.com")
        for number in range(5):
            self.database.run_sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
                                  " AND pid <> pg_backend_pid()")
            self.assertEqual(200, server.me(tokens).status)
            self.assertEqual(201, server.sign_up(f"person{number}@example.com").status)

    def test_a_commit_without_an_answer_is_503_and_done_once(self):
        server = self.begin()
        self.assertEqual(201, server.sign_up("warm@example.com").status)
        self.database.gate.cut_commits = 1
        answers = [server.sign_up("ada@example.com")]
        while self.database.gate.cut_commits:  # a background write may have met the cut
            answers.append(server.sign_up("ada@example.com"))
        self.assertIn(answers[-1].status, (201, 503, 409))
        stored = "SELECT count(*) FROM usher.users WHERE email = 'ada@example.com'"
        harness.wait_for("the account", lambda: self.database.run_sql(stored) == "1")
        self.assertEqual(200, server.sign_in("ada@example.com").status)

    def test_what_was_said_in_a_chat_is_kept_once_after_commits_without_an_answer(self):
        upstream = chat_upstream.Upstream()
        self.addCleanup(upstream.close)
        server = self.begin(CHAT_UPSTREAM_URL=upstream.url)
        bearer = {"Authorization": "Bearer " + server.join("ada@example.com")["access_token"]}
        rounds = 3
        for number in range(1, rounds + 1):
            threading.Thread(target=lambda: upstream.take().begin().say("Hi").end(), daemon=True).start()
            self.database.gate.cut_commits = 1
            self.assertEqual(200, server.ask("POST", "/api/chat/message", {"message": f"hello {number}"}, **bearer).status)
            kept = "SELECT count(*) FROM usher.chat_messages"
            harness.wait_for("the question and the answer", lambda wanted=2 * number: int(self.database.run_sql(kept)) >= wanted)
            self.assertEqual(0, self.database.gate.cut_commits)
        said = self.database.run_sql("SELECT content FROM usher.chat_messages WHERE role = 'user' ORDER BY content")
        self.assertEqual([f"hello {number}" for number in range(1, rounds + 1)], said.splitlines())
        self.assertEqual(str(2 * rounds), self.database.run_sql(kept))
        server.stop(signal.SIGKILL)
        again = self.begin(CHAT_UPSTREAM_URL=upstream.url)
        bearer = {"Authorization": "Bearer " + again.tokens("ada@example.com")["access_token"]}
        sessions = again.ask("GET", "/api/chat/sessions", **bearer)
        self.assertEqual(rounds, len(sessions.json()["sessions"]), sessions.text)

    def test_a_stop_while_the_database_is_away_ends_in_time(self):
        server = self.begin()
        self.database.away()
        began = time.monotonic()
        server.stop()
        self.assertLess(time.monotonic() - began, 20)


if __name__ == "__main__":
    harness.main()
