#!/usr/bin/env python3
"""examples/nginx and examples/caddy in a real nginx and a real Caddy, before examples/site."""

import contextlib
import json
import shutil
from pathlib import Path

import chat_upstream
import harness
import proxied

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


class Example:
    page = "/members/x?page=2&part=b"
    sign_in_page = "/login.html"
    outside = "/public/x"

    def configuration(self):
        root = self.folder / "site"
        shutil.copytree(EXAMPLES / "site", root)
        (root / "downloads").mkdir()
        (root / "downloads" / "book.txt").write_text("for members")
        return (EXAMPLES / self.file).read_text(encoding="utf-8")

    def usher_settings(self):
        self.chat = chat_upstream.Upstream()
        self.addCleanup(self.chat.close)
        return {"CHAT_UPSTREAM_URL": self.chat.url}

    def replacements(self):
        return {**super().replacements(), "/var/www/site": str(self.folder / "site")}

    def test_the_sites_own_files_are_public(self):
        self.assertIn("<title>Course</title>", self.ask("GET", "/").text)
        self.assertIn("/auth/login", self.ask("GET", "/login.html").text)
        self.assertEqual(404, self.ask("GET", "/nothing").status)

    def test_files_for_members_need_a_session(self):
        refused = self.ask("GET", "/downloads/book.txt")
        self.assertEqual(302, refused.status)
        self.assertTrue(refused.header("Location").endswith("/login.html?next=%2Fdownloads%2Fbook.txt"))
        _, everywhere, _ = self.sign_up()
        passed = self.ask("GET", "/downloads/book.txt", Cookie=everywhere)
        self.assertEqual((200, "for members"), (passed.status, passed.text))

    def test_a_folder_is_protected_by_each_of_its_names(self):
        for path in ("/members", "/MEMBERS/x", "/downloads", "/Downloads/book.txt"):
            with self.subTest(path):
                self.assertEqual(302, self.ask("GET", path).status)
        _, everywhere, _ = self.sign_up()
        self.assertEqual(200, self.ask("GET", "/members", Cookie=everywhere).status, "no redirect that a site may send back")

    def test_other_spellings_of_a_path_do_not_bypass_the_check(self):
        for path in ("/public/../members/x", "/public/%2e%2e/members/x", "//members/x", "/members//x", "/downloads/../downloads/book.txt",
                     "/public/../downloads/book.txt", "//downloads/book.txt", "/%64ownloads/book.txt", "/x/../downloads/book.txt"):
            with self.subTest(path):
                answer = self.ask("GET", path)
                self.assertNotEqual(200, answer.status, answer.text)

    def test_raw_paths_that_a_site_cleans_otherwise_are_refused(self):
        _, everywhere, _ = self.sign_up()
        for path in ("/members/../public/x", "/public/%2e%2E/members/x", "/public/a%2f..%2f..%2Fmembers/x", "/public/..%5cmembers", "/public/.."):
            with self.subTest(path):
                self.assertEqual(400, self.ask("GET", path, Cookie=everywhere).status)
        for path in ("/members/a..b", "/members/x?next=%2Fa&up=/../b"):
            with self.subTest(path):
                self.assertEqual(200, self.ask("GET", path, Cookie=everywhere).status)

    def test_profile_and_account_pages_are_ushers(self):
        _, everywhere, _ = self.sign_up()
        self.assertEqual("beginner", self.ask("GET", "/api/v1/profile", Cookie=everywhere).json()["experience_level"])
        self.assertEqual(200, self.ask("GET", "/account", Cookie=everywhere).status)
        self.assertEqual(200, self.ask("GET", "/account/forgot").status)
        self.assertEqual(200, self.ask("GET", "/usher.js").status)

    def test_chat_answers_are_forwarded_as_they_arrive(self):
        with contextlib.closing(harness.connect(self.port)) as connection:
            headers = {"Content-Type": "application/json", "Sec-Fetch-Site": "same-origin"}
            connection.request("POST", "/api/chat/message", json.dumps({"message": "What is a node?"}), headers)
            exchange = self.chat.take(harness.PATIENCE_SECONDS)
            exchange.begin().send("data: first\n\n")
            answer = connection.getresponse()
            self.assertEqual(200, answer.status)
            self.assertEqual(b"data: first\n", answer.readline(), "while the rest is not there yet")
            exchange.send("data: second\n\n").end()
            self.assertEqual(b"\ndata: second\n\n", answer.read())

    def test_metrics_are_not_forwarded(self):
        self.assertEqual(404, self.ask("GET", "/metrics").status)


class Nginx(Example, proxied.Nginx, harness.EndToEnd):
    file = "nginx/usher.conf"


class Caddy(Example, proxied.Caddy, harness.EndToEnd):
    file = "caddy/Caddyfile"


if __name__ == "__main__":
    harness.main()
