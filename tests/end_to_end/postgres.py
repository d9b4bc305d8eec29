"""A database of PostgreSQL for an end-to-end test, and a connection to it that the test can break.

    database = Database(self)                       # SkipTest where there is no PostgreSQL; with CI=1 it fails
    server = self.server(**database.settings)       # DATABASE_URL and USHER_SECRET
    database.away()                                 # connections break, and no other is accepted, until back()
    database.freeze()                               # connections stay, and nothing passes, until back()
"""

import contextlib
import os
import secrets
import shutil
import socket
import subprocess
import threading
import time
import unittest
import urllib.parse
from pathlib import Path

STARTER = Path(__file__).resolve().parents[2] / "scripts" / "test_database"
COMMIT = b"COMMIT"

_started = {}


def missing(why):
    if os.environ.get("CI"):
        raise AssertionError(why)
    raise unittest.SkipTest(why)


def server_url():
    """The URL of the server that the whole run shares: the caller's, or one that ends with this process."""
    if "USHER_TEST_DATABASE" in os.environ:
        return os.environ["USHER_TEST_DATABASE"]
    if "url" not in _started:
        begun = subprocess.run([STARTER, "start"], capture_output=True, text=True, check=False)
        if begun.returncode != 0:
            missing("PostgreSQL is not here: " + begun.stderr.strip())
        words = dict(word.split("=", 1) for word in begun.stdout.replace("export ", "").strip().split(" ", 1))
        _started["url"] = words["USHER_TEST_DATABASE"].strip("'\"")
        folder = words["USHER_TEST_DATABASE_DIR"]
        unittest.addModuleCleanup(subprocess.run, [STARTER, "stop"], check=False, env={**os.environ, "USHER_TEST_DATABASE_DIR": folder})
    return _started["url"]


def start_server(test, verb, **settings):
    """The folder of a new server of the test alone. It ends with the test."""
    begun = subprocess.run([STARTER, verb], capture_output=True, text=True, check=False, env={**os.environ, **settings})
    if begun.returncode != 0:
        missing("PostgreSQL is not here: " + begun.stderr.strip())
    folder = begun.stdout.split("USHER_TEST_DATABASE_DIR=", 1)[1].split()[0]
    test.addCleanup(stop_server, folder)
    return folder


def stop_server(folder):
    subprocess.run([STARTER, "stop"], check=False, capture_output=True, env={**os.environ, "USHER_TEST_DATABASE_DIR": folder})


def client_program():
    """psql, of the client's package or beside the server."""
    found = shutil.which("psql") or next(map(str, Path("/usr/lib/postgresql").glob("*/bin/psql")), None)
    if found is None:
        missing("psql is not here")
    return found


class Database:
    """An empty database of its own, behind a gate of that kind. Dropped at the end of the test."""

    def __init__(self, test, gate=None):
        whole = urllib.parse.urlsplit(server_url())
        self.user, self.socket_folder = whole.username, dict(urllib.parse.parse_qsl(whole.query))["host"]
        self.name = "e2e_" + secrets.token_hex(6)
        self.run_sql(f"CREATE DATABASE {self.name}", database="postgres")
        test.addCleanup(self.run_sql, f"DROP DATABASE {self.name} WITH (FORCE)", database="postgres")
        self.gate = (gate or Gate)(test.folder / "gate", Path(self.socket_folder) / ".s.PGSQL.5432")
        test.addCleanup(self.gate.close)
        self.url = f"postgresql://{self.user}@/{self.name}?host={self.gate.folder}"
        self.direct_url = f"postgresql://{self.user}@/{self.name}?host={self.socket_folder}"
        self.settings = {"DATABASE_URL": self.url, "USHER_SECRET": secrets.token_urlsafe(32)}

    def run_sql(self, sql, database=None):
        """The rows as text, a line each, columns divided by |."""
        command = [client_program(), "-X", "-q", "-A", "-t", "-h", self.socket_folder, "-U", self.user, "-d", database or self.name, "-c", sql]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise AssertionError(f"{sql}: {done.stderr}")
        return done.stdout.strip()

    def away(self):
        self.gate.shut()

    def freeze(self):
        self.gate.passes.clear()

    def back(self):
        self.gate.passes.set()
        self.gate.open()


