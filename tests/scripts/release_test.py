#!/usr/bin/env python3
"""scripts/release sums, in a tree of its own: the sums that it writes are those of the files."""

import hashlib
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "release"


class ReleaseTest(unittest.TestCase):
    def test_each_tarball_has_its_checksum_beside_it(self):
        with tempfile.TemporaryDirectory() as folder:
            packages = Path(folder, "build", "package")
            for path in (Path(folder, "scripts"), packages):
                path.mkdir(parents=True)
            shutil.copy(SCRIPT, Path(folder, "scripts", "release"))
            Path(folder, "CHANGELOG.md").write_text("# Changes\n\n## 0.1.0\n\nThe first.\n", encoding="utf-8")
            tarball = packages / "usher-0.1.0-amd64.tar.xz"
            tarball.write_bytes(b"programs")
            for _ in range(2):
                subprocess.run([Path(folder, "scripts", "release"), "sums"], capture_output=True, check=True)
            line = f"{hashlib.sha256(b'programs').hexdigest()}  {tarball.name}\n"
            self.assertEqual(line, Path(f"{tarball}.sha256").read_text(encoding="utf-8"))
            sums = (packages / "SHA256SUMS").read_text(encoding="utf-8")
            self.assertIn(line, sums)
            self.assertNotIn(".sha256", sums)


if __name__ == "__main__":
    unittest.main()
