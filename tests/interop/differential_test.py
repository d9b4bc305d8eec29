#!/usr/bin/env python3
"""Random sequences of calls, to Better Auth's own server and to usherd: what a client sees must be the same.

    differential_test.py --usherd build/release/bin/usherd --usher build/release/bin/usher [--reference] [options of differential.mjs]

With --reference the reference server is compared with itself."""

import argparse
import contextlib
import os
import sys
import tempfile
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "contract"), str(HERE.parent / "end_to_end")]

import control  # noqa: E402
import harness  # noqa: E402
import node_scripts  # noqa: E402
from reference import Reference  # noqa: E402
from neighbour import free_port  # noqa: E402
from usher import Usher  # noqa: E402


@contextlib.contextmanager
def running(kind):
    """Its address, and its control's."""
    with tempfile.TemporaryDirectory(prefix="usher-") as folder:
        port = free_port()
        target = kind(Path(folder), "differential", port)
        try:
            target.fresh()
            helper = control.Control(target)
            yield f"http://localhost:{port}", helper.url
            helper.close()
        finally:
            target.stop()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--usherd", type=os.path.abspath, required=True)
    parser.add_argument("--usher", type=os.path.abspath, required=True)
    parser.add_argument("--reference", action="store_true")
    arguments, rest = parser.parse_known_args(namespace=harness.programs)
    rest = rest or ["--sequences", "500" if os.environ.get("CI") else "150"]
    with running(Reference) as reference, running(Reference if arguments.reference else Usher) as other:
        return node_scripts.start("differential.mjs", *reference, *other, *rest).wait()


if __name__ == "__main__":
    try:
        sys.exit(main())
    except unittest.SkipTest as skip:
        print(skip)
        sys.exit(harness.SKIPPED)
