"""npm's packages that end-to-end tests run beside Usher."""

import contextlib
import shutil
import subprocess
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
FETCHED = HERE.parents[1] / "build" / "npm"
LOCK = "package-lock.json"
PATIENCE_SECONDS = 120


def is_fetched(name):
    here, there = HERE / name / LOCK, FETCHED / name / LOCK
    return there.is_file() and there.read_bytes() == here.read_bytes()


def fetch(name):
    """The node_modules that the lock file in the folder `name` pins, fetched into build/npm unless they are there. None where
    node, npm or the network is missing."""
    if not shutil.which("node"):
        return None
    if not is_fetched(name) and not (shutil.which("npm") and install(name)):
        return None
    return FETCHED / name / "node_modules"


def install(name):
    """Beside the place, so that tests that run at the same time find all of it or nothing."""
    FETCHED.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="fetch.", dir=FETCHED, ignore_cleanup_errors=True) as fresh:
        for file in ("package.json", LOCK, ".npmrc"):
            shutil.copy(HERE / name / file, fresh)
        command = ["npm", "ci", "--fetch-retries=0", "--prefer-offline"]
        if subprocess.run(command, cwd=fresh, capture_output=True, timeout=PATIENCE_SECONDS, check=False).returncode:
            return False
        if not is_fetched(name):
            shutil.rmtree(FETCHED / name, ignore_errors=True)
            with contextlib.suppress(OSError):  # another test was quicker
                Path(fresh).rename(FETCHED / name)
    return is_fetched(name)
