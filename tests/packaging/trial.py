#!/usr/bin/env python3
"""Installs, uses, upgrades, removes and purges a Debian package in a machine of its own: trial.py [--before OLD] PACKAGE

The machine is a bare Debian that systemd boots in a container (systemd-nspawn), with a network of its own: of the host's release, or of
`--release NAME`. OLD is a package of the release before, with an older schema: the trial then begins with it, upgrades under load, goes
back to it and upgrades again. Run as root by `scripts/package check`; prints what it tried.
"""

import argparse
import contextlib
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
PATIENCE_SECONDS = 60
SAMPLE_USERS = 2000


def run(*words, check=True, **options):
    return subprocess.run(words, check=check, capture_output=True, text=True, **options)


def wait_for(what, true, patience=PATIENCE_SECONDS):
    until = time.monotonic() + patience
    while time.monotonic() < until:
        with contextlib.suppress(subprocess.CalledProcessError):
            if found := true():
                return found
        time.sleep(0.2)
    raise SystemExit(f"trial: waited {patience} s for {what}")


def say(text):
    print(f"trial: {text}", flush=True)


def expect(found, wanted, what):
    if found != wanted:
        raise SystemExit(f"trial: {what}: expected {wanted!r}, found {found!r}")


def fields(package):
    return dict(line.split(": ", 1) for line in run("dpkg-deb", "--field", package).stdout.splitlines() if ": " in line and line[0] != " ")


def dependencies(package):
    """The first of each alternative, without versions; of systemd, what boots a machine."""
    named = ",".join(fields(package).get(name, "") for name in ("Pre-Depends", "Depends")).split(",")
    return sorted({re.split(r"[ (|:]", word.strip())[0] for word in named if word.strip()} | {"systemd-sysv", "dbus"})


def with_version(package, folder, suffix):
    """The same files under another version, which dpkg compares: 1.0~before is older than 1.0, and 1.0+next is newer."""
    tree, made = folder / f"tree{suffix}", folder / f"package{suffix}.deb"
    run("dpkg-deb", "--raw-extract", package, tree)
    control = (tree / "DEBIAN/control").read_text(encoding="utf-8")
    (tree / "DEBIAN/control").write_text(re.sub(r"^Version: (.*)$", rf"Version: \1{suffix}", control, flags=re.MULTILINE), encoding="utf-8")
    run("dpkg-deb", "--build", "--root-owner-group", tree, made)
    return made


class Machine:
    def __init__(self, root):
        self.root = root
        command = ["systemd-nspawn", "--quiet", "--register=no", "--keep-unit", "--private-network", "--directory", root, "--boot"]
        self.container = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.leader = wait_for("the machine to start", lambda: run("pgrep", "--parent", str(self.container.pid)).stdout.split())[0]
        wait_for("the machine to boot", lambda: self.run("systemctl", "is-system-running", check=False).stdout.strip() in ("running", "degraded"))

    def run(self, *words, check=True):
        """A command in the machine."""
        into = ["nsenter", "--target", self.leader, "--mount", "--uts", "--ipc", "--net", "--pid", "--cgroup"]
        done = run(*into, "env", "-i", "PATH=/usr/sbin:/usr/bin", "DEBIAN_FRONTEND=noninteractive", *words, check=False)
        if check and done.returncode != 0:
            raise SystemExit(f"trial: {' '.join(words)}: exit {done.returncode}\n{done.stdout}{done.stderr}")
        return done

    def client(self, *words):
        """clients.py of the host, in the network of the machine."""
        return ["nsenter", "--target", self.leader, "--net", sys.executable, "-B", str(HERE / "clients.py"), *words]

    def use(self, *words):
        """A request of clients.py that has to succeed."""
        done = run(*self.client(*words), check=False)
        if done.returncode != 0:
            raise SystemExit(f"trial: {words[0]}: {done.stderr}")

    def file(self, path):
        return self.root / path.lstrip("/")

    def journal(self):
        """What usherd has said since the machine's boot."""
        return self.run("journalctl", "--unit=usherd", "--output=cat").stdout

    def mode(self, path):
        return self.run("stat", "--format=%a %U:%G", path).stdout.strip()

    def main_process(self):
        return self.run("systemctl", "show", "--property=MainPID", "--value", "usherd.service").stdout.strip()

    def stop(self):
        self.container.terminate()
        self.container.wait(PATIENCE_SECONDS)


