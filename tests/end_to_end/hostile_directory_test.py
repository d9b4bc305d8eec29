#!/usr/bin/env python3
"""Root runs every command in a directory of another user, who has put symbolic links, pipes and files there under each name that the
command may touch. Nothing outside of that directory changes, and nothing of root's becomes theirs."""

import os
import re
import shutil
import stat
import subprocess
import unittest
from pathlib import Path

import harness

NOBODY = 65534
NAME = "nobody"
REFERENCE = Path(__file__).parents[2] / "docs/reference/commands.md"
ADA = "ada@example.com"
DATABASE_FILES = ["usher.db-wal", "usher.db-shm", "usher.db.lock", "usher.db.secret", "usher.db.erasures"]

# Each command as words. A new one is added here, and to OUTPUTS if it writes a file.
COMMANDS = {
    "init": "--set SITE_NAME=Robots", "status": "", "top": "--once", "migrate up": "", "migrate down": "--to 20 --yes", "migrate status": "",
    "migrate verify": "", "user create": "bob@example.com --generate-password", "user list": "", "user show": ADA,
    "user update": ADA + " --name Ada", "user suspend": ADA + " --yes", "user activate": ADA, "user delete": ADA + " --yes",
    "user set-password": ADA + " --generate-password", "user send-reset": ADA, "user enroll-2fa": ADA, "user reset-2fa": ADA + " --yes",
    "user verify-email": ADA, "user import": "users.csv", "user export": "", "import better-auth": "sqlite:old.db", "import fastapi": "sqlite:old.db",
    "seed": "--users 3 --yes", "user sign-out": ADA, "user promote": ADA + " --yes", "user demote": ADA, "token list": ADA, "token revoke": ADA + " --yes", "token prune": "", "browser list": "", "browser forget": "x", "page list": "", "page forget": "x", "passkey list": "", "passkey delete": "x --yes", "token inspect": "a.b.c", "key list": "",
    "key rotate": "--now --yes", "key revoke": "x --yes", "key reseal": "", "key prune": "", "secret abandon": "--yes", "apikey create": "test --scope users:read", "apikey list": "",
    "apikey adopt": "x", "user why": ADA, "apikey revoke": "x --yes", "limit list": "", "limit clear": ADA, "prune": "--yes", "questionnaire init": "", "questionnaire show": "",
    "questionnaire list": "", "questionnaire diff": "", "questionnaire publish": "questions.json --yes", "questionnaire retire": "1 --yes",
    "questionnaire remind": "--all --yes",
    "questionnaire export": "", "questionnaire stats": "", "questionnaire uses": "build", "audit list": "", "audit verify": "", "mail list": "", "mail dropped": "", "mail show": "1", "mail retry": "--all",
    "backup": "-", "restore": "{safe}/backup.db --yes",
    "copy": "sqlite:data/usher.db sqlite:data/other.db", "doctor": "", "config show": "", "config check": "", "completion bash": "",
    "password-list build": "digests.txt breached.list", "completion zsh": "", "completion fish": "", "help": "", "man": "usher",
}

# Commands that write a file where they are told: {out} is its place.
OUTPUTS = {
    "backup": ["backup {out}", "backup --portable {out}"],
    "user export": ["user export --out {out}"],
    "questionnaire init": ["questionnaire init {out}"],
    "questionnaire export": ["questionnaire export --out {out}"],
    "questionnaire stats": ["questionnaire stats --html {out}"],
    "man": ["man --out {folder}"],
    "password-list build": ["password-list build {safe}/digests.txt {out}"],
}

PUBLIC = {"man", "questionnaire init", "password-list build"}  # what they write is for all


def as_nobody():
    os.setgroups([])
    os.setgid(NOBODY)
    os.setuid(NOBODY)


def snapshot(folder):
    """What a change of any file shows: its kind, mode, owner and contents."""
    found = {}
    for path in sorted([folder, *folder.rglob("*")]):
        facts = path.lstat()
        contents = path.read_bytes() if stat.S_ISREG(facts.st_mode) else b""
        found[str(path)] = (facts.st_mode, facts.st_uid, facts.st_gid, contents)
    return found


