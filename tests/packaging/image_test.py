#!/usr/bin/env python3
"""The Dockerfile agrees with what it starts: scripts/package, make_root and the programs. Building it needs a container engine."""

import json
import os
import re
import sys
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "end_to_end"))

import harness  # noqa: E402
from neighbour import free_port  # noqa: E402

MAKE_ROOT = (ROOT / "packaging/image/make_root").read_text(encoding="utf-8")


def instructions():
    """(stage, name, rest) of each instruction, with continued lines joined."""
    text = (ROOT / "packaging/image/Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    stage = -1
    for line in text.splitlines():
        if not line or line.startswith("#"):
            continue
        name, rest = line.split(None, 1)
        stage += name == "FROM"
        yield stage, name, re.sub(" +", " ", rest)


def the(name, stage=1):
    found = [rest for at, each, rest in instructions() if (at, each) == (stage, name)]
    if len(found) != 1:
        raise AssertionError(f"{len(found)} times {name}")
    return found[0]


def environment():
    return dict(pair.split("=", 1) for pair in the("ENV").split())


class ImageTest(harness.EndToEnd):
    def test_build_stage(self):
        """It starts from what `scripts/package --in` starts from, and runs files of the checkout."""
        self.assertEqual(the("COPY", 0), ". /usher")
        excluded = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()
        self.assertEqual(excluded, ["build"])  # .git is there, which scripts/package reads
        runs = " && ".join(rest for stage, name, rest in instructions() if (stage, name) == (0, "RUN"))
        included = re.search(r"--include=([\w,-]+) --format=null", (ROOT / "scripts/package").read_text(encoding="utf-8"))[1]
        self.assertEqual(re.search("--no-install-recommends ([^&]*?) &&", runs)[1].split(), included.split(","))
        for command in ("scripts/package", "packaging/image/make_root build/package/usher-*.tar.xz /image"):
            self.assertIn(command, runs.split(" && "))
            self.assertTrue(os.access(ROOT / command.split()[0], os.X_OK), command)

    def test_final_stage(self):
        """It copies what make_root makes, keeps the owner of the volume, and has neither another user nor another path."""
        copies = [rest for stage, name, rest in instructions() if (stage, name) == (1, "COPY")]
        user, volume = the("USER"), the("VOLUME")
        self.assertEqual(copies, ["--from=build /image /", f"--from=build --chown={user} /image{volume} {volume}"])
        self.assertIn(f'chown {user} "$root{volume}"', MAKE_ROOT)
        self.assertIn(f"usher:x:{user}:", MAKE_ROOT)
        self.assertEqual(the("WORKDIR"), volume)
        self.assertEqual(environment(), {"PATH": "/opt/usher/bin", "HOST": "0.0.0.0", "OPS_LISTEN": "127.0.0.1:9464", "DATABASE_URL": f"sqlite:{volume}/usher.db"})
        self.assertIn('tar --extract --directory "$root/opt"', MAKE_ROOT)  # of a tarball with usher/bin
        self.assertEqual(json.loads(the("ENTRYPOINT")), ["usherd"])

    def test_health(self):
        """The command succeeds with a server on a public name, which has the image's listener for operators, and fails without one."""
        program, *words = json.loads(the("HEALTHCHECK").partition("CMD ")[2])
        self.assertEqual(program, "usher")
        public = {"HOST": environment()["HOST"], "PUBLIC_URL": "https://auth.example.com", "TRUSTED_PROXIES": "192.0.2.1/32"}
        settings = {**public, "OPS_LISTEN": f"127.0.0.1:{free_port()}"}
        server = self.server(**settings).start()
        healthy = self.usher(*words, **settings)
        self.assertEqual(healthy.returncode, 0, healthy.stderr)
        self.assertEqual(server.stop(), 0)
        self.assertNotEqual(self.usher(*words, **settings).returncode, 0)


if __name__ == "__main__":
    harness.main()