@contextlib.contextmanager
def load(machine):
    """Clients that sign in and ask without a pause; ends with an error if one request failed."""
    clients = subprocess.Popen(machine.client("load"), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    expect(clients.stdout.readline(), "ready\n", "the clients")
    yield
    rest, _ = clients.communicate("stop\n", timeout=PATIENCE_SECONDS)
    if clients.returncode != 0:
        raise SystemExit(f"trial: clients saw failures:\n{rest}")
    say(f"  {rest.strip()}, no failed request")


def install(machine, package):
    shutil.copy(package, machine.file("/package.deb"))
    machine.run("apt-get", "install", "--yes", "--allow-downgrades", "/package.deb")


def wait_for_service(machine):
    wait_for("the service", lambda: machine.run("systemctl", "is-active", "usherd.service", check=False).stdout == "active\n")


def try_installation(machine, package):
    install(machine, package)
    wait_for_service(machine)
    for path, wanted in {"/etc/usher": "755 root:root", "/etc/usher/usher.toml": "640 root:usher", "/etc/usher/usher.env": "640 root:usher",
                         "/var/lib/usher": "700 usher:usher", "/var/lib/usher/usher.db": "600 usher:usher",
                         "/var/backups/usher": "700 usher:usher"}.items():
        expect(machine.mode(path), wanted, path)
    text = machine.run("cat", f"/proc/{machine.main_process()}/status").stdout
    for field, wanted in {"Seccomp": "2", "NoNewPrivs": "1", "CapEff": "0" * 16, "CapBnd": "0" * 16}.items():
        expect(re.search(rf"^{field}:\s+(\S+)$", text, re.MULTILINE)[1], wanted, f"{field} of the server")
    machine.use("sign-up")
    accounts = machine.run("usher", "user", "list", "-o", "name").stdout.split()
    expect(sorted(accounts), ["busy@example.com", "reader@example.com"], "the accounts")
    refused = machine.run("setpriv", "--reuid=65534", "--clear-groups", "usher", "status", check=False)
    expect("run the program as root, by sudo, or as the user of the service" in refused.stderr, True, "the way out for another user")
    checked = machine.run("usher", "doctor", check=False)
    if checked.returncode != 0:
        raise SystemExit(f"trial: usher doctor:\n{checked.stdout}{checked.stderr}")
    expect(machine.run("journalctl", "--unit=usherd", "--grep=refuses|denied|not permitted", check=False).stdout.count("usherd["), 0,
           "complaints in the journal")
    say("installed: the service runs without rights and under its filter of system calls; sign-up, usher, doctor")


def try_restarts(machine):
    with load(machine):
        for verb in ("reload", "restart", "reload"):
            before = machine.main_process()
            machine.run("systemctl", verb, "usherd.service")
            wait_for("another process", lambda before=before: machine.main_process() not in (before, "0"))
            time.sleep(2)
    say("reloaded and restarted under load")


@contextlib.contextmanager
def edited(machine, unit, setting):
    """As `systemctl edit` does it, for the time of the context."""
    folder = f"/run/systemd/system/{unit}.d"
    machine.run("mkdir", "--parents", folder)
    machine.run("sh", "-c", 'printf "[Service]\\n%s\\n" "$1" >"$2"', "sh", setting, f"{folder}/trial.conf")
    machine.run("systemctl", "daemon-reload")
    yield
    machine.run("rm", "--recursive", folder)
    machine.run("systemctl", "daemon-reload")


def try_watchdog(machine):
    with edited(machine, "usherd.service", "WatchdogSec=3"):
        replace_silent_process(machine)
    say("the watchdog leaves a server that lives, and replaces one that stands still")


def replace_silent_process(machine):
    machine.run("systemctl", "restart", "usherd.service")
    process = machine.main_process()
    time.sleep(8)
    expect(machine.main_process(), process, "the process after two watchdog times")
    machine.run("systemctl", "kill", "--kill-who=main", "--signal=STOP", "usherd.service")
    wait_for("the watchdog to replace a process that stands still", lambda: machine.main_process() not in (process, "0"))
    machine.use("sign-in")


def try_backup(machine):
    machine.run("systemctl", "start", "usher-backup.service")
    names = machine.run("ls", "/var/backups/usher").stdout.split()
    expect([re.sub("[0-9]+", "N", name) for name in names], ["day-N.backup", "month-N.backup", "week-N.backup"], "the backups")
    expect("usher-backup.timer" in machine.run("systemctl", "list-timers", "--no-pager").stdout, True, "the timer")
    say("backed up by its unit, verified")


def try_encrypted_backup(machine):
    """The unit encrypts under its filter of system calls; the private key alone opens what it keeps."""
    machine.run("age-keygen", "--output", "/root/backup.key")
    key = machine.run("age-keygen", "-y", "/root/backup.key").stdout.strip()
    with edited(machine, "usher-backup.service", f"Environment=BACKUP_PUBLIC_KEY={key}"):
        machine.run("systemctl", "start", "usher-backup.service")
    kept = sorted(machine.file("/var/backups/usher").iterdir())
    expect([file.read_bytes()[:19] for file in kept], [b"age-encryption.org/"] * 3, "what the backups begin with")
    machine.run("systemctl", "stop", "usherd.service", "usherd.socket")
    machine.run("sh", "-c", f"age --decrypt --identity /root/backup.key /var/backups/usher/{kept[0].name} | usher restore - --yes")
    machine.run("systemctl", "start", "usherd.socket", "usherd.service")
    machine.use("sign-in")
    say("backed up to a public key by the unit, and restored by the private one")


def replace(machine, package):
    """Installs another release under load; returns what usherd said meanwhile. Sessions of before, settings and secret go on."""
    machine.run("sh", "-c", "echo '# kept' >>/etc/usher/usher.toml")
    secret, seen, before = machine.file("/etc/usher/usher.env").read_bytes(), len(machine.journal()), machine.main_process()
    with tempfile.NamedTemporaryFile(prefix="usher-session-") as session:
        machine.use("begin", session.name)
        with load(machine):
            install(machine, package)
            wait_for("the new server", lambda: machine.main_process() not in (before, "0"))
            machine.use("go-on", session.name)
            time.sleep(2)
    expect(machine.file("/etc/usher/usher.toml").read_text(encoding="utf-8").endswith("# kept\n"), True, "usher.toml afterwards")
    expect(machine.file("/etc/usher/usher.env").read_bytes(), secret, "the secret afterwards")
    return machine.journal()[seen:]


def check_upgrade(machine, package):
    """As docs/install.md: the new release is asked before it is installed."""
    shutil.copy(package, machine.file("/root/new.deb"))
    machine.run("dpkg", "--extract", "/root/new.deb", "/root/new")
    checked = machine.run("/root/new/usr/bin/usher", "upgrade", "check")
    expect("are pending: " in checked.stdout or "is pending: " in checked.stdout, True, f"a migration in\n{checked.stdout}")
    expect("they run when usherd starts" in checked.stdout, True, f"when it runs, in\n{checked.stdout}")
    for line in checked.stdout.splitlines():
        say(f"  {line}")


def copy_of(journal):
    found = re.search("saved a copy of the database as (.*)", journal)
    if not found:
        raise SystemExit(f"trial: the journal names no copy:\n{journal}")
    return found[1]


def try_releases(machine, old, new):
    """From the release before to this one, back, and by the copy of before."""
    install(machine, old)
    wait_for_service(machine)
    machine.use("sign-up")
    machine.run("usher", "seed", "--users", str(SAMPLE_USERS), "--one-password")
    check_upgrade(machine, new)
    copy = copy_of(replace(machine, new))
    expect(machine.mode(copy), "600 usher:usher", copy)
    say(f"upgraded from the release before under load; it kept {copy}")
    said = replace(machine, old)
    expect("of a newer release; this one knows" in said, True, f"the newer schema in\n{said}")
    say("went back to the release before under load, which works beside the schema")
    machine.run("systemctl", "stop", "usherd.service", "usherd.socket")
    machine.run("usher", "restore", "--yes", copy)
    machine.run("systemctl", "start", "usherd.socket", "usherd.service")
    machine.use("sign-in")
    say("restored the copy of before")
    copy_of(replace(machine, new))
    say("upgraded again")
    machine.run("apt-get", "purge", "--yes", "usher")


def try_newer_schema(machine):
    """The schema of a release that this one cannot work beside: a step that it does not know and may not read."""
    machine.run("systemctl", "stop", "usherd.socket", "usherd.service")
    change_database(machine, "INSERT INTO schema_migrations VALUES (9999, 'trial', '', 0, 9999)")
    seen = len(machine.journal())
    machine.run("systemctl", "start", "usherd.service", check=False)
    for said in (machine.journal()[seen:], machine.run("usher", "user", "list", check=False).stderr):
        expect(bool(re.search("newer release, or go back by its `usher migrate down --to [0-9]+`", said)), True, f"the next step in\n{said}")
    machine.run("systemctl", "stop", "usherd.socket", "usherd.service")
    change_database(machine, "DELETE FROM schema_migrations WHERE version = 9999")
    machine.run("systemctl", "start", "usherd.socket", "usherd.service")
    say("refused a schema that is too new, with the way back")


def try_pruning(machine):
    """The server deletes expired data by itself, under its filter of system calls."""
    def prunable():
        return json.loads(machine.run("usher", "prune", "--dry-run", "-o", "json").stdout)["sessions"]

    machine.run("systemctl", "stop", "usherd.socket", "usherd.service")
    change_database(machine, "UPDATE sessions SET expires_at_ms = 1")
    expect(prunable() > 0, True, "sessions to prune")
    machine.run("systemctl", "start", "usherd.socket", "usherd.service")
    wait_for("the server to prune", lambda: prunable() == 0, 2 * PATIENCE_SECONDS)
    say("the server pruned")


def change_database(machine, sql):
    with contextlib.closing(sqlite3.connect(machine.file("/var/lib/usher/usher.db"))) as database, database:
        database.execute(sql)


def try_next_build(machine, package):
    replace(machine, package)
    say("upgraded to the next build under load")


def try_removal(machine, package):
    machine.run("apt-get", "remove", "--yes", "usher")
    expect(machine.run("systemctl", "is-active", "usherd.service", "usherd.socket", check=False).stdout, "inactive\ninactive\n", "the units")
    install(machine, package)
    machine.use("sign-in")
    say("removed and installed again: the account is there")
    purge = machine.run("apt-get", "purge", "--yes", "usher")
    for word in ("/etc/usher/usher.env", "the secret", "SMTP_URL"):
        expect(word in purge.stdout + purge.stderr, True, f"the last words of the purge name {word}")
    kept = [path for path in ("/var/lib/usher", "/etc/usher/usher.toml", "/var/backups/usher", "/etc/usher/usher.env") if machine.file(path).exists()]
    expect(kept, ["/var/backups/usher", "/etc/usher/usher.env"], "what a purge keeps, since there are backups")
    install(machine, package)
    machine.run("sh", "-c", "rm -r /var/backups/usher")
    machine.run("apt-get", "purge", "--yes", "usher")
    expect([str(path) for path in machine.root.glob("etc/usher*")] + [str(path) for path in machine.root.glob("var/lib/usher*")], [],
           "what a purge keeps without backups")
    say("purged")


def command_line(description):
    parser = argparse.ArgumentParser(description=description.splitlines()[0])
    parser.add_argument("package", type=Path)
    return parser


def read_command_line(parser):
    options = parser.parse_args()
    options.package = options.package.resolve()
    if os.geteuid() != 0:
        raise SystemExit("trial: run it as root; it boots a container")
    return options


def release_of_host():
    return re.search(r"^VERSION_CODENAME=(\w+)", Path("/etc/os-release").read_text(encoding="utf-8"), re.MULTILINE)[1]


def make_root(root, release, package, *more):
    """A bare Debian with what the package depends on, and `more` packages."""
    say(f"makes a bare {release}")
    run("mmdebstrap", "--variant=minbase", "--include=" + ",".join([*dependencies(package), *more]), release, root)


def main():
    parser = command_line(__doc__)
    parser.add_argument("--before", type=Path, metavar="OLD", help="a package of the release before")
    parser.add_argument("--release", default=release_of_host(), help="of Debian, by its code name (%(default)s)")
    options = read_command_line(parser)
    package = options.package
    with tempfile.TemporaryDirectory(prefix="usher-trial-") as folder:
        root = Path(folder) / "root"
        make_root(root, options.release, package, "age")
        machine = Machine(root)
        try:
            if options.before:
                try_releases(machine, with_version(options.before, Path(folder), "~before"), package)
            try_installation(machine, package)
            try_restarts(machine)
            try_watchdog(machine)
            try_backup(machine)
            try_encrypted_backup(machine)
            try_newer_schema(machine)
            try_pruning(machine)
            try_next_build(machine, with_version(package, Path(folder), "+next"))
            try_removal(machine, package)
        finally:
            machine.stop()
    say("done")


if __name__ == "__main__":
    main()
