#!/usr/bin/env python3
"""What `cmake --install` puts where, whether systemd accepts the units, and whether the nightly backup keeps what it promises."""

import datetime
import json
import os
import re
import shutil
import subprocess
import sys
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "end_to_end"))

import harness  # noqa: E402

MOST_EXPOSURE = "20"  # 2.0
UNITS = ("usherd.service", "usherd.socket", "usher-backup.service", "usher-backup.timer")
# What using the examples in the checkout leaves there.
MADE = re.compile("/(node_modules|__pycache__|docusaurus/[.]docusaurus|docusaurus/build|e2e/test-results|mkdocs/site)/")
FILES = {
    "bin/usher", "bin/usherd", "libexec/usher/backup", "lib/sysusers.d/usher.conf", "lib/tmpfiles.d/usher.conf",
    "share/bash-completion/completions/usher", "share/zsh/site-functions/_usher", "share/fish/vendor_completions.d/usher.fish",
    "share/man/man1/usher.1", "share/man/man5/usher.toml.5", "share/man/man8/usherd.8", "share/doc/usher/examples/usher.toml",
    *(f"lib/systemd/system/{unit}" for unit in UNITS),
    "share/doc/usher/LICENSE", *(f"share/doc/usher/{page.name}" for page in ROOT.glob("*.md")),
    *(f"share/doc/usher/{file.relative_to(ROOT)}" for file in (ROOT / "docs").rglob("*") if file.is_file() and not {"site", "tools"} & {*file.parts}),
    *(f"share/doc/usher/{file.relative_to(ROOT)}" for file in (ROOT / "examples").rglob("*") if file.is_file() and not MADE.search(f"{file}/")),
}
# By the commands that there are, and where scripts/frontend has run; scripts/package demands them.
BESIDE = ("share/man/man1/usher-", "share/usher/adapt")
LINK = re.compile(r"\]\((?![a-z]+:|#)([^)#\s]+)|(?:src|srcset)=\"(?![a-z]+:)([^\"]+)\"")


