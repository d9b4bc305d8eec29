#!/usr/bin/env python3
"""The pictures of README and the guides show the pages as they are.

    pictures_test.py --usherd build/release/bin/usherd --usher build/release/bin/usher [unittest's options]"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests" / "end_to_end")]

import harness  # noqa: E402
import npm_packages  # noqa: E402

PICTURES = ROOT / "docs" / "pictures"


class Pictures(harness.EndToEnd):
    def test_no_picture_is_older_than_its_pages(self):
        if not npm_packages.chromium() or not npm_packages.has_fonts():
            self.skipTest("Chromium or the fonts of the journeys are not here: scripts/setup --tests")
        if npm_packages.fetch(ROOT / "tests" / "browser") is None:
            self.skipTest("npm's packages are not here and cannot be fetched")
        checked = subprocess.run(
            [ROOT / "scripts" / "pictures", "--check", "--usherd", harness.programs.usherd, "--usher", harness.programs.usher],
            capture_output=True, text=True, check=False)
        self.assertEqual(0, checked.returncode, checked.stdout + checked.stderr)

    def test_they_are_few_and_small(self):
        files = [*PICTURES.iterdir()]
        self.assertLessEqual(len([file for file in files if file.suffix != ".json"]), 24)
        self.assertLessEqual(sum(file.stat().st_size for file in files), 2 << 20)


if __name__ == "__main__":
    harness.main()
