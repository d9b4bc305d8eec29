#!/usr/bin/env python3
"""A site moves from SQLite to PostgreSQL by `usher copy`: sessions, tokens and passwords go on."""

import json
import secrets

import harness
import postgres


class CopyTest(harness.EndToEnd):
    def test_sessions_go_on_in_postgresql(self):
        same = {"USHER_SECRET": secrets.token_urlsafe(32), "PUBLIC_URL": "http://localhost:8000"}
        old = self.server(**same).start()
        signed_up = old.sign_up("reader@example.com")
        cookies = "; ".join(f"{name}={value}" for name, value in signed_up.cookies().items())
        old.stop()

        database = postgres.Database(self)
        database.settings.update(same)
        copied = self.usher("copy", "sqlite:data/usher.db", database.url, "-o", "json", **database.settings)
        self.assertEqual(0, copied.returncode, copied.stderr)
        rows = {table["table"]: table["rows"] for table in json.loads(copied.stdout)}
        self.assertEqual([1, 1], [rows[table] for table in ("users", "sessions")])

        moved = self.server(**database.settings).start()
        me = moved.ask("GET", "/auth/me", Authorization="Bearer " + signed_up.json()["access_token"])
        self.assertEqual((200, "reader@example.com"), (me.status, me.json()["user"]["email"]))
        self.assertEqual(200, moved.ask("POST", "/auth/refresh", Cookie=cookies).status)
        self.assertEqual(200, moved.sign_in("reader@example.com").status)
        refused = self.usher("copy", "sqlite:data/usher.db", database.url, **database.settings)
        self.assertEqual(4, refused.returncode, refused.stderr)

        moved.stop()
        kept = self.usher("backup", "moved.db", **database.settings)
        self.assertEqual(0, kept.returncode, kept.stderr)
        restored = {"DATABASE_URL": "sqlite:restored.db", **same}
        self.assertEqual(0, (ran := self.usher("restore", "moved.db", **restored)).returncode, ran.stderr)
        again = self.server(**restored).start()
        self.assertEqual(200, again.ask("GET", "/auth/me", Authorization="Bearer " + signed_up.json()["access_token"]).status)
        self.assertEqual(200, again.sign_in("reader@example.com").status)
        again.stop()
        self.assertEqual(0, (ran := self.usher("audit", "verify", **restored)).returncode, ran.stderr)

        back = self.usher("copy", database.url, "sqlite:back.db", **database.settings)
        self.assertEqual(0, back.returncode, back.stderr)
        self.assertEqual(200, self.server(DATABASE_URL="sqlite:back.db", **same).start().sign_in("reader@example.com").status)


if __name__ == "__main__":
    harness.main()
