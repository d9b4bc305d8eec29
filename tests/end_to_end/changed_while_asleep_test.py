#!/usr/bin/env python3
"""What commands change while a server sleeps: it sees that before it answers, or ends."""

import json

import harness
import sleeping


class ChangedWhileAsleepTest(sleeping.SleepCase):
    def test_a_server_follows_keys_and_ends_after_a_migration(self):
        """One server for all steps, since its start is what takes time."""
        server, tokens = self.asleep_with_tokens()
        self.a_revoked_key_verifies_nothing(server, tokens)
        self.wait_for_sleep(server)
        self.a_revocation_wakes_the_server_where_it_is_reached(server)
        tokens = server.tokens("ada@example.com")
        for step in (self.a_queued_mail_wakes_it, self.a_published_questionnaire_is_shown_at_once):
            self.wait_for_sleep(server)
            step(server)
        self.wait_for_sleep(server)
        self.after_a_migration_it_ends(server, tokens)

    def a_revoked_key_verifies_nothing(self, server, tokens):
        kid, wakers = harness.token_header(tokens["access_token"])["kid"], self.wakers(server)
        self.run_command("key", "rotate", "--now")
        revoked = self.command("key", "revoke", kid, "--yes")
        self.assertEqual(0, revoked.returncode, revoked.stderr)
        self.assertIn("Servers that sleep follow with their next request", revoked.stderr)
        self.assertEqual(wakers, self.wakers(server))
        self.assertEqual(401, server.me(tokens).status)
        self.assertNotIn(kid, server.ask("GET", "/.well-known/jwks.json").text)

    def a_revocation_wakes_the_server_where_it_is_reached(self, server):
        wakers = self.wakers(server)
        self.assertEqual(403, server.ask("POST", "/auth/wake", Authorization="Bearer 99999999999999.made-up").status)
        self.assertEqual(wakers, self.wakers(server))
        self.run_command("key", "rotate", "--now", PUBLIC_URL=f"http://localhost:{server.port}")
        self.assertEqual([*wakers, "POST /auth/wake"], self.wakers(server))

    def a_queued_mail_wakes_it(self, server):
        wakers = self.wakers(server)
        self.run_command("user", "create", "bob@example.com", "--mail-link", PUBLIC_URL=f"http://localhost:{server.port}")
        self.assertEqual([*wakers, "POST /auth/wake"], self.wakers(server))
        self.wait_for_sleep(server)
        self.run_command("status", PUBLIC_URL=f"http://localhost:{server.port}")  # the mail is kept, so none is due
        self.assertEqual([*wakers, "POST /auth/wake"], self.wakers(server))

    def a_published_questionnaire_is_shown_at_once(self, server):
        wakers, file = self.wakers(server), self.folder / "questions.json"
        self.run_command("questionnaire", "init", str(file))
        document = json.loads(file.read_text())
        document["title"]["en"] = "Published while it slept"
        file.write_text(json.dumps(document))
        self.run_command("questionnaire", "publish", str(file), "--yes", PUBLIC_URL=f"http://localhost:{server.port}")
        self.assertEqual([*wakers, "POST /auth/wake"], self.wakers(server))
        self.assertIn("Published while it slept", server.ask("GET", "/auth/questionnaire").text)

    def after_a_migration_it_ends(self, server, tokens):
        self.run_command("migrate", "down", "--to", "51", "--yes")
        self.assertEqual(503, server.me(tokens).status, server.log())
        self.assertEqual(1, server.wait())
        self.assertIn("another version while the database slept", server.log())
        self.run_command("migrate", "up")  # it is not listed any more
        again = self.begin(DATABASE_SLEEP_MINUTES="0")
        self.assertEqual(200, again.me(tokens).status)
        self.assertIn("usher_database_asleep 0", again.ask("GET", "/metrics").text)


if __name__ == "__main__":
    harness.main()
