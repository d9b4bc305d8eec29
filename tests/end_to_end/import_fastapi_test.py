#!/usr/bin/env python3
"""Moving from a FastAPI server on PostgreSQL: SQLAlchemy makes its tables, they are imported into the same database, and usherd
replaces it."""

import json
import subprocess
from pathlib import Path

import harness
import postgres

ADA, BOB = "ada@example.com", "bob@example.com"


def python():
    return harness.python_with("sqlalchemy, psycopg2") or postgres.missing("python3-sqlalchemy or python3-psycopg2 is not installed")


class MovedFromFastApi(harness.EndToEnd):
    def setUp(self):
        super().setUp()
        self.database = postgres.Database(self)
        self.settings = {**self.database.settings, "REFRESH_GRACE_SECONDS": "60"}
        # The operator's habits must not matter.
        for habit in ("datestyle = 'German'", "timezone = 'Asia/Kolkata'"):
            self.database.run_sql(f"ALTER DATABASE {self.database.name} SET {habit}")
        self.url = self.database.url.replace("postgresql://", "postgresql+psycopg2://")
        script = Path(__file__).with_name("old_fastapi_tables.py")
        made = subprocess.run([python(), "-B", "-W", "ignore", script, self.url, harness.PASSWORD], stdout=subprocess.PIPE, text=True, check=True)
        self.ids = json.loads(made.stdout)
        self.before = self.contents()
        self.moved = self.bring()
        self.running = self.server(**self.settings).start()

    def bring(self, *options, url=None):
        self.assertEqual(0, self.usher("migrate", "up", **self.settings).returncode)
        return self.usher("import", "fastapi", url or self.url, "-o", "json", *options, **self.settings)

    def contents(self):
        return [
            self.database.run_sql(f"SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM public.{table} t")
            for table in ("users", "user_profiles", "refresh_tokens")
        ]

    def test_everything_is_imported_and_nothing_changed_there(self):
        self.assertEqual(0, self.moved.returncode, self.moved.stderr)
        report = json.loads(self.moved.stdout)
        self.assertEqual([2, 0, 2], [report[name] for name in ("users", "left_out", "sessions")])
        self.assertEqual(self.before, self.contents())
        self.assertEqual("usher", self.database.run_sql("SELECT schemaname FROM pg_tables WHERE tablename = 'sessions'"))

    def test_password_times_and_profile(self):
        signed_in = self.running.sign_in(ADA)
        self.assertEqual(200, signed_in.status, signed_in.text)
        me = self.running.ask("GET", "/auth/me", Authorization="Bearer " + signed_in.json()["access_token"]).json()
        self.assertEqual(self.ids[ADA], me["user"]["id"])
        self.assertEqual("2025-12-23T05:11:12.345Z", me["user"]["created_at"])
        self.assertEqual(["advanced", "student", "Örg"],
                         [me["profile"][field] for field in ("experience_level", "professional_role", "organization")])

    def test_an_old_refresh_cookie_works_once(self):
        first = self.running.ask("POST", "/auth/refresh", {}, Cookie=f"refresh_token=token of {BOB}")
        self.assertEqual(200, first.status, first.text)
        next_one = self.running.ask("POST", "/auth/refresh", {}, Cookie="refresh_token=" + first.cookies()["refresh_token"])
        self.assertEqual(200, next_one.status, next_one.text)

    def test_a_second_import_changes_nothing(self):
        again = self.bring()
        self.assertEqual(0, again.returncode, again.stderr)
        self.assertEqual([0, 2], [json.loads(again.stdout)[name] for name in ("users", "already_here")])

    def test_a_role_that_may_only_read_suffices(self):
        role = f"reader_{self.database.name}"
        self.database.run_sql(f"CREATE ROLE {role} LOGIN; GRANT SELECT ON ALL TABLES IN SCHEMA public TO {role}")
        self.addCleanup(self.database.run_sql, f"DROP OWNED BY {role}; DROP ROLE {role}")
        seen = self.bring("--dry-run", url=self.url.replace(f"{self.database.user}@", f"{role}@"))
        self.assertEqual(0, seen.returncode, seen.stderr)
        self.assertEqual(2, json.loads(seen.stdout)["already_here"])


if __name__ == "__main__":
    harness.main()