class InstallTest(harness.EndToEnd):
    def setUp(self):
        super().setUp()
        self.prefix = self.folder / "usr"
        build = Path(harness.programs.usherd).parents[1]
        subprocess.run(["cmake", "--install", build, "--prefix", self.prefix], check=True, stdout=subprocess.DEVNULL)

    def installed(self):
        return {str(file.relative_to(self.prefix)) for file in self.prefix.rglob("*") if file.is_file()}

    def test_files(self):
        found = self.installed()
        self.assertEqual({file for file in found if not file.startswith(BESIDE)}, FILES)
        groups = re.findall(r"^  [A-Z][a-z-]+ +([a-z-]+, .+)$", self.usher("--help").stdout, re.MULTILINE)
        nouns = [noun for group in groups for noun in group.split(", ")]
        self.assertGreater(len(nouns), 10)
        for noun in nouns:
            self.assertIn(f"share/man/man1/usher-{noun}.1", found)

    def test_links_of_the_guides_lead_to_installed_files(self):
        guides = self.prefix / "share/doc/usher"
        named = [(page, link or picture) for page in guides.rglob("*.md") for link, picture in LINK.findall(page.read_text(encoding="utf-8"))]
        self.assertGreater(len(named), 100)
        self.assertEqual([], [f"{page.relative_to(guides)}: {link}" for page, link in named if not (page.parent / link).exists()])

    def test_programs_are_named_where_they_are(self):
        for file in ("lib/systemd/system/usherd.service", "lib/systemd/system/usher-backup.service", "libexec/usher/backup"):
            text = (self.prefix / file).read_text(encoding="utf-8")
            self.assertIn(f"{self.prefix}/", text)
            self.assertNotIn("@", re.sub(r"~?@[a-z-]+", "", text))  # but for groups of system calls

    @unittest.skipUnless(shutil.which("systemd-analyze") or os.environ.get("CI"), "without systemd")
    def test_units(self):
        folder = self.prefix / "lib/systemd/system"
        for unit in UNITS:
            judged = subprocess.run(["systemd-analyze", "verify", "--man=no", folder / unit], capture_output=True, text=True, check=False)
            self.assertEqual((judged.returncode, judged.stderr), (0, ""))
        for unit in UNITS:
            if unit.endswith(".service"):
                command = ["systemd-analyze", "security", "--offline=true", "--no-pager", f"--threshold={MOST_EXPOSURE}", folder / unit]
                judged = subprocess.run(command, capture_output=True, text=True, check=False)
                self.assertEqual(judged.returncode, 0, judged.stdout + judged.stderr)

    def test_settings(self):
        """The example can be used as it is, and with all of its settings."""
        example = (self.prefix / "share/doc/usher/examples/usher.toml").read_text(encoding="utf-8")
        (self.folder / "usher.toml").write_text(example, encoding="utf-8")
        everything = re.sub(r"^# (?=[a-z_]+ = )", "", example, flags=re.MULTILINE)
        self.assertIn("\npublic_url = ", everything)
        (self.folder / "everything.toml").write_text(everything, encoding="utf-8")
        for file in ("usher.toml", "everything.toml"):
            checked = self.usher("--config", file, "config", "check")
            self.assertEqual(checked.returncode, 0, checked.stdout + checked.stderr)

    def back_up(self, **settings):
        return subprocess.run([self.prefix / "libexec/usher/backup", self.folder / "backups"], cwd=self.folder,
                              env=harness.environment({**harness.FAST, **settings}), capture_output=True, text=True, check=False)

    def test_backup(self):
        server = self.server().start()
        self.assertEqual(server.sign_up("reader@example.com").status, 201)
        secret = (self.folder / "data/usher.db.secret").read_text(encoding="utf-8").strip()
        backups = self.folder / "backups"
        backups.mkdir()
        for _ in range(2):  # the second time the names are there
            made = self.back_up(USHER_SECRET=secret)
            self.assertEqual(made.returncode, 0, made.stderr)
            self.assertRegex(made.stdout, r"Kept as( [a-z]+-[0-9]+\.backup){3}: in the clear")
        self.assertIsNotNone(self.last_backup())
        month = datetime.datetime.now(datetime.timezone.utc).strftime("%m")
        names = sorted(os.listdir(backups))
        self.assertEqual([re.sub(r"[0-9]+", "N", name) for name in names], ["day-N.backup", "month-N.backup", "week-N.backup"])
        self.assertIn(f"month-{month}.backup", names)
        self.assertEqual(len({(backups / name).stat().st_ino for name in names}), 1)
        self.assertEqual(server.stop(), 0)
        restored = self.usher("--database", "sqlite:restored.db", "restore", str(backups / names[0]), USHER_SECRET=secret)
        self.assertEqual(restored.returncode, 0, restored.stderr)
        listed = self.usher("--database", "sqlite:restored.db", "user", "list", "-o", "name", USHER_SECRET=secret)
        self.assertEqual(listed.stdout, "reader@example.com\n")

    def test_backup_after_a_run_that_was_killed(self):
        """Its file has the kept backups as its other names, which the next run must not write into. What it restored is in the clear."""
        self.server().start()
        secret = (self.folder / "data/usher.db.secret").read_text(encoding="utf-8").strip()
        backups = self.folder / "backups"
        backups.mkdir()
        kept = backups / "month-00.backup"
        kept.write_text("kept")
        os.link(kept, backups / "unverified")
        (backups / "verify").mkdir()
        (backups / "verify/usher.db").write_text("in the clear")
        made = self.back_up(USHER_SECRET=secret)
        self.assertEqual(made.returncode, 0, made.stderr)
        self.assertEqual(kept.read_text(), "kept")
        self.assertFalse((backups / "verify").exists())

    def test_backup_to_a_public_key(self):
        """What is kept opens with the private key alone."""
        server = self.server().start()
        self.assertEqual(server.sign_up("reader@example.com").status, 201)
        secret = (self.folder / "data/usher.db.secret").read_text(encoding="utf-8").strip()
        backups = self.folder / "backups"
        backups.mkdir()
        self.assertTrue(shutil.which("age"), "age is not installed: scripts/setup --tests")
        subprocess.run(["age-keygen", "--output", "backup.key"], cwd=self.folder, check=True, stderr=subprocess.DEVNULL)
        key = subprocess.run(["age-keygen", "-y", "backup.key"], cwd=self.folder, check=True, capture_output=True, text=True).stdout.strip()
        made = self.back_up(USHER_SECRET=secret, BACKUP_PUBLIC_KEY=key)
        self.assertEqual(made.returncode, 0, made.stderr)
        self.assertIn(f"encrypted to {key}", made.stdout)
        self.assertEqual(len(os.listdir(backups)), 3)  # nothing in the clear is left beside them
        for backup in backups.iterdir():
            self.assertTrue(backup.read_bytes().startswith(b"age-encryption.org/"), backup)
        subprocess.run(["age", "--decrypt", "--identity", "backup.key", "--output", "plain.db", backup], cwd=self.folder, check=True)
        restored = self.usher("--database", "sqlite:restored.db", "restore", "plain.db", USHER_SECRET=secret)
        self.assertEqual(restored.returncode, 0, restored.stderr)
        listed = self.usher("--database", "sqlite:restored.db", "user", "list", "-o", "name", USHER_SECRET=secret)
        self.assertEqual(listed.stdout, "reader@example.com\n")

    def last_backup(self):
        return json.loads(self.usher("status", "-o", "json").stdout)["last_backup_at"]

    def test_backup_that_is_not_kept(self):
        """Without the secret the copy is of no use, nor is a key that is not whole: the unit fails, and no backup is noted."""
        self.server().start()
        (self.folder / "backups").mkdir()
        secret = (self.folder / "data/usher.db.secret").read_text(encoding="utf-8").strip()
        for settings in ({"USHER_SECRET": "another-secret-of-more-than-32-bytes-0123456789"},
                         {"USHER_SECRET": secret, "BACKUP_PUBLIC_KEY": "age1tjis3"}):
            failed = self.back_up(**settings)
            self.assertNotEqual(failed.returncode, 0)
            self.assertEqual(os.listdir(self.folder / "backups"), [])
            self.assertIsNone(self.last_backup())

    def test_purge_keeps_the_secret_of_what_outlives_the_package(self):
        script = re.sub(r"/(etc|var)/", rf"{self.folder}/\1/", (ROOT / "packaging/debian/postrm").read_text(encoding="utf-8"))
        etc, data, backups = self.folder / "etc/usher", self.folder / "var/lib/usher", self.folder / "var/backups/usher"
        ours = f'# database_url = "postgresql://u@h/d"\ndatabase_url = "sqlite:{data}/usher.db"\n'
        for toml, env, backup, keeps in (
            (ours, "", False, False), (ours, "", True, True), ('database_url = "postgresql://u@h/d"\n', "", False, True),
            (ours, "DATABASE_URL=postgresql://u:p@h/d\n", False, True), ('database_url = "sqlite:/srv/usher.db"\n', "", False, True),
        ):
            with self.subTest(toml=toml, env=env, backup=backup):
                for folder in (etc, data, backups):
                    folder.mkdir(parents=True, exist_ok=True)
                (etc / "usher.toml").write_text(toml)
                (etc / "usher.env").write_text("USHER_SECRET=s\n" + env)
                if backup:
                    (backups / "day-1.backup").touch()
                done = subprocess.run(["sh", "-c", script, "postrm", "purge"], capture_output=True, text=True, check=True)
                self.assertEqual((keeps, keeps), ((etc / "usher.env").exists(), "/usher.env, which has the secret" in done.stderr))
                self.assertFalse((etc / "usher.toml").exists() or data.exists())
                shutil.rmtree(backups, ignore_errors=True)


if __name__ == "__main__":
    harness.main()
