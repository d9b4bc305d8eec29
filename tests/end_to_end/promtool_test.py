#!/usr/bin/env python3
"""Prometheus' own checks of a server's metrics, the alerts and the dashboard's queries."""

import json
import re
import shutil
import subprocess
import unittest
from pathlib import Path

import harness

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "prometheus"


@unittest.skipUnless(shutil.which("promtool"), "promtool is not installed: scripts/setup --tests")
class Promtool(harness.EndToEnd):
    def check(self, *words, stdin=None):
        ran = subprocess.run(["promtool", *words], cwd=EXAMPLE, input=stdin, capture_output=True, text=True,
                             timeout=harness.PATIENCE_SECONDS, check=False)
        self.assertEqual(0, ran.returncode, ran.stdout + ran.stderr)
        return ran.stdout + ran.stderr

    def test_the_metrics_are_well_formed(self):
        server = self.server().start()
        self.assertEqual(201, server.sign_up("ada@example.com").status)
        self.assertEqual("", self.check("check", "metrics", stdin=server.ask("GET", "/metrics").text))

    def test_the_configuration_and_the_rules_are_valid(self):
        self.check("check", "config", "prometheus.yml")
        self.check("check", "rules", "usher.rules.yml")

    def test_each_alert_fires_when_it_should(self):
        self.check("test", "rules", "usher.rules.test.yml")
        rules = re.findall(r"alert: (\w+)", (EXAMPLE / "usher.rules.yml").read_text(encoding="utf-8"))
        tests = (EXAMPLE / "usher.rules.test.yml").read_text(encoding="utf-8")
        self.assertEqual([], [name for name in rules if name not in tests])

    def test_the_queries_of_the_dashboard_are_valid(self):
        board = json.loads((EXAMPLE / "usher.grafana.json").read_text(encoding="utf-8"))
        queries = [target["expr"] for panel in board["panels"] for target in panel.get("targets", [])]
        self.assertGreater(len(queries), 20)
        rules = [{"record": f"panel:query{i}", "expr": query.replace("$__rate_interval", "5m")} for i, query in enumerate(queries)]
        file = self.folder / "queries.yml"
        file.write_text(json.dumps({"groups": [{"name": "dashboard", "rules": rules}]}), encoding="utf-8")  # JSON is YAML
        self.check("check", "rules", str(file))


if __name__ == "__main__":
    harness.main()
