#!/usr/bin/env python3
"""scripts/run in a tree of its own: which tarballs it runs, what it unpacks, and when it makes the scripts of the bar."""

import hashlib
import io
import os
import shutil
import stat
import subprocess
import sys
import tarfile
import tempfile
import unittest
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1] / "end_to_end")]

import harness  # noqa: E402
from neighbour import free_port  # noqa: E402

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "run"
PROGRAM = b'#!/bin/sh\necho "${0##*/} says $*"\n'


class RunTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        (self.root / "scripts").mkdir()
        shutil.copy(SCRIPT, self.root / "scripts" / "run")
        self.tarball = self.root / "usher.tar.xz"
        with tarfile.open(self.tarball, "w:xz") as tarball:
            for name in ("usher", "usherd"):
                entry = tarfile.TarInfo(f"usher/bin/{name}")
                entry.size, entry.mode, entry.uid, entry.gid = len(PROGRAM), 0o6777, 12345, 12345
                tarball.addfile(entry, io.BytesIO(PROGRAM))

    def write_sum(self, text):
        Path(f"{self.tarball}.sha256").write_text(text, encoding="utf-8")

    def run_from(self, *options):
        return subprocess.run([self.root / "scripts" / "run", "--from", self.tarball, *options], capture_output=True, text=True, check=False)

    def refuses(self):
        answer = self.run_from()
        self.assertEqual((2, ""), (answer.returncode, answer.stdout))
        self.assertIn("usher.tar.xz.sha256", answer.stderr)
        self.assertFalse((self.root / "build").exists())

    def test_a_tarball_without_its_checksum_is_not_unpacked(self):
        self.refuses()
        for wrong in ("", "0" * 64 + "  usher.tar.xz\n"):
            self.write_sum(wrong)
            self.refuses()

    def test_a_checked_tarball_runs_and_migrations_are_not_listed(self):
        self.write_sum(hashlib.sha256(self.tarball.read_bytes()).hexdigest() + "  usher.tar.xz\n")
        answer = self.run_from("--port", "9000")
        self.assertEqual(0, answer.returncode, answer.stderr)
        self.assertIn("usherd says --port 9000\n", answer.stdout)
        self.assertNotIn("usher says", answer.stdout)

    def test_unchecked_needs_no_checksum(self):
        self.assertIn("usherd says \n", self.run_from("--unchecked").stdout)

    def test_owners_and_modes_of_the_tarball_are_not_kept(self):
        self.run_from("--unchecked")
        for file in (self.root / "build" / "from").rglob("*"):
            facts = file.stat()
            self.assertEqual((os.getuid(), 0), (facts.st_uid, stat.S_IMODE(facts.st_mode) & ~0o755), file)


SERVER = """#!/usr/bin/env python3
import http.server, os
class Ready(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
    def log_message(self, *_):
        pass
http.server.HTTPServer(("127.0.0.1", int(os.environ["PORT"])), Ready).serve_forever()
"""


class ScriptsOfTheBar(unittest.TestCase):
    """The tree's other scripts and the programs are stand-ins."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        (self.root / "build" / "release" / "bin").mkdir(parents=True)
        self.put("build/release/bin/usherd", SERVER)
        self.put("npm/npm", "#!/bin/sh\n")
        for name in ("build/release/bin/usher", "scripts/setup", "scripts/build"):
            self.put(name, "#!/bin/sh\n")
        shutil.copy(SCRIPT, self.root / "scripts" / "run")

    def put(self, name, text):
        file = self.root / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
        file.chmod(0o755)

    def start(self, *options):
        environment = {**os.environ, "PORT": str(free_port()), "PATH": f"{self.root}/npm:{os.environ['PATH']}"}
        process = subprocess.Popen([self.root / "scripts" / "run", *options], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.addCleanup(process.kill)
        return process

    def ends(self, process):
        process.terminate()
        return process.communicate(timeout=harness.PATIENCE_SECONDS)

    def test_they_are_made_while_the_server_runs_and_end_with_it(self):
        self.put("scripts/frontend", f"#!/bin/sh\nsleep 1000 &\necho $! > {self.root}/job\nwait\n")
        process = self.start()
        job = self.root / "job"
        harness.wait_for("the scripts to be made", lambda: job.exists() and job.read_text())
        self.assertIsNone(process.poll())
        self.ends(process)
        harness.wait_for("the job to end", lambda: not Path(f"/proc/{job.read_text().strip()}").exists())

    def test_a_line_says_what_is_missing(self):
        self.put("scripts/frontend", f"#!/bin/sh\necho no network\ntouch {self.root}/ended\nexit 1\n")
        process = self.start()
        said = process.stderr.readline()
        self.assertIn("scripts/frontend failed; build/frontend.log says why", said)
        self.assertEqual("no network\n", (self.root / "build" / "frontend.log").read_text())
        self.ends(process)

    def test_without_scripts_none_is_made(self):
        self.put("scripts/frontend", f"#!/bin/sh\ntouch {self.root}/made\n")
        process = self.start("--no-scripts")
        while "Ctrl-C" not in process.stdout.readline():
            pass
        self.ends(process)
        self.assertFalse((self.root / "made").exists())


if __name__ == "__main__":
    unittest.main()