class Gate:
    """A socket in `folder` that passes everything on to the server's, while it is open."""

    def __init__(self, folder, target):
        self.folder, self.target = Path(folder), str(target)
        self.folder.mkdir()
        self.lock = threading.Lock()
        self.pairs, self.listener = set(), None
        self.passes = threading.Event()
        self.passes.set()
        self.trip = 0  # seconds that an answer takes
        self.cut_commits = 0  # so many of the next commits go through, and their answers do not
        self.cut_after = []  # the answer to the commit after the first run of each of these statements does not come
        self.frozen_at = None  # nothing passes from the next run of this statement on, until back()
        self.open()

    def open(self):
        if self.listener is not None:
            return
        path = self.folder / ".s.PGSQL.5432"
        path.unlink(missing_ok=True)
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(str(path))
        self.listener.listen(100)
        threading.Thread(target=self.accept, args=(self.listener,), daemon=True).start()

    def accept(self, listener):
        with contextlib.suppress(OSError):
            while True:
                client, _ = listener.accept()
                if not self.admits():
                    client.close()
                    continue
                server = socket.socket(socket.AF_UNIX)
                server.connect(self.target)
                with self.lock:
                    self.pairs.add((client, server))
                threading.Thread(target=self.forward, args=(client, server, True), daemon=True).start()
                threading.Thread(target=self.forward, args=(server, client, False), daemon=True).start()

    def admits(self):
        return True

    def forward(self, source, sink, from_client):
        pair = (source, sink) if from_client else (sink, source)
        cuts = False
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                if from_client and self.frozen_at and self.frozen_at in data:
                    self.frozen_at = None
                    self.passes.clear()
                self.passes.wait()
                if not from_client:
                    time.sleep(self.trip)
                cuts = from_client and (self.is_to_cut(data) or cuts)
                if from_client and COMMIT in data and (cuts or self.takes_commit()):
                    sink.sendall(data)
                    self.end_after_answer(pair)
                    return
                sink.sendall(data)
        self.end(pair)

    def is_to_cut(self, data):
        with self.lock:
            here = [statement for statement in self.cut_after if statement in data]
            self.cut_after = [statement for statement in self.cut_after if statement not in here]
        return bool(here)

    def takes_commit(self):
        with self.lock:
            taken = self.cut_commits > 0
            self.cut_commits -= taken
        return taken

    def end_after_answer(self, pair):
        """The client's half goes first, so that the server's answer meets no one; then the server has time to commit."""
        with contextlib.suppress(OSError):
            pair[0].shutdown(socket.SHUT_RDWR)
        threading.Timer(0.5, self.end, args=(pair,)).start()

    def end(self, pair):
        with self.lock:
            self.pairs.discard(pair)
        for end in pair:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def shut(self):
        if self.listener is None:
            return
        with contextlib.suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.listener = None
        (self.folder / ".s.PGSQL.5432").unlink(missing_ok=True)
        with self.lock:
            pairs = list(self.pairs)
        for pair in pairs:
            self.end(pair)

    def close(self):
        self.passes.set()
        self.shut()


class Serverless(Gate):
    """As a database that stands still while no connection is open: the first that comes starts it, and until `wakes_after` seconds
    later it admits none."""

    wakes_after = 0

    def __init__(self, folder, target):
        self.up_at = None
        self.tries = 0  # connections, refused ones too
        super().__init__(folder, target)

    def admits(self):
        self.tries += 1
        with self.lock:
            if self.pairs:
                return True
        if self.up_at is None:
            self.up_at = time.monotonic() + self.wakes_after
        return time.monotonic() >= self.up_at

    def end(self, pair):
        super().end(pair)
        with self.lock:
            if not self.pairs:
                self.up_at = None

    def stands_still(self):
        with self.lock:
            return not self.pairs
