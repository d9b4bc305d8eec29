"""An old and a new release on one database under load, across a migration that the new one brings."""

import contextlib
import os
import re
import shutil
import signal
import sqlite3
import subprocess
from pathlib import Path

import harness
from cluster import Machines
from several import Site


class Release:
    """The folder with usherd and usher of one build."""

    def __init__(self, folder):
        self.usherd, self.usher = Path(folder) / "usherd", Path(folder) / "usher"

    @contextlib.contextmanager
    def in_use(self):
        before = harness.programs.usherd
        harness.programs.usherd = self.usherd
        try:
            yield
        finally:
            harness.programs.usherd = before

    def migrate(self, folder, settings):
        """Returns what it says."""
        command = [self.usher, "migrate", "up"]
        done = subprocess.run(command, cwd=folder, env=harness.environment({**harness.FAST, **settings}), stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, timeout=harness.PATIENCE_SECONDS, check=False)
        if done.returncode != 0:
            raise AssertionError(f"migrate up: {done.stdout}{done.stderr}")
        return done.stdout + done.stderr


class Alone:
    """Like Site: one server, asked without a proxy."""

    def __init__(self, folder, **settings):
        self.folder, self.settings = folder, {"JWT_ALGORITHM": "EdDSA", **settings}
        self.servers, self.keeps_connections = [harness.Server(folder, **self.settings)], False

    @property
    def port(self):
        return self.servers[0].port


@contextlib.contextmanager
def on_postgres(folder, **settings):
    """A site of two old servers, with room for two new ones behind the same nginx."""
    with Machines() as machines, Site(folder, 4, start=False, DATABASE_URL=machines.url(), **settings) as site:
        yield site, machines.primary.ask


@contextlib.contextmanager
def on_sqlite(folder, **settings):
    site = Alone(folder, **settings)

    def ask(sql):
        with contextlib.closing(sqlite3.connect(folder / "data" / "usher.db", timeout=10)) as database:
            return "\n".join("|".join(map(str, row)) for row in database.execute(sql.replace("usher.", "")))

    try:
        yield site, ask
    finally:
        site.servers[0].stop(signal.SIGKILL)


def start(trial, release, servers):
    with release.in_use():
        for server in servers:
            began = trial.history.now()
            server.start()
            trial.history.write("event", name="start", at=began, ready=trial.history.now(), server=f"127.0.0.1:{server.port}")


def migrate(trial, new, folder, settings):
    trial.history.event("fault", of="migration")
    said = new.migrate(folder, settings)
    trial.history.event("back")
    assert "Migrated" in said, f"the new release brings no migration: {said}"
    trial.load.go_on()


def replaced_on_postgres(trial, old, new):
    """The old servers go on while the schema is migrated; new ones start beside them, and then the old ones end."""
    site = trial.site
    migrate(trial, new, site.folder, site.settings)
    start(trial, new, site.servers[2:])
    trial.load.go_on()
    if trial.restarts_old:
        restart_old(trial, old)
    for server in site.servers[:2]:
        assert server.stop() == 0, server.log()
        trial.load.go_on()
    site.servers = site.servers[2:]


def restart_old(trial, old):
    """An old server that starts on the new schema, as after a crash."""
    server = trial.site.servers[0]
    assert server.stop() == 0, server.log()
    start(trial, old, [server])
    trial.load.go_on()


def replaced_on_sqlite(trial, old, new):
    """The schema is migrated beside the old server; then SIGUSR2 hands its sockets to the new program at its path."""
    del old
    server = trial.site.servers[0]
    migrate(trial, new, server.folder, server.settings)
    place = trial.place
    shutil.copy(new.usherd, place.with_suffix(".new"))
    os.replace(place.with_suffix(".new"), place)
    seen, process = len(server.log()), server.process
    server.send(signal.SIGUSR2)
    found = harness.wait_for("the successor", lambda: re.search(r"handed over to process (\d+)", server.log()[seen:]))
    trial.successor = int(found[1])
    assert process.wait(harness.PATIENCE_SECONDS) == 0, server.log()
    trial.load.go_on()
