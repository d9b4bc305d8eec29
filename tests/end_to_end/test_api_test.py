#!/usr/bin/env python3
"""TEST_API from outside: what it needs to start, what moves with its clock, and where its database may not go."""

import json
import re
import signal
import threading

import harness
import sleeping
from harness import TESTS
from postgres import Database

ADA = "ada@w1.example.test"


def sign_in(server, email, password):
    return server.ask("POST", "/auth/login", {"email": email, "password": password})


class TestApi(harness.EndToEnd):
    def refused(self, *options, **settings):
        server = self.server(*options, **settings).launch()
        self.assertEqual(1, server.wait())
        return server.log()

    def forget(self, server):
        """Makes an account and has it mailed."""
        self.assertEqual(201, server.sign_up(ADA).status)
        self.assertEqual(202, server.ask("POST", "/auth/password/forgot", {"email": ADA}).status)

    def check_life(self, **database):
        server = self.server(**TESTS, **database).start()
        self.assertIn("TEST_API is true", server.log().splitlines()[0])
        self.assertNotIn(TESTS["TEST_API_KEY"], server.log())
        self.forget(server)
        mails = server.test("GET", f"mails?to={ADA}&wait=10").json()["mails"]
        self.assertIn("/account/reset?token=", mails[0]["link"])

        token = server.sign_in(ADA).json()["access_token"]
        bearer = {"Authorization": "Bearer " + token}
        self.assertEqual(200, server.ask("GET", "/auth/me", **bearer).status)
        moved = server.test("POST", "clock", {"advance": "30d", "namespace": "w1"}).json()
        self.assertEqual(30 * 86400, moved["advanced_seconds"])
        self.assertEqual(401, server.ask("GET", "/auth/me", **bearer).status)
        server.stop()

        server = self.server(**TESTS, **database).start()
        self.assertEqual(30 * 86400, server.test("GET", "clock").json()["advanced_seconds"])
        status = json.loads(self.usher("status", "-o", "json", **database).stdout)
        self.assertTrue(status["test_api"])
        for one in status["servers"]:
            self.assertLess(one["seen_seconds"], 3600)
            self.assertLess(one["up_seconds"], 3600)
        server.sign_in(ADA)
        events = json.loads(self.usher("audit", "list", "-o", "json", **database).stdout)
        self.assertGreater(events[0]["at"], moved["now"][:13])
        made = self.usher("user", "create", "bob@example.com", "--password-stdin", stdin=harness.PASSWORD, **database)
        self.assertEqual(0, made.returncode, made.stderr)
        shown = json.loads(self.usher("user", "show", "bob@example.com", "-o", "json", **database).stdout)
        self.assertGreater(shown["created_at"], moved["now"][:13])
        server.stop()

        self.assertIn("--yes-this-was-a-test-database", self.refused(**database))
        self.assertIn("moved its clock", self.refused("--yes-this-was-a-test-database", **database))

    def check_switched_off(self, **database):
        server = self.server(**TESTS, **database).start()
        server.test("POST", "accounts", {"namespace": "w1", "accounts": [{"email": "ada", "role": "admin"}]})
        server.stop()
        self.assertIn("Tests left accounts", self.refused("--yes-this-was-a-test-database", **database))
        server = self.server(**TESTS, **database).start()
        self.assertEqual({"deleted": 1}, server.test("DELETE", "accounts?all=true").json())
        server.stop()
        plain = self.server("--yes-this-was-a-test-database", **database).start()
        self.assertEqual(404, plain.test("GET", "clock").status)
        self.assertIn("begun with TEST_API", plain.log())
        plain.stop()
        self.assertIn("begun with TEST_API", self.usher("doctor", **database).stdout)

    def test_on_sqlite(self):
        self.check_life()

    def test_on_postgresql(self):
        self.check_life(**Database(self).settings)

    def test_it_is_switched_off_without_accounts_of_tests_on_sqlite(self):
        self.check_switched_off()

    def test_it_is_switched_off_without_accounts_of_tests_on_postgresql(self):
        self.check_switched_off(**Database(self).settings)

    def check_second_server(self, **database):
        self.server(**TESTS, **database).start()
        for options in ((), ("--yes-this-was-a-test-database",)):
            second = harness.Server(self.folder, *options, **{**harness.CHEAP_KEYS, **database, **({} if options else TESTS)})
            self.addCleanup(second.stop, signal.SIGKILL)
            self.assertEqual(1, second.launch().wait())
            self.assertIn("another one uses it", second.log())

    def test_a_second_server_is_refused_on_sqlite(self):
        self.check_second_server()

    def test_a_second_server_is_refused_on_postgresql(self):
        self.check_second_server(**Database(self).settings)

    def test_it_never_sleeps(self):
        database = {**Database(self).settings, "DATABASE_SLEEP_MINUTES": sleeping.IDLE}
        people = self.server(**database).start()
        harness.wait_for("sleep", lambda: "database_asleep" in people.log())
        people.stop()
        tests = self.server(**TESTS, **database).start()
        self.assertEqual([], tests.test("GET", f"mails?to={ADA}&wait=2").json()["mails"])  # idle for six times as long
        self.assertNotIn("database_asleep", tests.log())

    def check_start_beside_people(self, **database):
        people = self.server(**database).start()
        tests = harness.Server(self.folder, **{**harness.CHEAP_KEYS, **database, **TESTS})
        self.addCleanup(tests.stop, signal.SIGKILL)
        self.assertEqual(1, tests.launch().wait())
        self.assertIn("another one uses it", tests.log())
        people.stop()
        self.server(**database).start()

    def test_a_start_beside_a_server_marks_nothing_on_sqlite(self):
        self.check_start_beside_people()

    def test_a_start_beside_a_server_marks_nothing_on_postgresql(self):
        self.check_start_beside_people(**Database(self).settings)

    def test_what_is_due_is_done_and_mailed_before_the_answer(self):
        """The mail server is away: tests read what would go to it."""
        server = self.server(**TESTS, INACTIVE_ACCOUNT_DAYS="365", SMTP_URL="smtp://127.0.0.1:1").start()
        self.assertEqual(201, server.sign_up(ADA).status)
        warnings = f"mails?to={ADA}&kind=account_inactive"
        self.assertEqual([], server.test("GET", warnings).json()["mails"])
        self.assertEqual(200, server.test("POST", "clock", {"advance": "360d", "namespace": "w1"}).status)
        self.assertEqual(1, len(server.test("GET", warnings).json()["mails"]))

    def test_a_public_address_is_refused(self):
        self.assertIn("TEST_API", self.refused(**TESTS, PUBLIC_URL="https://auth.example.org"))

    def test_a_database_of_people_stays_theirs(self):
        server = self.server().start()
        self.assertEqual(201, server.sign_up("ada@example.com").status)
        server.stop()
        self.assertIn("begun without it", self.refused(**TESTS))

        tests = {"DATABASE_URL": f"sqlite:{self.folder}/tests.db", "USHER_SECRET": "a secret of the tests and of people, both"}
        server = self.server(**TESTS, **tests).start()
        self.assertEqual(201, server.sign_up(ADA).status)
        backup = self.usher("backup", "tests.backup", **tests)
        self.assertEqual(0, backup.returncode, backup.stderr)
        server.stop()

        people = {"DATABASE_URL": f"sqlite:{self.folder}/people.db", "USHER_SECRET": tests["USHER_SECRET"]}
        server = self.server(**people).start()
        self.assertEqual(201, server.sign_up("bob@example.com").status)
        server.stop()
        restored = self.usher("restore", "tests.backup", "--yes", **people)
        self.assertNotEqual(0, restored.returncode)
        self.assertIn("is of a database of tests", restored.stderr)
        copied = self.usher("copy", tests["DATABASE_URL"], people["DATABASE_URL"], **people)
        self.assertIn("The target is not empty", copied.stderr)  # as for any copy

        new = {**people, "DATABASE_URL": f"sqlite:{self.folder}/new.db"}
        self.assertEqual(0, self.usher("restore", "tests.backup", "--yes", **new).returncode)
        self.assertIn("begun with TEST_API", self.refused(**new))

        self.assertEqual(0, self.usher("backup", "people.backup", **people).returncode)
        self.assertEqual(0, self.usher("restore", "people.backup", "--yes", **tests).returncode)
        self.assertIn("begun without it", self.refused(**TESTS, **tests))  # the mark went with what it marked

    def test_a_key_is_made_and_printed(self):
        server = self.server(TEST_API="true").start()
        key = re.search(r"TEST_API_KEY of this start: (\S+)", server.log())[1]
        self.assertEqual(200, server.test("GET", "clock", key=key).status)
        self.assertEqual(401, server.test("GET", "clock").status)

    def test_many_wait_for_mail_and_others_go_on(self):
        server = self.server(**TESTS).start()
        answers = []
        waiting = [threading.Thread(target=lambda: answers.append(server.test("GET", f"mails?to={ADA}&wait=10"))) for _ in range(40)]
        for thread in waiting:
            thread.start()
        self.forget(server)
        for thread in waiting:
            thread.join()
        self.assertEqual({200}, {answer.status for answer in answers})
        self.assertEqual({ADA}, {answer.json()["mails"][0]["to"] for answer in answers})

    def test_a_mail_fails_as_ordered(self):
        server = self.server(**TESTS).start()
        self.assertEqual(204, server.test("POST", "failures", {"next": "mail", "as": "refuse", "address": ADA}).status)
        self.forget(server)
        harness.wait_for("the mail to fail", lambda: "mail_failed" in server.log())
        self.assertEqual([], server.test("GET", f"mails?to={ADA}").json()["mails"])

    STATES = (
        # (members, what a sign-in answers, what `user show` has, the reason that `user why` says first)
        ({}, 200, {"is_verified": True, "is_active": True, "role": "user"}, "none"),
        ({"is_verified": False}, 200, {"is_verified": False}, "none"),
        ({"password": None}, 401, {}, "none"),
        ({"suspended": {"reason": "Spam"}}, 403, {"is_active": False}, "suspended"),
        ({"two_factor": True}, 200, {"two_factor_enabled": True}, "none"),
        ({"role": "admin", "name": "Ada"}, 200, {"role": "admin", "name": "Ada"}, "none"),
        ({"initial_password": True}, 403, {}, "none"),
        ({"initial_password": True, "created_at": "2020-01-01T00:00:00Z"}, 401, {}, "password_expired"),
    )

    def check_states(self, **database):
        server = self.server(**TESTS, **database).start()
        accounts = [{"email": f"state-{i}", **state[0]} for i, state in enumerate(self.STATES)]
        answer = server.test("POST", "accounts", {"namespace": "w1", "accounts": accounts})
        self.assertEqual(200, answer.status, answer.text)
        made = [json.loads(line) for line in answer.text.splitlines()]
        for one, (members, status, shown, reason) in zip(made, self.STATES, strict=True):
            with self.subTest(members=members):
                password = one["password"] or "a guess of the test"
                user = json.loads(self.usher("user", "show", one["email"], "-o", "json", **database).stdout)
                self.assertEqual(shown, {name: user.get(name) for name in shown})
                why = json.loads(self.usher("user", "why", one["email"], "-o", "json", **database).stdout)
                self.assertEqual(reason, why[0]["reason"])
                self.assertEqual(status, sign_in(server, one["email"], password).status)
                session = server.test("POST", "sessions", {"account": one["email"], "by": "password"})
                self.assertEqual(200 if status == 200 and "two_factor" not in members else 422, session.status, session.text)
        deleted = server.test("DELETE", "accounts?namespace=w1")
        self.assertEqual(len(made), deleted.json()["deleted"])

    def test_states_on_sqlite(self):
        self.check_states()

    def test_states_on_postgresql(self):
        self.check_states(**Database(self).settings)

    def test_seed_makes_accounts_on_a_server_elsewhere(self):
        server = self.server(**TESTS).start()
        elsewhere = {"TEST_API_KEY": TESTS["TEST_API_KEY"], "DATABASE_URL": f"sqlite:{self.folder}/none.db"}

        def seed(*words, **settings):
            return self.usher("seed", *words, "--server", f"http://127.0.0.1:{server.port}", "-o", "json", **{**elsewhere, **settings})

        samples = seed("--users", "3", "--random-seed", "7")
        self.assertEqual(0, samples.returncode, samples.stderr)
        rows = json.loads(samples.stdout)
        self.assertEqual(["seed-7-0001@example.com", "seed-7-0002@example.com", "seed-7-0003@example.com"], [row["email"] for row in rows])
        self.assertEqual(200, sign_in(server, rows[2]["email"], rows[2]["password"]).status)
        self.assertEqual(samples.stdout, seed("--users", "3", "--random-seed", "7").stdout)

        file = self.folder / "accounts.json"
        file.write_text(json.dumps([{"email": "ada@example.com", "password": "correct horse", "two_factor": True}]))
        [ada] = json.loads(seed(str(file)).stdout)
        self.assertEqual("correct horse", ada["password"])
        self.assertTrue(ada["totp_secret"])

        file.write_text(json.dumps([{"email": "eve", "suspended": {"until": "2020-01-01T00:00:00Z"}}]))
        refused = seed(str(file))
        self.assertNotEqual(0, refused.returncode)
        self.assertIn("accounts[0].suspended.until", refused.stderr)
        self.assertIn("another TEST_API_KEY", seed("--users", "1", TEST_API_KEY="the key of another server").stderr)

        many = [{"email": f"many-{i}", "password": None} for i in range(2001)]  # three bodies
        file.write_text(json.dumps(many))
        made = seed(str(file))
        self.assertEqual(0, made.returncode, made.stderr)
        self.assertEqual([f"many-{i}@default.example.test" for i in range(2001)], [row["email"] for row in json.loads(made.stdout)])
        file.write_text(json.dumps([*many[:2000], {"email": "eve", "role": "king", "note": "?"}]))
        refused = seed(str(file)).stderr
        self.assertIn("accounts[2000].role", refused)
        self.assertIn("accounts[2000].note", refused)

    def test_sign_ins_are_not_counted_there(self):
        server = self.server(**TESTS, RATE_LIMIT_ENABLED="true").start()
        self.assertEqual(201, server.sign_up(ADA).status)
        order = {"account": ADA, "by": "password", "cookies": False}
        statuses = {server.test("POST", "sessions", order).status for _ in range(121)}  # session_account is 120 an hour
        self.assertEqual({200}, statuses)

    def test_bodies_of_a_mebibyte_are_taken_there_alone(self):
        server = self.server(**TESTS).start()
        large = {"advance": "x" * 900_000}
        self.assertEqual(422, server.test("POST", "clock", large).status)
        self.assertEqual(413, server.test("POST", "clock", {"advance": "x" * 1_100_000}).status)
        self.assertEqual(413, server.ask("POST", "/auth/login", large).status)


if __name__ == "__main__":
    harness.main()
