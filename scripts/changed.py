"""Which files a check of what changed looks at."""

import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def git(*words):
    """The lines that Git prints; none where it fails or is not there, as with an archive of the sources."""
    if not shutil.which("git"):
        return []
    ran = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False)
    return ran.stdout.splitlines() if not ran.returncode else []


def fork():
    """The merge base with the remote's main branch; None without one, or where it is HEAD itself."""
    base = git("merge-base", "HEAD", "origin/main")
    return base[0] if base and base != git("rev-parse", "HEAD") else None


def changed(commits=0):
    """The paths that differ from the fork, or without one from so many commits ago, or are not committed. What is deleted is not among them."""
    base = fork() or f"HEAD~{commits}"
    names = git("diff", "--name-only", "--diff-filter=d", base) + git("ls-files", "--others", "--exclude-standard")
    return sorted(set(names))
