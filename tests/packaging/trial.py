#!/usr/bin/env python3
"""Installs, uses, upgrades, removes and purges a Debian package in a machine of its own: trial.py PACKAGE

The machine is a bare Debian that systemd boots in a container (systemd-nspawn), with a network of its own. Run as root by
`scripts/package check`; prints what it tried. The release of the host is the release of the machine.
"""

import argparse
import contextlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
PATIENCE_SECONDS = 60


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


def next_release(package, folder):
    """The same files under a higher version, as the next build has."""
    tree = folder / "next"
    run("dpkg-deb", "--raw-extract", package, tree)
    control = (tree / "DEBIAN/control").read_text(encoding="utf-8")
    (tree / "DEBIAN/control").write_text(re.sub(r"^Version: (.*)$", r"Version: \1+next", control, flags=re.MULTILINE), encoding="utf-8")
    made = folder / "next.deb"
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

    def file(self, path):
        return self.root / path.lstrip("/")

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
    machine.run("apt-get", "install", "--yes", "/package.deb")


def try_installation(machine, package):
    install(machine, package)
    wait_for("the service", lambda: machine.run("systemctl", "is-active", "usherd.service", check=False).stdout == "active\n")
    for path, wanted in {"/etc/usher": "755 root:root", "/etc/usher/usher.toml": "640 root:usher", "/etc/usher/usher.env": "640 root:usher",
                         "/var/lib/usher": "700 usher:usher", "/var/lib/usher/usher.db": "600 usher:usher",
                         "/var/backups/usher": "700 usher:usher"}.items():
        expect(machine.mode(path), wanted, path)
    text = machine.run("cat", f"/proc/{machine.main_process()}/status").stdout
    for field, wanted in {"Seccomp": "2", "NoNewPrivs": "1", "CapEff": "0" * 16, "CapBnd": "0" * 16}.items():
        expect(re.search(rf"^{field}:\s+(\S+)$", text, re.MULTILINE)[1], wanted, f"{field} of the server")
    run(*machine.client("sign-up"))
    expect(machine.run("usher", "user", "list", "-o", "name").stdout, "reader@example.com\n", "the accounts")
    refused = machine.run("setpriv", "--reuid=65534", "--clear-groups", "usher", "status", check=False)
    expect("run the program as root or as the user of the service" in refused.stderr, True, "the way out for another user")
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


def try_watchdog(machine):
    folder = "/run/systemd/system/usherd.service.d"
    machine.run("mkdir", "--parents", folder)
    machine.run("sh", "-c", f"printf '[Service]\\nWatchdogSec=3\\n' >{folder}/soon.conf")
    machine.run("systemctl", "daemon-reload")
    machine.run("systemctl", "restart", "usherd.service")
    process = machine.main_process()
    time.sleep(8)
    expect(machine.main_process(), process, "the process after two watchdog times")
    machine.run("systemctl", "kill", "--kill-who=main", "--signal=STOP", "usherd.service")
    wait_for("the watchdog to replace a process that stands still", lambda: machine.main_process() not in (process, "0"))
    run(*machine.client("sign-in"))
    machine.run("rm", "--recursive", folder)
    machine.run("systemctl", "daemon-reload")
    say("the watchdog leaves a server that lives, and replaces one that stands still")


def try_backup(machine):
    machine.run("systemctl", "start", "usher-backup.service")
    names = machine.run("ls", "/var/backups/usher").stdout.split()
    expect([re.sub("[0-9]+", "N", name) for name in names], ["day-N.backup", "month-N.backup", "week-N.backup"], "the backups")
    expect("usher-backup.timer" in machine.run("systemctl", "list-timers", "--no-pager").stdout, True, "the timer")
    say("backed up by its unit, verified")


def try_upgrade(machine, package):
    machine.run("sh", "-c", "echo '# kept' >>/etc/usher/usher.toml")
    secret = machine.file("/etc/usher/usher.env").read_bytes()
    before = machine.main_process()
    with load(machine):
        install(machine, package)
        wait_for("the new server", lambda: machine.main_process() not in (before, "0"))
        time.sleep(2)
    expect(machine.file("/etc/usher/usher.toml").read_text(encoding="utf-8").endswith("# kept\n"), True, "usher.toml after the upgrade")
    expect(machine.file("/etc/usher/usher.env").read_bytes(), secret, "the secret after the upgrade")
    say("upgraded under load")


def try_removal(machine, package):
    machine.run("apt-get", "remove", "--yes", "usher")
    expect(machine.run("systemctl", "is-active", "usherd.service", "usherd.socket", check=False).stdout, "inactive\ninactive\n", "the units")
    install(machine, package)
    run(*machine.client("sign-in"))
    say("removed and installed again: the account is there")
    machine.run("apt-get", "purge", "--yes", "usher")
    kept = [path for path in ("/var/lib/usher", "/etc/usher/usher.toml", "/var/backups/usher", "/etc/usher/usher.env") if machine.file(path).exists()]
    expect(kept, ["/var/backups/usher", "/etc/usher/usher.env"], "what a purge keeps, since there are backups")
    install(machine, package)
    machine.run("sh", "-c", "rm -r /var/backups/usher")
    machine.run("apt-get", "purge", "--yes", "usher")
    expect([str(path) for path in machine.root.glob("etc/usher*")] + [str(path) for path in machine.root.glob("var/lib/usher*")], [],
           "what a purge keeps without backups")
    say("purged")


def package_of_command_line(description):
    parser = argparse.ArgumentParser(description=description.splitlines()[0])
    parser.add_argument("package", type=Path)
    package = parser.parse_args().package.resolve()
    if os.geteuid() != 0:
        raise SystemExit("trial: run it as root; it boots a container")
    return package


def make_root(root, package, *more):
    """A bare Debian with what the package depends on, and `more` packages."""
    codename = re.search(r"^VERSION_CODENAME=(\w+)", Path("/etc/os-release").read_text(encoding="utf-8"), re.MULTILINE)[1]
    say(f"makes a bare {codename}")
    run("mmdebstrap", "--variant=minbase", "--include=" + ",".join([*dependencies(package), *more]), codename, root)


def main():
    package = package_of_command_line(__doc__)
    with tempfile.TemporaryDirectory(prefix="usher-trial-") as folder:
        root = Path(folder) / "root"
        make_root(root, package)
        machine = Machine(root)
        try:
            try_installation(machine, package)
            try_restarts(machine)
            try_watchdog(machine)
            try_backup(machine)
            try_upgrade(machine, next_release(package, Path(folder)))
            try_removal(machine, package)
        finally:
            machine.stop()
    say("done")


if __name__ == "__main__":
    main()
