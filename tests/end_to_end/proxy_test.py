#!/usr/bin/env python3
"""The configurations of docs/reverse-proxy.md in a real nginx and a real Caddy: only signed-in users pass."""

import re
from pathlib import Path

import harness
import proxied

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "reverse-proxy.md"


def from_guide(language):
    """The one block of that language."""
    (block,) = re.findall(rf"^```{language}\n(.*?)^```$", GUIDE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    return block


class Guide:
    def configuration(self):
        return from_guide(self.language)

    def test_metrics_are_not_forwarded(self):
        self.assertEqual("", self.ask("GET", "/metrics").text, "the site's answer")


class Nginx(Guide, proxied.Nginx, harness.EndToEnd):
    language = "nginx"


class Caddy(Guide, proxied.Caddy, harness.EndToEnd):
    language = "caddyfile"


if __name__ == "__main__":
    harness.main()
