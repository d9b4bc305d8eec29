#!/usr/bin/env python3
"""Starting, stopping and running under faults that an operator meets."""

import contextlib
import fcntl
import http.client
import os
import re
import resource
import signal
import socket
import sqlite3
import stat
import subprocess
import threading
import unittest
from pathlib import Path

import harness

TAKEN = "another program listens there"


def mode_of(path):
    return oct(stat.S_IMODE(path.stat().st_mode))


def loose_umask():
    os.umask(0)


class StartAndStop(harness.EndToEnd):
    def test_port_0_picks_a_port_and_prints_it(self):
        server = self.server().start()
        self.assertNotEqual(0, server.port)
        self.assertEqual(200, server.ask("GET", "/healthz").status)
        self.assertEqual(200, server.ask("GET", "/readyz").status)

    def test_what_no_setting_needs_is_not_loaded(self):
        server = self.server(DATABASE_URL="sqlite:data/usher.db", SMTP_URL="").start()
        self.assertEqual(200, server.ask("GET", "/readyz").status)
        loaded = (Path("/proc") / str(server.process.pid) / "maps").read_text(encoding="utf-8")
        self.assertIn("libsqlite3.so", loaded)
        for library in ("libcurl.so", "libpq.so"):
            self.assertNotIn(library, loaded)

    def test_a_missing_libcurl_fails_the_call_and_no_sign_up(self):
        broken = self.folder / "libraries" / "libcurl.so.4"
        broken.parent.mkdir()
        broken.write_text("not a library")
        server = self.server(BREACHED_PASSWORDS="online", BREACHED_PASSWORDS_FAIL="open", LD_LIBRARY_PATH=str(broken.parent)).start()
        self.assertEqual(201, server.sign_up("ada@example.com").status)

    def test_both_stop_signals_end_the_server(self):
        for number in (signal.SIGTERM, signal.SIGINT):
            with self.subTest(signal=number.name):
                self.assertEqual(0, self.server().start().stop(number))

    def test_both_stop_signals_end_a_server_that_waits_for_its_start(self):
        (self.folder / "data").mkdir()
        with open(self.folder / "data" / "usher.db.lock", "w", encoding="ascii") as lock:
            fcntl.lockf(lock, fcntl.LOCK_EX)
            for number in (signal.SIGTERM, signal.SIGINT):
                with self.subTest(signal=number.name):
                    server = self.server().launch()
                    harness.wait_for("the server to wait", lambda s=server: "waiting for another server" in s.log())
                    self.assertEqual(0, server.stop(number))

    def test_a_log_that_is_not_read_holds_up_neither_answers_nor_the_stop(self):
        reader, writer = os.pipe()
        fcntl.fcntl(writer, fcntl.F_SETPIPE_SZ, 4096)
        server = self.server(prepare=lambda: os.dup2(writer, 2)).launch()
        os.close(writer)
        said = b""
        while not (found := re.search(rb"serving on http://[^\s:]+:(\d+)", said)):
            said += os.read(reader, 4096)
        server.port = int(found[1])
        for _ in range(100):
            self.assertEqual(200, server.ask("GET", "/healthz").status)
        self.assertEqual(0, server.stop())
        os.close(reader)

    def test_sigterm_lets_a_request_finish(self):
        server = self.server(ARGON2_MEMORY_KIB="65536", ARGON2_TIME="3").start()
        answers = []
        idle_kib = self.resident_kib(server)
        signing_up = threading.Thread(target=lambda: answers.append(server.sign_up("ada@example.com")))
        signing_up.start()
        # Half of the memory of a hash shows that it runs; a sanitizer alone may hold more than a hash before.
        harness.wait_for("the hash of the password", lambda: self.resident_kib(server) > idle_kib + 65536 // 2)
        self.assertEqual(0, server.stop())
        signing_up.join()
        self.assertEqual([201], [answer.status for answer in answers])

    def resident_kib(self, server):
        with open(f"/proc/{server.process.pid}/status", encoding="ascii") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))

    def test_a_unix_socket(self):
        server = self.server("--unix", "usherd.sock", TRUSTED_PROXIES="unix").start()
        with contextlib.closing(harness.UnixConnection(self.folder / "usherd.sock")) as connection:
            self.assertEqual(200, harness.ask(connection, "GET", "/healthz").status)
        self.assertEqual(0, server.stop())
        self.assertEqual(0, self.server("--unix", "usherd.sock", TRUSTED_PROXIES="unix").start().stop(), "a second start over the old socket")

    def test_the_address_that_browsers_use_is_in_the_log(self):
        server = self.server(PUBLIC_URL="https://auth.example.com").start()
        self.assertIn(f"serving on http://localhost:{server.port}, for browsers at https://auth.example.com", server.log())
        self.assertEqual(0, server.stop())

    def test_sighup_reads_the_log_level_again(self):
        (self.folder / ".env").write_text("LOG_LEVEL=error\n")
        server = self.server().start()
        before = server.ask("GET", "/healthz").header("X-Request-Id")
        (self.folder / ".env").write_text("LOG_LEVEL=info\n")
        server.send(signal.SIGHUP)
        harness.wait_for("requests to be logged", lambda: server.ask("GET", "/healthz").header("X-Request-Id") in server.log())
        self.assertEqual(0, server.stop())
        self.assertNotIn(before, server.log(), "after a stop the log is whole")


