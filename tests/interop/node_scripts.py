"""Runs the scripts of this folder with the packages that its lock file pins."""

import os
import subprocess
import sys
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "end_to_end"))

import npm_packages  # noqa: E402


OLDEST_NODE = 20
NEWEST = HERE  # whose lock file pins the newest release that is compared
RELEASES = {"newest": NEWEST, "1.7.7": HERE / "better-auth-1.7.7"}


def start(script, *arguments, release="newest", **options):
    """A process; `script` is relative to this folder, `release` one of RELEASES. SkipTest without node, npm or the network."""
    if npm_packages.node_version() < OLDEST_NODE:
        raise unittest.SkipTest(f"Better Auth's own server needs Node.js {OLDEST_NODE} or newer")
    modules = npm_packages.fetch(RELEASES[release])
    if modules is None:
        raise unittest.SkipTest("npm's better-auth is not here and cannot be fetched")
    command = ["node", "--import", (HERE / "packages.mjs").as_uri(), HERE / script, *map(str, arguments)]
    return subprocess.Popen(command, env={**os.environ, "USHER_NPM": str(modules.parent), **options.pop("env", {})}, text=True, **options)
