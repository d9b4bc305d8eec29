"""Mail through the built programs: the mails, single-use links, and faulty mail servers."""

import contextlib
import html.parser
import json
import shutil
import signal
import sqlite3
import time
import urllib.parse

import harness
from harness import PASSWORD
from mail_sink import MailSink, html_of, link_in

NEW_PASSWORD = "another horse battery"


class FirstForm(html.parser.HTMLParser):
    """The fields of the first form that is posted."""

    def __init__(self, page):
        super().__init__()
        self.action, self.fields = None, {}
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag == "form" and self.action is None:
            self.action = attributes["action"]
        elif tag == "input" and self.action is not None and attributes.get("type") != "checkbox":
            self.fields.setdefault(attributes["name"], attributes.get("value", ""))


def path_of(link):
    parts = urllib.parse.urlsplit(link)
    return parts.path + ("?" + parts.query if parts.query else "")


class MailTest(harness.EndToEnd):
    def begin(self, mode="accept", **settings):
        self.sink = MailSink(self.folder / "mail", mode).start()
        self.addCleanup(self.sink.stop)
        return self.server(SMTP_URL=self.sink.url, MAIL_FROM="The Docs <docs@example.org>", **settings).start()

    def look(self, server, link):
        page = server.ask("GET", path_of(link))
        self.assertEqual(page.status, 200, page.text)
        return FirstForm(page.text)

    def submit(self, server, form, **typed):
        with contextlib.closing(harness.connect(server.port)) as connection:
            connection.request("POST", form.action, urllib.parse.urlencode({**form.fields, **typed}),
                               {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"})
            response = connection.getresponse()
            response.read()
            return response.status

    def sign_in(self, server, email, password=PASSWORD):
        return server.ask("POST", "/auth/login", {"email": email, "password": password}).status

    def forgot(self, server, email):
        self.assertEqual(server.ask("POST", "/auth/password/forgot", {"email": email}).status, 202)

    def listed(self):
        return json.loads(self.usher("mail", "list", "-o", "json").stdout)

    def change_mode(self, mode):
        self.sink.stop()
        self.sink.mode = mode
        self.sink.start()

    def test_an_address_is_confirmed_by_the_mailed_page_and_the_link_works_once(self):
        server = self.begin(REQUIRE_EMAIL_VERIFICATION="true")
        self.assertEqual(server.sign_up("ada@example.com").status, 201)
        mail = self.sink.wait_for_mail("ada@example.com")
        self.assertEqual(mail["From"], "The Docs <docs@example.org>")
        self.assertIn(link_in(mail), html_of(mail).replace("&amp;", "&"))
        self.assertEqual(self.sign_in(server, "ada@example.com"), 403)
        link = link_in(self.sink.wait_for_mail("ada@example.com", 2))  # the refused sign-in mailed another link
        for method in ("HEAD", "GET", "GET"):
            self.assertEqual(server.ask(method, path_of(link)).status, 200)
        form = self.look(server, link)
        self.assertEqual(self.submit(server, form), 200)
        self.assertEqual(self.submit(server, form), 200)  # "Already confirmed", for the holder of the spent link
        self.assertEqual(self.sign_in(server, "ada@example.com"), 200)

    def check_that_nobody_waits_for(self, mode):
        server = self.begin(mode)
        began = time.monotonic()
        self.assertEqual(server.sign_up("ada@example.com").status, 201)
        self.forgot(server, "ada@example.com")
        self.assertLess(time.monotonic() - began, 5)
        harness.wait_for("an attempt", lambda: any(mail["attempts"] > 0 for mail in self.listed()))
        self.assertEqual(server.ask("GET", "/healthz").status, 200)
        began = time.monotonic()
        self.assertEqual(server.stop(), 0)
        self.assertLess(time.monotonic() - began, 10)  # nor does its end

    def test_requests_do_not_wait_for_a_mail_server_that_defers(self):
        self.check_that_nobody_waits_for("defer")

    def test_requests_do_not_wait_for_a_mail_server_that_talks_nonsense(self):
        self.check_that_nobody_waits_for("garbage")

    def test_requests_do_not_wait_for_a_mail_server_that_is_silent(self):
        self.check_that_nobody_waits_for("slow")

    def test_a_mail_that_the_server_does_not_answer_delays_no_other(self):
        server = self.begin("stuck")
        for email in ("stuck@example.com", "ada@example.com"):
            server.sign_up(email)
        self.forgot(server, "stuck@example.com")
        harness.wait_for("an attempt", lambda: any(mail["attempts"] > 0 for mail in self.listed()))
        self.forgot(server, "ada@example.com")
        self.sink.wait_for_mail("ada@example.com")
        self.assertEqual([mail["last_error"] for mail in self.listed() if mail["to"] == "stuck@example.com"], [None])

    def test_a_mail_server_that_greets_late_gets_its_mail_from_a_client_with_a_full_name(self):
        server = self.begin("late", REQUIRE_EMAIL_VERIFICATION="true")
        self.assertEqual(server.sign_up("ada@example.com").status, 201)
        self.assertEqual(self.sink.wait_for_mail("ada@example.com")["Client-Name"], "example.org")

    def test_a_failed_mail_is_sent_once_when_an_operator_retries_it(self):
        server = self.begin("defer")
        server.sign_up("ada@example.com")
        self.forgot(server, "ada@example.com")
        harness.wait_for("the reason", lambda: any(mail["last_error"] for mail in self.listed()))
        self.change_mode("accept")
        self.assertEqual(self.usher("mail", "retry", "--all").returncode, 0)
        self.sink.wait_for_mail("ada@example.com")
        harness.wait_for("it to be marked", lambda: [mail["state"] for mail in self.listed()] == ["sent"])
        self.assertEqual(len(self.sink.mails_to("ada@example.com")), 1)

    def test_mail_requested_before_a_crash_is_sent_after_it(self):
        server = self.begin("slow")
        server.sign_up("ada@example.com")
        self.forgot(server, "ada@example.com")
        server.stop(signal.SIGKILL)
        self.change_mode("accept")
        with contextlib.closing(sqlite3.connect(self.folder / "data" / "usher.db")) as database, database:
            database.execute("UPDATE outbox SET next_attempt_at_ms = 0")  # the dead server's claim lasts for half a minute
        again = self.server(SMTP_URL=self.sink.url).start()
        form = self.look(again, link_in(self.sink.wait_for_mail("ada@example.com")))
        harness.wait_for("it to be marked", lambda: [mail["state"] for mail in self.listed()] == ["sent"])
        self.assertEqual(self.submit(again, form, new_password=NEW_PASSWORD), 200)


class RestoreDrill(harness.EndToEnd):
    def test_a_restore_on_a_new_machine_needs_the_secret_and_nothing_else(self):
        server = self.server().start()
        bearer = "Bearer " + server.sign_up("ada@example.com").json()["access_token"]
        body = {"password": PASSWORD}
        self.assertEqual(server.ask("POST", "/auth/2fa/enroll", body, Authorization=bearer).status, 200)
        backup = self.usher("backup", "copy.db")
        self.assertEqual(backup.returncode, 0, backup.stderr)
        server.stop()
        secret = self.folder / "data" / "usher.db.secret"
        kept = secret.read_bytes()
        shutil.rmtree(self.folder / "data")
        restored = self.usher("restore", "copy.db", "--yes")
        self.assertEqual(restored.returncode, 0, restored.stderr)

        without = self.usher("user", "list")
        self.assertNotEqual(without.returncode, 0)
        self.assertEqual(without.stderr.count("usher: error:"), 1)
        self.assertIn("secret", without.stderr)

        secret.write_bytes(kept)
        secret.chmod(0o600)
        again = self.server(port=server.port).start()  # the port is part of the tokens' issuer
        self.assertEqual(again.ask("GET", "/auth/me", Authorization=bearer).status, 200)
        self.assertEqual(again.sign_in("ada@example.com").status, 200)
        self.assertEqual(again.ask("POST", "/auth/2fa/enroll", body, Authorization=bearer).status, 200)


if __name__ == "__main__":
    harness.main()
