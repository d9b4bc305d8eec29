#!/usr/bin/env python3
"""pytest with a server for tests, by examples/fastapi and docs/testing.md: the steps of tests.yml as GitHub runs them, the guide's, and
usher_testing.py where it must refuse. Needs Debian's python3-pytest, python3-fastapi, python3-jwt, python3-uvicorn and python3-yaml."""

import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import tarfile
import tempfile
from pathlib import Path

import guide_blocks
import harness
import neighbour

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "fastapi"
KEY = "a-key-of-the-tests-of-an-example"
# Steps that are something else here, by how they begin.
INSTEAD = {
    "actions/checkout@": "the folder is a copy of the example",
    "actions/setup-python@": "python3 is the one that has Debian's packages",
    "pip install ": "they are installed",
}


def parsed(text):
    """YAML as JSON has it."""
    words = [harness.python_with("yaml"), "-c", "import json, sys, yaml; json.dump(yaml.safe_load(sys.stdin), sys.stdout)"]
    return json.loads(subprocess.run(words, input=text, capture_output=True, text=True, check=True).stdout)


class Job:
    """The job of a workflow with one. Steps run as GitHub runs them: a bash each, which passes variables on by a file."""

    def __init__(self, text, place, temporary):
        (job,) = parsed(text)["jobs"].values()
        self.steps, self.place, self.groups = job["steps"], place, []
        self.variables = temporary / "variables"
        self.variables.touch()
        self.environment = {**harness.environment(job["env"]), "RUNNER_TEMP": str(temporary), "GITHUB_ENV": str(self.variables)}

    def run(self, path):
        """Returns the output of each step that ran, by its script's first line; `path`: before PATH. The first that fails is the last but for
        those with `if: failure()`."""
        outputs, failed = {}, False
        for step in self.steps:
            begins = step.get("uses") or step["run"].partition("\n")[0]
            if begins.startswith(tuple(INSTEAD)) or failed != (step.get("if") == "failure()"):
                continue
            status, outputs[begins] = self.run_step(step, path)
            failed = failed or status != 0
        return failed, outputs

    def run_step(self, described, path):
        variables = dict(line.split("=", 1) for line in self.variables.read_text().splitlines())
        environment = {**self.environment, **variables, **described.get("env", {}), "PATH": f"{path}:{self.environment['PATH']}"}
        step = subprocess.Popen(["bash", "-e", "-c", described["run"]], cwd=self.place, env=environment,
                                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True)
        self.groups.append(step.pid)
        output, _ = step.communicate(timeout=harness.PATIENCE["command"])
        return step.returncode, output

    def end(self):
        """Ends what steps left in the background."""
        for group in self.groups:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(group, signal.SIGKILL)


class WithPytest(harness.EndToEnd):
    """pytest runs in self.place."""

    def setUp(self):
        super().setUp()
        self.python = harness.python_with("pytest, fastapi, jwt, cryptography, uvicorn")
        if self.python is None or harness.python_with("yaml") is None:
            self.skipTest("python3-pytest, python3-fastapi, python3-jwt, python3-uvicorn or python3-yaml is not installed")
        self.place = self.folder / "checkout"

    def start_usher(self):
        """A server for tests, and what pytest needs to know of it."""
        self.running = self.server(TEST_API="true", TEST_API_KEY=KEY).start()
        return {
            "USHER_URL": f"http://127.0.0.1:{self.running.port}",
            "USHER_ISSUER": self.running.ask("GET", "/openapi.json").json()["servers"][0]["url"],
            "USHER_ALGORITHM": harness.CHEAP_KEYS["JWT_ALGORITHM"],
            "USHER_API_KEY": self.usher("apikey", "create", "--scope", "profile:read", "-o", "name").stdout.strip(),
            "TEST_API_KEY": KEY,
        }

    def begin_pytest(self, *options, **settings):
        words = [self.python, "-B", "-m", "pytest", "-p", "no:cacheprovider", *options]
        process = subprocess.Popen(words, cwd=self.place, env=harness.environment(settings), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                   stderr=subprocess.STDOUT, text=True)
        self.addCleanup(process.kill)
        return process

    def end_pytest(self, process):
        """(exit code, output)"""
        output, _ = process.communicate(timeout=harness.PATIENCE["command"])
        return process.returncode, output


class PytestGuide(neighbour.Neighbour, WithPytest):
    def test_a_back_end_of_the_guides(self):
        self.port = neighbour.free_port()
        self.place.mkdir()
        for page, title in (("docs/fastapi.md", "app.py"), ("docs/testing.md", "conftest.py"), ("docs/testing.md", "test_exercises.py")):
            (block,) = [block for block in guide_blocks.blocks_of(page) if block.title == title]
            (self.place / title).write_text(block.text.replace("9000", str(self.port)), encoding="utf-8")
        for name in ("usher_auth.py", "usher_testing.py"):
            shutil.copy(EXAMPLE / name, self.place)
        known = self.start_usher()
        words = [self.python, "-B", "-m", "uvicorn", "app:app", "--port", str(self.port), "--log-level", "warning"]
        self.run_neighbour("back_end", lambda **options: subprocess.Popen(words, cwd=self.place, env=harness.environment(known), **options))
        status, output = self.end_pytest(self.begin_pytest(**known))
        self.assertEqual(0, status, output)
        self.assertIn("2 passed", output)