def any_core_size():
    resource.setrlimit(resource.RLIMIT_CORE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


class CoreDumps(harness.EndToEnd):
    """A core file would contain keys and passwords."""

    def setUp(self):
        super().setUp()
        if resource.getrlimit(resource.RLIMIT_CORE)[1] != resource.RLIM_INFINITY:
            self.skipTest("the limit of core files cannot be raised here")

    def assert_dumps_no_core(self, process):
        def is_limited():
            with open(f"/proc/{process.pid}/limits", encoding="ascii") as limits:
                return ["Max", "core", "file", "size", "0", "0", "bytes"] in [line.split() for line in limits]

        harness.wait_for("the limit of core files to be 0", is_limited)
        process.send_signal(signal.SIGABRT)
        _, status = os.waitpid(process.pid, 0)
        self.assertEqual((True, False), (os.WIFSIGNALED(status), os.WCOREDUMP(status)))

    def test_a_server_that_is_killed_leaves_none(self):
        self.assert_dumps_no_core(self.server(prepare=any_core_size).start().process)

    def test_a_command_that_is_killed_leaves_none(self):
        running = subprocess.Popen([harness.programs.usher, "user", "import", "-"], cwd=self.folder, stdin=subprocess.PIPE,
                                   preexec_fn=any_core_size, env=harness.environment(harness.FAST))  # it waits for its input
        self.addCleanup(running.stdin.close)
        self.addCleanup(running.kill)
        self.assert_dumps_no_core(running)


class RefusedStarts(harness.EndToEnd):
    def refused(self, server):
        """The single error that it prints."""
        server.launch()
        self.assertEqual(1, server.wait())
        self.assertEqual(1, server.log().count("usherd: error:"), server.log())
        return server.log()

    def test_a_second_server_on_the_port(self):
        first = self.server().start()
        said = self.refused(self.server(port=first.port, DATABASE_URL="sqlite:other/usher.db"))
        self.assertIn(str(first.port), said)
        self.assertIn(TAKEN, said)
        self.assertFalse((self.folder / "other").exists(), "it touched a database before it knew")

    def test_a_port_in_use(self):
        with socket.create_server(("127.0.0.1", 0)) as other:
            port = other.getsockname()[1]
            said = self.refused(self.server(port=port))
            self.assertIn(str(port), said)
            self.assertIn(TAKEN, said)

    def test_another_secret_than_the_database_was_made_with(self):
        self.assertEqual(0, self.server(USHER_SECRET="a" * 40).start().stop())
        self.assertIn("USHER_SECRET", self.refused(self.server(USHER_SECRET="b" * 40)))

    @unittest.skipUnless(os.geteuid() == 0, "needs root, which it refuses")
    def test_root_in_the_directory_of_the_services_user(self):
        (self.folder / "data").mkdir(mode=0o700)
        os.chown(self.folder / "data", 65534, 65534)
        said = self.refused(self.server())
        self.assertRegex(said, r"belongs to \w+, and this is root: start the service \(`systemctl start usherd`\), or run `sudo -u \w+ usherd`")
        self.assertEqual([], list((self.folder / "data").iterdir()))

    def test_settings_that_contradict_each_other_name_the_key(self):
        self.assertIn("COOKIE_SAMESITE", self.refused(self.server(COOKIE_SAMESITE="none", COOKIE_SECURE="false")))

    def test_a_schema_that_is_ahead(self):
        self.assertEqual(0, self.server().start().stop())
        with contextlib.closing(sqlite3.connect(self.folder / "data" / "usher.db")) as database, database:
            names = [row[1] for row in database.execute("PRAGMA table_info(schema_migrations)")]
            newest = dict(zip(names, database.execute("SELECT * FROM schema_migrations ORDER BY 1 DESC").fetchone()))
            newest[names[0]] = 9999
            newest["readable_from"] = 9999
            database.execute(f"INSERT INTO schema_migrations VALUES ({', '.join('?' * len(names))})", [newest[name] for name in names])
        self.assertIn("9999", self.refused(self.server()))

    def test_a_migration_that_the_running_server_cannot_read(self):
        """As a handover does that leaves a release out. The server of that release is its lock and its note."""
        self.assertEqual(0, self.server().start().stop())
        self.assertEqual(0, self.usher("migrate", "down", "--to", "29", "--yes").returncode)
        with contextlib.closing(sqlite3.connect(self.folder / "data" / "usher.db")) as database, database:
            database.execute("UPDATE installation SET value = '26' WHERE name = 'server.schema_version'")
        with open(self.folder / "data" / "usher.db.lock", "rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH)
            self.assertIn("Migration 30 (superseded_indexes) is not readable by the release of these servers",
                          self.refused(self.server()))
            self.assertEqual([], list((self.folder / "data").glob("usher.db.before-*")))
        self.assertIn("migrated the database", self.server().start().log())


class Files(harness.EndToEnd):
    def test_nothing_is_readable_by_others_whatever_the_umask(self):
        server = self.server(prepare=loose_umask).start()
        self.assertEqual(201, server.sign_up("ada@example.com").status)
        data = self.folder / "data"
        self.assertEqual("0o700", mode_of(data))
        names = {path.name for path in data.iterdir()}
        self.assertTrue({"usher.db", "usher.db-wal"} <= names, names)
        self.assertEqual({}, {path.name: mode_of(path) for path in data.iterdir() if mode_of(path) != "0o600"})

    def test_a_copy_is_kept_before_a_migration(self):
        server = self.server().start()
        self.assertEqual(201, server.sign_up("ada@example.com").status)
        self.assertEqual(0, server.stop())
        down = self.usher("migrate", "down", "--to", "3", "--yes")
        self.assertEqual(0, down.returncode, down.stderr)
        server = self.server(prepare=loose_umask).start()
        self.assertEqual(200, server.sign_in("ada@example.com").status)
        copies = list((self.folder / "data").glob("usher.db.before-*"))
        self.assertEqual(["0o600"], [mode_of(copy) for copy in copies], copies)
        with contextlib.closing(sqlite3.connect(copies[0])) as copy:
            self.assertEqual([(3,)], copy.execute("SELECT max(version) FROM schema_migrations").fetchall())

    def test_a_migration_is_not_run_at_start_if_the_setting_forbids_it(self):
        self.assertEqual(0, self.server().start().stop())
        self.assertEqual(0, self.usher("migrate", "down", "--to", "3", "--yes").returncode)
        server = self.server(MIGRATE_ON_START="false").launch()
        self.assertEqual(1, server.wait())
        self.assertIn("usher migrate up", server.log())


class Limits(harness.EndToEnd):
    def test_too_few_descriptors_are_named_with_the_number_wanted(self):
        server = self.server(prepare=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (128, 128))).launch()
        self.assertEqual(1, server.wait())
        self.assertIn("Only 128 open files and sockets are allowed (RLIMIT_NOFILE); usherd needs at least 256", server.log())

    def test_few_descriptors_get_a_warning(self):
        server = self.server(prepare=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (1024, 1024))).start()
        self.assertIn("only 1024 open files and sockets are allowed", server.log())


