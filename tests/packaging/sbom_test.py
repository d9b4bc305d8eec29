#!/usr/bin/env python3
"""The bill of materials names all that the programs load or contain, and refers to nothing else."""

import argparse
import json
import os
import subprocess
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
programs = argparse.Namespace()


def bill(time="1795322102"):
    command = [ROOT / "packaging/sbom.py", "--version", "1.2.3", "--commit", "abc", "--time", time, "--npm", ROOT / "build/npm"]
    return subprocess.run([*command, programs.usher, programs.usherd], check=True, capture_output=True, text=True).stdout


@unittest.skipUnless((ROOT / "build/npm/docs").is_dir() or os.environ.get("CI"), "without npm")
class SbomTest(unittest.TestCase):
    def test_parts(self):
        document = json.loads(bill())
        found = {part["name"]: part for part in document["packages"]}
        for name in ("usher", "libsqlite3-0", "libssl3", "libpq5", "libcurl4", "libsodium-dev", "swagger-ui-dist", "uplot"):
            self.assertIn(name, found)
        self.assertEqual(found["usher"]["versionInfo"], "1.2.3")
        self.assertEqual(found["uplot"]["licenseDeclared"], "MIT")
        self.assertEqual(document["creationInfo"]["created"], "2026-11-22T04:35:02Z")

    def test_references(self):
        document = json.loads(bill())
        names = [part["SPDXID"] for part in document["packages"]]
        self.assertEqual(len(names), len(set(names)))
        related = [relation["relatedSpdxElement"] for relation in document["relationships"]]
        self.assertEqual(sorted(related), sorted(names))

    def test_same_arguments(self):
        self.assertEqual(bill(), bill())
        self.assertNotEqual(bill(), bill("1795322103"))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--usherd", required=True)
    parser.add_argument("--usher", required=True)
    _, rest = parser.parse_known_args(namespace=programs)
    unittest.main(argv=[__file__, *rest])