class PytestExample(WithPytest):
    def setUp(self):
        super().setUp()
        shutil.copytree(EXAMPLE, self.place, ignore=shutil.ignore_patterns("__pycache__"))

    def assert_nothing_is_left(self, **settings):
        self.assertEqual([], json.loads(self.usher("user", "list", "-o", "json", **settings).stdout))

    def make_tarball(self):
        """With the release's name and places, and the programs of this build by links."""
        with tarfile.open(self.place / "usher-0.1.0-linux-x86_64.tar.xz", "w:xz") as tarball:
            for program, path in vars(harness.programs).items():
                link = tarfile.TarInfo(f"usher/bin/{program}")
                link.type, link.linkname = tarfile.SYMTYPE, path
                tarball.addfile(link)

    def test_the_workflow_is_green(self):
        memory = Path(tempfile.mkdtemp(prefix="usher-", dir="/dev/shm" if os.access("/dev/shm", os.W_OK) else self.folder))
        self.addCleanup(shutil.rmtree, memory, ignore_errors=True)
        text = (EXAMPLE / "tests.yml").read_text(encoding="utf-8")
        for theirs, ours in (("8000", str(neighbour.free_port())), ("/dev/shm/usher/", f"{memory}/")):
            self.assertIn(theirs, text)
            text = text.replace(theirs, ours)
        for begins in INSTEAD:
            self.assertIn(begins, text)
        self.make_tarball()
        tools, temporary = self.folder / "tools", self.folder / "temporary"
        tools.mkdir()
        temporary.mkdir()
        (tools / "python3").symlink_to(self.python)
        job = Job(text, self.place, temporary)
        self.addCleanup(job.end)

        failed, outputs = job.run(tools)
        said = "\n".join(outputs.values())
        self.assertFalse(failed, said)
        self.assertNotIn("cat usherd.log", outputs)
        summary = re.search(r"9 passed.* in [\d.]+s", outputs["python3 -m pytest"])
        self.assertTrue(summary, said)
        print(summary[0])
        self.assertTrue((memory / "usher.db").exists())
        self.assert_nothing_is_left(DATABASE_URL=f"sqlite:{memory}/usher.db")

    def test_workers_share_a_server(self):
        known = self.start_usher()
        workers = [self.begin_pytest("-k", "not clock", **known, PYTEST_XDIST_WORKER=name) for name in ("gw0", "gw1", "gw2", "gw3")]
        for status, output in map(self.end_pytest, workers):
            self.assertEqual(0, status, output)
            self.assertIn("8 passed, 1 deselected", output)
        status, output = self.end_pytest(self.begin_pytest("-k", "clock", **known))
        self.assertEqual(0, status, output)
        self.assert_nothing_is_left()

    def test_a_back_end_that_takes_old_tokens_fails(self):
        file = self.place / "usher_auth.py"
        text = file.read_text(encoding="utf-8")
        self.assertIn("leeway=30,", text)
        file.write_text(text.replace("leeway=30,", "leeway=1_000_000,"), encoding="utf-8")
        status, output = self.end_pytest(self.begin_pytest(**self.start_usher()))
        self.assertEqual(1, status, output)
        self.assertIn("2 failed, 7 passed", output)

    def test_what_is_missing_is_named(self):
        known = self.start_usher()
        plain = harness.Server(tempfile.mkdtemp(dir=self.folder), **harness.CHEAP_KEYS).start()
        self.addCleanup(plain.stop, signal.SIGKILL)
        for settings, why in (
            ({"USHER_URL": f"http://127.0.0.1:{neighbour.free_port()}"}, "Connection refused"),
            ({"USHER_URL": f"http://127.0.0.1:{plain.port}"}, "404 {"),
            ({"TEST_API_KEY": "the-key-of-another-server"}, "Send TEST_API_KEY as bearer token"),
            ({"TEST_API_KEY": ""}, "Send TEST_API_KEY as bearer token"),
            ({"USHER_TEST_NAMESPACE": "Mine"}, "Must be 1 to 32 of a-z, 0-9 and -"),
        ):
            with self.subTest(settings):
                status, output = self.end_pytest(self.begin_pytest(**{**known, **settings}))
                self.assertEqual(1, status, output)
                self.assertIn("takes no tests", output)
                self.assertIn(why, output)
                self.assertIn("Start usherd with TEST_API=true", output)


if __name__ == "__main__":
    harness.main()
