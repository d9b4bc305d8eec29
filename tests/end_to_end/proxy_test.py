#!/usr/bin/env python3
"""The configurations of docs/reverse-proxy.md in a real nginx and a real Caddy: only signed-in users pass."""

import html
import re
import urllib.parse
from pathlib import Path

import harness
import proxied

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "reverse-proxy.md"


class Guide:
    outside = "/welcome/x"

    def configuration(self):
        """The one block of that language and mark."""
        (block,) = re.findall(rf"^```{self.language}\n(.*?)^```$", GUIDE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
        return block

    def test_metrics_are_not_forwarded(self):
        _, everywhere, _ = self.sign_up()
        self.assertTrue(self.ask("GET", "/metrics", Cookie=everywhere).text.lower().startswith("x-auth-"), "the site's answer")

    def test_no_file_of_the_site_is_public(self):
        """Generators copy every page's text into scripts, search indexes and feeds."""
        for path in ("/", "/docs", "/DOCS/x", "/assets/js/0058b4c6.js", "/search/search_index.json", "/rss.xml", "/welcomed", "/favicon.ico/x"):
            with self.subTest(path):
                self.assertEqual(302, self.ask("GET", path).status)

    def test_raw_paths_that_a_site_cleans_otherwise_are_refused(self):
        for path in ("/docs/../welcome", "/docs/a%2f..%2f..%2fwelcome/x", "/welcome/%2e%2e/docs"):
            with self.subTest(path):
                self.assertEqual(400, self.ask("GET", path).status)

    def test_a_folder_without_its_slash_is_answered_by_the_site(self):
        """A redirect to the other spelling would not end where the site drops the slash."""
        _, everywhere, _ = self.sign_up()
        self.assertEqual([200, 200], [self.ask("GET", path, Cookie=everywhere).status for path in ("/docs", "/docs/")])


class Nginx(Guide, proxied.Nginx, harness.EndToEnd):
    language = "nginx"


class Caddy(Guide, proxied.Caddy, harness.EndToEnd):
    language = "caddyfile"


class Neighbour(Guide, proxied.Caddy, harness.EndToEnd):
    language, host = "caddyfile grafana", "grafana.example.com"
    # The whole host is for signed-in users.
    test_public_pages_get_no_identity = test_raw_paths_that_a_site_cleans_otherwise_are_refused = None

    def usher_settings(self):
        return {"TRUSTED_ORIGINS": "https://grafana.example.com"}

    def ask(self, method, path, body=None, **headers):
        """Signing up and out is at the other name, where Usher is."""
        return (self.running.ask if method == "POST" else super().ask)(method, path, body, **headers)

    def assert_sent_to_sign_in(self, answer):
        back = f"https://grafana.example.com{urllib.parse.quote(self.page, safe='')}"
        self.assertEqual((302, f"https://auth.example.com/account/sign-in?next={back}"), (answer.status, answer.header("Location")))
        page = self.running.ask("GET", f"/account/sign-in?next={back}").text
        self.assertIn(f'value="https://grafana.example.com{html.escape(self.page)}"', page, "where the sign-in leads")


if __name__ == "__main__":
    harness.main()