class Commands(harness.EndToEnd):
    """The command line beside a server, in unusual directories, and when interrupted."""

    def done(self, *words, **settings):
        ran = self.usher(*words, **settings)
        self.assertEqual(0, ran.returncode, ran.stderr)
        return ran.stdout

    def refused(self, code, *words, **settings):
        ran = self.usher(*words, **settings)
        self.assertEqual(code, ran.returncode, ran.stderr)
        return ran.stderr

    def launch(self, *words, stdout=subprocess.DEVNULL, **options):
        started = subprocess.Popen([harness.programs.usher, *words], cwd=self.folder, env=harness.environment(harness.FAST),
                                   stdin=subprocess.DEVNULL, stdout=stdout, stderr=subprocess.DEVNULL, **options)
        self.addCleanup(started.kill)
        return started

    def change(self, statement):
        with contextlib.closing(sqlite3.connect(self.folder / "data" / "usher.db")) as database, database:
            database.execute(statement)

    def test_migrating_down_and_restoring_are_refused_while_the_server_runs(self):
        server = self.server().start()
        self.done("backup", "b.db")
        self.assertIn("A server is using this database", self.refused(4, "migrate", "down", "--to", "3", "--yes"))
        self.assertIn("A server is using this database; stop it first, under systemd by `systemctl stop usherd usherd.socket`",
                      self.refused(4, "restore", "b.db", "--yes"))
        self.assertEqual(0, server.stop())
        self.done("restore", "b.db", "--yes")

    def test_a_backup_from_standard_input_comes_into_directories_that_are_new(self):
        self.done("migrate", "up")
        self.done("backup", "b.db")
        with (self.folder / "b.db").open("rb") as backup:
            ran = subprocess.run([harness.programs.usher, "restore", "-", "--database", "sqlite:new/usher.db", "--work-dir", "work/dir"],
                                 cwd=self.folder, env=harness.environment(harness.FAST), stdin=backup, capture_output=True, text=True,
                                 timeout=harness.PATIENCE_SECONDS, check=False)
        self.assertEqual(0, ran.returncode, ran.stderr)
        self.assertEqual([], list((self.folder / "work/dir").iterdir()))

    def test_no_server_starts_on_a_backup(self):
        self.done("migrate", "up")
        self.done("backup", "b.db")
        before = (self.folder / "b.db").read_bytes()
        server = self.server(DATABASE_URL="sqlite:b.db").launch()
        self.assertNotEqual(0, server.wait())
        self.assertIn("b.db is a backup, which is only read; `usher restore b.db` makes a database of what it holds", server.log())
        self.assertEqual((before, ["b.db"]), ((self.folder / "b.db").read_bytes(), [path.name for path in self.folder.glob("b.db*")]))

    def test_a_migration_that_was_edited_after_it_was_applied(self):
        self.done("migrate", "up")
        self.change("UPDATE schema_migrations SET checksum = 'edited' WHERE version = 2")
        self.assertIn("Migration 2 (sessions) was applied with another text", self.refused(1, "migrate", "verify"))
        self.assertIn("2,changed", self.done("migrate", "status", "-o", "csv", "--fields", "version,state"))
        self.assertIn("Migration 2 (sessions)", self.refused(1, "user", "list"))

    def test_another_programs_database_stays_as_it_is(self):
        (self.folder / "data").mkdir(mode=0o700)
        self.change("CREATE TABLE users (theirs TEXT)")
        before = (self.folder / "data" / "usher.db").read_bytes()
        self.assertIn('a table "users" that Usher did not make', self.refused(4, "user", "list"))
        self.refused(4, "migrate", "up")
        self.refused(1, "doctor")
        self.assertEqual(before, (self.folder / "data" / "usher.db").read_bytes())
        self.assertEqual(["usher.db"], [path.name for path in (self.folder / "data").iterdir()])

    def fill(self, accounts):
        self.done("migrate", "up")
        self.change(f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {accounts}) "
                    "INSERT INTO users (id, email, email_as_written, role, is_active, is_verified, is_anonymous, "
                    "two_factor_enabled, created_at_ms, updated_at_ms) "
                    "SELECT 'u' || i, i || '@example.com', i || '@example.com', 'user', 1, 1, 0, 0, i, i FROM n")
        self.change("INSERT INTO profiles (user_id, experience_level, software_background, hardware_background, created_at_ms, updated_at_ms) "
                    "SELECT id, 'beginner', '{}', '{}', created_at_ms, updated_at_ms FROM users")

    def test_an_interrupt_leaves_no_unfinished_file(self):
        self.fill(300_000)  # to copy them takes a while
        for words, number, code in [
            (("user", "export", "--with-hashes", "-o", "jsonl", "--out", "e.jsonl"), signal.SIGINT, 130),
            (("user", "export", "--with-hashes", "-o", "jsonl", "--out", "e.jsonl"), signal.SIGHUP, -signal.SIGHUP),
            (("questionnaire", "export", "--out", "q.csv"), signal.SIGINT, 130),
            (("backup", "b.db"), signal.SIGTERM, -signal.SIGTERM),
        ]:
            with self.subTest(command=words[0], signal=number.name):
                before = sorted(self.folder.iterdir())
                running = self.launch(*words)
                harness.wait_for("an unfinished file", lambda: sorted(self.folder.iterdir()) != before)
                running.send_signal(number)
                self.assertEqual(code, running.wait(harness.PATIENCE_SECONDS))
                self.assertEqual(before, sorted(self.folder.iterdir()))
        self.done("migrate", "down", "--to", "47", "--yes")
        data = self.folder / "data"
        server = self.server().launch()
        harness.wait_for("the copy before the migration", lambda: list(data.glob("usher.db.before-*")))
        self.assertEqual(0, server.stop())
        self.assertEqual([], list(data.glob("usher.db.before-*.*")))

    def test_a_hang_up_that_the_caller_ignores_is_ignored(self):
        accounts = 3_000  # more than a pipe holds
        self.fill(accounts)
        running = self.launch("user", "export", "-o", "jsonl", stdout=subprocess.PIPE,
                              preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
        with running.stdout as output:
            output.readline()
            running.send_signal(signal.SIGHUP)
            self.assertEqual(accounts - 1, sum(1 for _ in output))
        self.assertEqual(0, running.wait(harness.PATIENCE_SECONDS))


class Outages(harness.EndToEnd):
    def setUp(self):
        super().setUp()
        self.running = self.server().start()
        answer = self.running.sign_up("ada@example.com")
        self.bearer = "Bearer " + answer.json()["access_token"]

    def assert_only_writes_fail(self):
        with contextlib.closing(harness.connect(self.running.port, timeout=10)) as connection:  # 5 s are promised
            refused = harness.ask(connection, "POST", "/auth/signup", harness.sign_up_body("bob@example.com"))
        self.assertEqual(503, refused.status, refused.text)
        self.assertIsNotNone(refused.header("Retry-After"))
        self.assertEqual(200, self.running.ask("GET", "/auth/me", Authorization=self.bearer).status)
        unready = self.running.ask("GET", "/readyz")
        self.assertEqual((503, "DATABASE_UNAVAILABLE"), (unready.status, unready.json()["code"]))
        self.assertEqual(["writes"], [error["field"] for error in unready.json()["errors"]])
        self.assertNotIn(str(self.folder), unready.text)

    def assert_recovered(self):
        harness.wait_for("writes to work again", lambda: self.running.sign_up("bob@example.com").status in (201, 409))
        self.assertEqual(200, self.running.sign_in("bob@example.com").status)
        harness.wait_for("readiness", lambda: self.running.ask("GET", "/readyz").status == 200)
        self.assertEqual(0, self.running.stop())

    def test_a_database_locked_by_another_process(self):
        with contextlib.closing(sqlite3.connect(self.folder / "data" / "usher.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            self.assert_only_writes_fail()
            other.execute("ROLLBACK")
        self.assert_recovered()

    def test_a_disk_that_is_full(self):
        pid = self.running.process.pid  # no file of this process may grow: the same failure to SQLite
        before = resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
        self.assert_only_writes_fail()
        resource.prlimit(pid, resource.RLIMIT_FSIZE, before)
        self.assert_recovered()

    def test_memory_that_runs_out(self):
        pid = self.running.process.pid
        with open(f"/proc/{pid}/maps", encoding="utf-8") as maps:
            if "asan" in maps.read():
                self.skipTest("the sanitizer reserves all addresses")
        with open(f"/proc/{pid}/status", encoding="ascii") as status:
            now = next(int(line.split()[1]) for line in status if line.startswith("VmSize")) * 1024
        before = resource.prlimit(pid, resource.RLIMIT_AS, (now + 256 * 1024, resource.RLIM_INFINITY))
        clients = []
        for number in range(200):  # each takes memory for a part of a body
            connection = socket.create_connection(("127.0.0.1", self.running.port), timeout=harness.PATIENCE_SECONDS)
            self.addCleanup(connection.close)
            with contextlib.suppress(OSError):  # refused, and closed
                connection.sendall(b"POST /auth/login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                                   b"Content-Length: 65536\r\n\r\n" + b"x" * 60_000)
            clients.append(connection)
        for number in range(20):
            with contextlib.suppress(http.client.HTTPException, OSError):
                self.assertIn(self.running.sign_up(f"user{number}@example.com").status, (201, 500, 503))
        self.assertIsNone(self.running.process.poll(), self.running.log())
        resource.prlimit(pid, resource.RLIMIT_AS, before)
        for connection in clients:
            connection.close()
        self.assert_recovered()


if __name__ == "__main__":
    harness.main()