@unittest.skipUnless(os.geteuid() == 0, "needs root, to be root in another user's directory")
class HostileDirectoryTest(harness.EndToEnd):
    def setUp(self):
        super().setUp()
        self.folder.chmod(0o755)
        self.safe, self.place = self.folder / "safe", self.folder / "hostile"
        for folder in (self.safe, self.place, self.place / "data"):
            folder.mkdir(mode=0o755)
            folder.chmod(0o755)
        os.chown(self.place, NOBODY, NOBODY)
        os.chown(self.place / "data", NOBODY, NOBODY)
        (self.safe / "empty").touch()  # SQLite takes it for a new database
        (self.safe / "precious").write_text("of root alone, and long enough to be taken for a secret\n")
        (self.safe / "precious").chmod(0o600)
        (self.safe / "digests.txt").write_text("5baa61e4c9b93f3f0682250b6cf8331b7ee68fd8\n")
        self.root_folder = self.folder / "root"
        self.root_folder.mkdir(mode=0o700)
        self.settings = {**harness.FAST, "USHER_SECRET": "0123456789abcdef0123456789abcdef"}
        self.run_as_root("--database sqlite:../root/usher.db", "migrate up")
        self.run_as_root("--database sqlite:../root/usher.db", f"user create {ADA} --generate-password")
        self.run_as_root("--database sqlite:../root/usher.db", f"backup {self.safe}/backup.db")
        (self.safe / "backup.db").chmod(0o644)

    def run_as_root(self, *words, stdin=""):
        return subprocess.run([harness.programs.usher, *" ".join(words).split()], cwd=self.place, env=harness.environment(self.settings),
                              input=stdin, capture_output=True, text=True, errors="replace", timeout=harness.PATIENCE_SECONDS,
                              check=False)

    def plant(self, name, target):
        """A symbolic link of the other user."""
        path = self.place / name
        path.unlink(missing_ok=True)
        path.symlink_to(target)
        os.chown(path, NOBODY, NOBODY, follow_symlinks=False)

    def test_every_command_is_listed(self):
        listed = set(re.findall(r"^## usher (.+)$", REFERENCE.read_text(), re.MULTILINE))
        self.assertEqual(listed, set(COMMANDS), "a new command needs a row in COMMANDS")
        writing = {name for name in listed if re.search(r"--out|--html|The file to create", self.help_of(name))}
        self.assertEqual(set(), writing - set(OUTPUTS), "a command that writes a file needs a row in OUTPUTS")

    def help_of(self, name):
        return re.search(rf"^## usher {re.escape(name)}$(.*?)(^## |\Z)", REFERENCE.read_text(), re.MULTILINE | re.DOTALL)[1]

    def run_all(self, prepare):
        for name, words in COMMANDS.items():
            with self.subTest(command=name):
                prepare()
                before = snapshot(self.safe)
                ran = self.run_as_root(name, words.format(safe=self.safe))
                self.assertEqual(before, snapshot(self.safe), ran.stdout + ran.stderr)

    def test_the_database_is_a_link(self):
        def prepare():
            self.plant("data/usher.db", self.safe / "empty")

        self.run_all(prepare)

    def make_their_database(self):
        program = shutil.copy(harness.programs.usher, self.folder)  # a clone may be where only its owner comes
        made = subprocess.run([program, "migrate", "up"], cwd=self.place, env=harness.environment(self.settings),
                              preexec_fn=as_nobody, capture_output=True, text=True, check=False)
        self.assertEqual(0, made.returncode, made.stderr)

    def test_standard_input_leaves_no_copy(self):
        self.make_their_database()
        self.settings["TMPDIR"] = str(self.safe)  # as in /tmp, they may not remove what is root's
        before = snapshot(self.safe)
        ran = self.run_as_root("user import -", stdin="email\nbob@example.com\n")
        self.assertEqual((0, before), (ran.returncode, snapshot(self.safe)), ran.stderr)

    def test_an_output_is_roots_standard_output(self):
        self.make_their_database()
        self.run_as_root(f"user create {ADA} --generate-password")
        for words in ("user export --out -", "questionnaire export --out -", "questionnaire stats --html -", f"user delete {ADA} --yes --receipt -"):
            with self.subTest(command=words):
                ran = self.run_as_root(words)
                self.assertEqual(0, ran.returncode, ran.stderr)

    def test_what_is_beside_the_database_is_a_link(self):
        self.make_their_database()
        database = (self.place / "data/usher.db").read_bytes()

        def again():
            for path in (self.place / "data").iterdir():
                path.unlink()
            (self.place / "data/usher.db").write_bytes(database)
            os.chown(self.place / "data/usher.db", NOBODY, NOBODY)
            for name in DATABASE_FILES:
                self.plant("data/" + name, self.safe / ("precious" if name.endswith("secret") else "empty"))

        self.run_all(again)

    def test_settings_files_are_links(self):
        def prepare():
            for name in ("usher.toml", ".env"):
                self.plant(name, self.safe / "precious")

        self.run_all(prepare)
        for words in ("init --set SITE_NAME=Robots", "init --config usher.toml --set SITE_NAME=Robots"):
            ran = self.run_as_root(words)
            self.assertEqual(1, ran.returncode, ran.stderr)

    def each_output(self, out):
        for name, lines in OUTPUTS.items():
            for line in lines:
                folder = self.place / "pages"
                words = line.format(out=out, safe=self.safe, folder=folder) + " --database sqlite:../root/usher.db"
                with self.subTest(command=words):
                    yield name, words

    def test_an_output_is_a_planted_link(self):
        for target in (self.safe / "precious", self.safe / "absent"):
            for _, words in self.each_output("out"):
                self.plant_outputs(target)
                before = snapshot(self.safe)
                refused = self.run_as_root(words)
                self.assertEqual(before, snapshot(self.safe), refused.stderr)
                self.assertEqual(4, refused.returncode, refused.stderr)
                forced = self.run_as_root(words, "--force")
                self.assertEqual(before, snapshot(self.safe), forced.stderr)
                self.assertEqual(0, forced.returncode, forced.stderr)

    def plant_outputs(self, target):
        (self.place / "pages").mkdir(exist_ok=True)
        os.chown(self.place / "pages", NOBODY, NOBODY)
        self.plant("out", target)
        self.plant("pages/usher.1", target)

    def test_an_output_is_another_users_pipe(self):
        for name, words in self.each_output("pipe"):
            if name in PUBLIC:
                continue
            pipe = self.place / "pipe"
            pipe.unlink(missing_ok=True)
            os.mkfifo(pipe, 0o600)
            os.chown(pipe, NOBODY, NOBODY)
            refused = self.run_as_root(words)  # would wait for a reader otherwise
            self.assertEqual(1, refused.returncode, refused.stderr)
            self.assertIn("belongs to " + NAME, refused.stderr)

    def test_work_files_lie_in_no_place_of_another_user(self):
        for words in ("backup -", "restore {safe}/backup.db --yes"):
            refused = self.run_as_root("--database sqlite:../root/usher.db", words.format(safe=self.safe), "--work-dir .")
            self.assertEqual(1, refused.returncode, refused.stderr)
            self.assertIn("belongs to " + NAME + ", who could replace what is written there", refused.stderr)

    def test_another_users_link_leads_to_the_directory(self):
        self.plant("sub", self.safe)
        for _, words in self.each_output("sub/out"):
            if words.startswith("man"):
                continue
            before = snapshot(self.safe)
            refused = self.run_as_root(words)
            self.assertEqual(before, snapshot(self.safe), refused.stderr)
            self.assertEqual(1, refused.returncode, refused.stderr)
            self.assertIn("another user's link", refused.stderr)

    def test_an_existing_file_stays_without_force(self):
        for _, words in self.each_output("there"):
            for path in (self.place / "there", self.place / "pages/usher.1"):
                path.parent.mkdir(exist_ok=True)
                path.unlink(missing_ok=True)
                path.write_text("kept")
            refused = self.run_as_root(words, "--yes")
            self.assertEqual((4, "kept"), (refused.returncode, (self.place / "there").read_text()), refused.stderr)

    def test_an_output_is_for_root_alone(self):
        for name, words in self.each_output("fresh"):
            (self.place / "fresh").unlink(missing_ok=True)
            if name in PUBLIC:
                continue
            ran = self.run_as_root(words)
            self.assertEqual(0, ran.returncode, ran.stderr)
            facts = (self.place / "fresh").stat()
            self.assertEqual((0, 0o600), (facts.st_uid, facts.st_mode & 0o777))

    def test_settings_are_written_while_their_file_is_swapped(self):
        swap = f"""
import os
while True:
    try:
        if os.lstat("usher.toml").st_uid == 0:
            os.symlink("{self.safe}/precious", "new")
            os.rename("new", "usher.toml")
    except OSError:
        pass
"""
        before = snapshot(self.safe)
        other = subprocess.Popen(["python3", "-c", swap], cwd=self.place, preexec_fn=as_nobody)
        try:
            for i in range(20):
                fresh = self.place / "fresh.toml"
                fresh.write_text("port = 9000\n")
                os.chown(fresh, NOBODY, NOBODY)
                fresh.rename(self.place / "usher.toml")
                ran = self.run_as_root(f"init --config usher.toml --set SITE_NAME=Robots{i} --database sqlite:../root/usher.db")
                self.assertEqual(before, snapshot(self.safe), ran.stderr)
                self.assertEqual((0, NOBODY), (ran.returncode, (self.place / "usher.toml").stat().st_uid), ran.stderr)
        finally:
            other.kill()
            other.wait()

    def test_roots_database_in_another_users_directory(self):
        database = self.place / "data/usher.db"
        database.write_bytes((self.safe / "backup.db").read_bytes())
        refused = self.run_as_root("user list")
        self.assertEqual(1, refused.returncode, refused.stderr)
        self.assertIn("belongs to root, but its directory to " + NAME, refused.stderr)


if __name__ == "__main__":
    harness.main()
