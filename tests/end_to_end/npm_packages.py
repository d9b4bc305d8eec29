"""npm's packages that end-to-end tests run beside Usher."""

import contextlib
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

import harness

HERE = Path(__file__).resolve().parent
FETCHED = HERE.parents[1] / "build" / "npm"
LOCK = "package-lock.json"


def node_version():
    """The major version; 0 without node."""
    if not shutil.which("node"):
        return 0
    told = subprocess.run(["node", "--version"], capture_output=True, text=True, timeout=harness.PATIENCE_SECONDS, check=False).stdout
    return int(told.lstrip("v").split(".")[0] or 0)


def chromium():
    """The program's path; None without it. Debian's headless shell takes two thirds of Chromium's processor time."""
    return shutil.which("chromium-headless-shell") or shutil.which("chromium")


def has_fonts():
    """Whether the fonts of tests/browser/fonts.conf are here."""
    folders = re.findall("<dir>(.*)</dir>", (HERE.parent / "browser" / "fonts.conf").read_text(encoding="utf-8"))
    return all(any(Path(folder).glob("*.[ot]tf")) for folder in folders)


def is_fetched(folder):
    here, there = HERE / folder / LOCK, place_of(folder) / LOCK
    return there.is_file() and there.read_bytes() == here.read_bytes()


def place_of(folder):
    return FETCHED / Path(folder).name


def fetch(folder):
    """The node_modules that the lock file in the folder (beside this file, or anywhere by its whole path) pins, fetched into
    build/npm unless they are there. None where node, npm or the network is missing."""
    if not shutil.which("node"):
        return None
    if not is_fetched(folder) and not (shutil.which("npm") and install(folder)):
        return None
    return place_of(folder) / "node_modules"


def install(folder):
    """Installs beside the target and renames, so that parallel tests find all of it or nothing."""
    FETCHED.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="fetch.", dir=FETCHED, ignore_cleanup_errors=True) as fresh:
        for file in ("package.json", LOCK, ".npmrc"):
            shutil.copy(HERE / folder / file, fresh)
        command = ["npm", "ci", "--fetch-retries=0", "--prefer-offline"]
        if subprocess.run(command, cwd=fresh, capture_output=True, timeout=harness.PATIENCE["command"], check=False).returncode:
            return False
        if not is_fetched(folder):
            shutil.rmtree(place_of(folder), ignore_errors=True)
            with contextlib.suppress(OSError):  # another test was quicker
                Path(fresh).rename(place_of(folder))
    return is_fetched(folder)
