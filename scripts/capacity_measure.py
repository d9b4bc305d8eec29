"""The measurements of `scripts/capacity`: what each request costs usherd and PostgreSQL, and how a known load goes.

A release build and a private PostgreSQL run for some seconds each. Costs are processor time, which other programs disturb least, and
counts. Durations of requests are only as good as the machine is idle.
"""

import contextlib
import http.server
import os
import random
import secrets
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "end_to_end"))
import harness  # noqa: E402
from capacity_model import Cost, Machines, at, latencies, parts_of  # noqa: E402

STARTER = ROOT / "scripts" / "test_database"
# As a site has it; the files are in memory all the same, so that a flush costs its calls and no disk.
DATABASE_SETTINGS = """fsync = on
synchronous_commit = on
full_page_writes = on
wal_level = replica
autovacuum = on
max_wal_size = 1GB
shared_preload_libraries = 'pg_stat_statements'
pg_stat_statements.track_utility = off
pg_stat_statements.track = none"""
KINDS = ("me", "refresh", "sign_in", "sign_up", "chat")
CALLERS = 4
TIMES = {"me": 4000, "refresh": 1500, "sign_in": 400, "sign_up": 300, "chat": 300}
# Requests that follow each other at once find threads awake and caches warm, as those of users do not.
PAUSE = 0.02
COUNTED = 40
DEFAULT_HASHES = {"ARGON2_MEMORY_KIB": "", "ARGON2_TIME": ""}
HASHED = 40
MIX = {"me": 0.80, "refresh": 0.14, "sign_in": 0.02, "sign_up": 0.01, "chat": 0.03}
LOADERS = 32
BARE = 300
AS_USER = ("/auth/me", "/api/chat/message")


def threads_ns(pid):
    """The processor time of a process's threads."""
    spent = 0
    for stat in Path(f"/proc/{pid}/task").glob("*/schedstat"):
        with contextlib.suppress(OSError):
            spent += int(stat.read_text().split()[0])
    return spent


def family_ns(first):
    """The same of a process and its children."""
    spent = threads_ns(first)
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            if int(stat.read_text().rpartition(")")[2].split()[1]) == first:
                spent += threads_ns(stat.parent.name)
    return spent


def busy_cores_ns():
    """The processor time of all programs of this machine."""
    fields = [int(field) for field in Path("/proc/stat").read_text(encoding="ascii").split("\n", 1)[0].split()[1:]]
    idle = fields[3] + fields[4]
    return (sum(fields[:8]) - idle) * 1_000_000_000 // os.sysconf("SC_CLK_TCK")


class Postgres:
    def __enter__(self):
        begun = subprocess.run([STARTER, "start"], capture_output=True, text=True, check=True,
                               env={**os.environ, "USHER_TEST_DATABASE_SETTINGS": DATABASE_SETTINGS})
        self.folder = begun.stdout.split("USHER_TEST_DATABASE_DIR=", 1)[1].split()[0]
        self.pid = int(Path(self.folder, "pid").read_text())
        self.psql = next(map(str, Path("/usr/lib/postgresql").glob("*/bin/psql")), "psql")
        self.ask("CREATE EXTENSION pg_stat_statements")
        return self

    def __exit__(self, *_):
        subprocess.run([STARTER, "stop"], check=False, env={**os.environ, "USHER_TEST_DATABASE_DIR": self.folder})

    def ask(self, sql):
        command = [self.psql, "-X", "-q", "-A", "-t", "-h", self.folder, "-U", "usher", "-d", "postgres", "-c", sql]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()

    def count_statements(self, on):
        self.ask(f"ALTER SYSTEM SET pg_stat_statements.track = {'top' if on else 'none'}")
        self.ask("SELECT pg_reload_conf()")
        time.sleep(0.2)

    def counts(self):
        """(statements, rows, transactions that wrote, bytes of the log) so far."""
        found = self.ask("SELECT coalesce(sum(calls), 0), coalesce(sum(rows), 0), pg_snapshot_xmax(pg_current_snapshot()),"
                         " pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')"
                         " FROM pg_stat_statements WHERE query LIKE '%usher%'")
        return [float(value) for value in found.split("|")]


def trip_ms(postgres):
    """The median of a trip to the database and back with a statement that does nothing, by the protocol's simple query."""
    with socket.socket(socket.AF_UNIX) as talk:
        talk.connect(str(Path(postgres.folder) / ".s.PGSQL.5432"))
        start = struct.pack("!I", 3 << 16) + b"user\0usher\0database\0postgres\0\0"
        talk.sendall(struct.pack("!I", len(start) + 4) + start)
        times = []
        for _ in range(BARE):
            until_ready(talk)
            time.sleep(0.005)
            began = time.monotonic()
            talk.sendall(b"Q" + struct.pack("!I", 4 + len(b"SELECT 1\0")) + b"SELECT 1\0")
            until_ready(talk)
            times.append((time.monotonic() - began) * 1000)
            talk.sendall(b"S" + struct.pack("!I", 4))
        return at(times, 50)


def until_ready(talk):
    """Reads up to ReadyForQuery, which ends each answer."""
    read = b""
    while read[-6:-1] != b"Z\0\0\0\5":
        read += talk.recv(65536)


class Meter:
    """A socket that passes everything on to PostgreSQL's, and counts bytes and turns."""

    def __init__(self, folder, target):
        self.folder, self.target = Path(folder), str(Path(target) / ".s.PGSQL.5432")
        self.sent = self.received = self.trips = 0
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(str(self.folder / ".s.PGSQL.5432"))
        self.listener.listen(100)
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        with contextlib.suppress(OSError):
            while True:
                client, _ = self.listener.accept()
                server = socket.socket(socket.AF_UNIX)
                server.connect(self.target)
                talk = {"server_spoke": True}
                threading.Thread(target=self.forward, args=(client, server, talk, True), daemon=True).start()
                threading.Thread(target=self.forward, args=(server, client, talk, False), daemon=True).start()

    def forward(self, source, sink, talk, from_client):
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                if from_client:
                    self.sent += len(data)
                    self.trips += talk["server_spoke"]
                else:
                    self.received += len(data)
                talk["server_spoke"] = not from_client
                sink.sendall(data)
        for end in (source, sink):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def counts(self):
        return [float(self.trips), float(self.sent), float(self.received)]

    def close(self):
        self.listener.close()


class Echo(http.server.ThreadingHTTPServer):
    """A chat back end with one answer."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), EchoHandler)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}/chat"

    def handle_error(self, *_):
        pass


class EchoHandler(http.server.BaseHTTPRequestHandler):
    ANSWER = b'data: {"delta": "' + b"word " * 40 + b'"}\n\ndata: [DONE]\n\n'

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        self.wfile.write(self.ANSWER)

    def log_message(self, *_):
        pass


class Caller:
    """A user's program, with one connection."""

    def __init__(self, port, name):
        self.email, self.serial = f"{name}@example.com", 0
        self.connection = harness.connect(port)
        self.ask("POST", "/auth/signup", harness.sign_up_body(self.email), 201)
        self.sign_in()

    def ask(self, method, path, body=None, expected=200):
        bearer = {"Authorization": "Bearer " + self.access} if path in AS_USER else {}
        answer = harness.ask(self.connection, method, path, body, **bearer)
        if answer.status != expected:
            raise SystemExit(f"capacity: {path} answered {answer.status}: {answer.text}")
        return answer

    def take(self, answer):
        tokens = answer.json()
        self.access, self.refresh_token = tokens["access_token"], tokens["refresh_token"]

    def me(self):
        self.ask("GET", "/auth/me")

    def refresh(self):
        self.take(self.ask("POST", "/auth/refresh", {"refresh_token": self.refresh_token}))

    def sign_in(self):
        self.take(self.ask("POST", "/auth/login", {"email": self.email, "password": harness.PASSWORD, "cookies": False}))

    def sign_up(self):
        self.serial += 1
        self.ask("POST", "/auth/signup", harness.sign_up_body(f"{self.serial}.{self.email}"), 201)

    def chat(self):
        self.ask("POST", "/api/chat/message", {"message": "What is a monad, in a sentence?"})


class Installation:
    """usherd over a database, with some callers."""

    def __init__(self, postgres, ends, host=None, **settings):
        self.postgres = postgres
        folder = ends.enter_context(tempfile.TemporaryDirectory(prefix="usher-capacity-"))
        echo = Echo()
        ends.callback(echo.server_close)
        ends.callback(echo.shutdown)
        self.server = harness.Server(folder, DATABASE_URL=f"postgresql://usher@/postgres?host={host or postgres.folder}",
                                     USHER_SECRET=ends.secret, CHAT_UPSTREAM_URL=echo.url, LOG_LEVEL="error", **settings)
        self.server.settings = {key: value for key, value in self.server.settings.items() if value}
        self.server.start()
        ends.callback(self.server.stop)
        self.name = secrets.token_hex(3)

    def callers(self, count):
        return [Caller(self.server.port, f"{self.name}{number}") for number in range(count)]

    def spent(self):
        return [threads_ns(self.server.process.pid) / 1e6, family_ns(self.postgres.pid) / 1e6]


def run(callers, kind, count, pause=0.0):
    """`count` requests by all callers together, with pauses of random length and the mean `pause` (seconds) between a caller's."""
    def work(caller):
        draw = random.Random(caller.email)
        for _ in range(count // len(callers)):
            if pause:
                time.sleep(draw.expovariate(1 / pause))
            getattr(caller, kind)()
    threads = [threading.Thread(target=work, args=(caller,)) for caller in callers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def per_request(look, callers, kind, count, idle, pause=0.0):
    """What `count` requests add to the numbers of `look`, one request each, without what passes in idle time."""
    began, before = time.monotonic(), look()
    run(callers, kind, count, pause)
    took = time.monotonic() - began
    return [max((after - first - rest * took) / count, 0.0) for after, first, rest in zip(look(), before, idle)]


def idle_rates(look, seconds=3):
    before = look()
    time.sleep(seconds)
    return [(after - first) / seconds for after, first in zip(look(), before)]


def measure_costs(postgres, ends, scale=1.0):
    """kind -> Cost."""
    light = Installation(postgres, ends)
    callers = light.callers(CALLERS)
    for kind in KINDS:
        run(callers, kind, CALLERS * 10)  # statements are prepared, pages are read
    idle = idle_rates(light.spent)
    times = {kind: per_request(light.spent, callers, kind, int(TIMES[kind] * scale), idle, PAUSE) for kind in KINDS}

    heavy = Installation(postgres, ends, **DEFAULT_HASHES)
    hashing = heavy.callers(1)
    hash_ms = {kind: max(per_request(heavy.spent, hashing, kind, int(HASHED * scale), idle, PAUSE)[0] - times[kind][0], 0.0)
               for kind in ("sign_in", "sign_up")}

    folder = ends.enter_context(tempfile.TemporaryDirectory(prefix="usher-capacity-"))
    os.chmod(folder, 0o755)
    meter = Meter(folder, postgres.folder)
    ends.callback(meter.close)
    counted = Installation(postgres, ends, host=folder)
    alone = counted.callers(1)
    for kind in KINDS:
        run(alone, kind, 5)
    postgres.count_statements(True)
    look = lambda: [*postgres.counts(), *meter.counts()]  # noqa: E731
    idle = idle_rates(look)
    counts = {kind: per_request(look, alone, kind, COUNTED, idle) for kind in KINDS}
    postgres.count_statements(False)
    return {kind: Cost(*(round(value, 3) for value in (times[kind][0], hash_ms.get(kind, 0.0), times[kind][1], trips, statements, rows,
                                                        sent, received, commits, wal)))
            for kind, (statements, rows, commits, wal, trips, sent, received) in counts.items()}


class Load:
    """Requests of a mix that come at random moments, whether the ones before are answered or not."""

    def __init__(self, callers, rate, seconds, seed=1):
        self.callers = callers
        draw, now = random.Random(seed), 0.0
        self.due = []
        while now < seconds:
            now += draw.expovariate(rate)
            self.due.append((now, draw.choices(list(MIX), MIX.values())[0]))
        self.next, self.lock = 0, threading.Lock()
        self.times = {kind: [] for kind in MIX}

    def take(self):
        with self.lock:
            self.next += 1
            return self.due[self.next - 1] if self.next <= len(self.due) else None

    def work(self, caller):
        while taken := self.take():
            moment, kind = taken
            time.sleep(max(self.began + moment - time.monotonic(), 0))
            getattr(caller, kind)()
            self.times[kind].append((time.monotonic() - self.began - moment) * 1000)

    def run(self):
        self.began = time.monotonic()
        threads = [threading.Thread(target=self.work, args=(caller,)) for caller in self.callers]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return time.monotonic() - self.began


def error_of(measured, predicted):
    return f"{(predicted - measured) / measured * 100:+.0f} %" if measured else "-"


def bare_ms(caller):
    """(p50, p99) of a request that does nothing: the client, the network and the machine's other programs."""
    times = []
    for _ in range(BARE):
        began = time.monotonic()
        caller.ask("GET", "/healthz")
        times.append((time.monotonic() - began) * 1000)
        time.sleep(0.005)
    return at(times, 50), at(times, 99)


def compare(postgres, ends, costs, rates, seconds):
    """(requests a second, figure, measured, predicted) of each load."""
    installation = Installation(postgres, ends, **DEFAULT_HASHES)
    callers = installation.callers(LOADERS)
    for kind in KINDS:
        run(callers, kind, LOADERS)
    idle = idle_rates(installation.spent)
    bare = bare_ms(callers[0])
    machines = Machines(server_cores=os.cpu_count(), database_cores=os.cpu_count(), rtt_ms=trip_ms(postgres), flush_ms=0.05)
    for wanted in rates:
        load = Load(callers, wanted, seconds)
        look = lambda: [*installation.spent(), time.process_time() * 1000, busy_cores_ns() / 1e6]  # noqa: E731
        before, log = look(), postgres.counts()[3]
        took = load.run()
        server, database, own, busy = ((after - first) / took / 1000 for after, first in zip(look(), before))
        log = (postgres.counts()[3] - log) / took / 2**20
        rate = len(load.due) / took  # less than wanted where the machine cannot make the load
        asked = {kind: rate * share for kind, share in MIX.items()}
        parts = {part.name: part.load for part in parts_of(asked, costs, machines)}
        times = latencies(asked, costs, machines)["me"] or (float("inf"), float("inf"))
        me = sorted(load.times["me"])
        yield rate, "cores of others", busy - server - database - own, None
        yield rate, "cores of usherd", server, parts["server cores"] + idle[0] / 1000
        yield rate, "cores of PostgreSQL", database, parts["database cores"] + idle[1] / 1000
        yield rate, "log, MiB/s", log, parts["log, MiB/s"]
        yield rate, "me p50, ms", at(me, 50), bare[0] + times[0]
        yield rate, "me p99, ms", at(me, 99), bare[1] + times[1]


@contextlib.contextmanager
def bench(usherd):
    """(the database, what ends with it)."""
    harness.programs.usherd = usherd
    with contextlib.ExitStack() as ends:
        ends.secret = secrets.token_urlsafe(32)
        yield ends.enter_context(Postgres()), ends


# table -> rows of a user, and the columns that differ from row to row. {n} counts the rows, {u} the users, {s} their sessions.
MULTIPLIED = {
    "users": (1, {"id": "id('u', {u})", "email": "email({n})", "email_as_written": "email({n})", "created_at_ms": "at({n})", "updated_at_ms": "at({n})"}),
    "accounts": (1, {"id": "id('a', {n})", "user_id": "id('u', {u})", "provider_account_id": "id('u', {u})"}),
    "profiles": (1, {"user_id": "id('u', {u})", "created_at_ms": "at({n})"}),
    "sessions": (2, {"id": "id('s', {n})", "user_id": "id('u', {u})", "token_hash": "hash({n})", "created_at_ms": "at({n})", "expires_at_ms": "at({n})"}),
    "refresh_tokens": (4, {"id": "id('r', {n})", "session_id": "id('s', {s})", "token_hash": "hash({n})", "used_at_ms": "at({n})"}),
    "audit_events": (4, {"id": "id('e', {n})", "user_id": "id('u', {u})", "at_ms": "at({n})", "position": "1000 + {n}", "link": "hash({n})"}),
    "chat_threads": (1, {"id": "id('t', {n})", "owner": "'user:' || id('u', {u})", "session_id": "id('t', {n})", "updated_at_ms": "at({n})"}),
    "chat_messages": (4, {"id": "id('m', {n})", "owner": "'user:' || id('u', {u})", "session_id": "id('t', {u})", "created_at_ms": "at({n})"}),
}
GROWN = {"user": ("users", "accounts", "profiles"), "session": ("sessions", "refresh_tokens"), "audit_event": ("audit_events",),
         "chat_message": ("chat_messages", "chat_threads")}
HELPERS = """
CREATE FUNCTION id(tag TEXT, n BIGINT) RETURNS TEXT IMMUTABLE LANGUAGE sql
  AS $$ SELECT substr(lpad(to_hex(n), 12, '0') || '-' || md5(tag || n), 1, 36) $$;
CREATE FUNCTION hash(n BIGINT) RETURNS TEXT IMMUTABLE LANGUAGE sql AS $$ SELECT substr(md5('a' || n) || md5('b' || n), 1, 43) $$;
CREATE FUNCTION at(n BIGINT) RETURNS BIGINT IMMUTABLE LANGUAGE sql AS $$ SELECT 1790000000000 + n * 1000 $$;
CREATE FUNCTION email(n BIGINT) RETURNS TEXT IMMUTABLE LANGUAGE sql
  AS $$ SELECT 'person' || n || '.' || substr(md5(n::text), 1, 6) || '@example.com' $$;"""


def multiply(postgres, table, users):
    """Copies of a row that the server wrote, as many as so many users have."""
    each, changed = MULTIPLIED[table]
    places = {"n": "n", "u": f"((n - 1) / {each} + 1)", "s": "((n - 1) / 2 + 1)"}
    names = postgres.ask(f"SELECT attname FROM pg_attribute WHERE attrelid = 'usher.{table}'::regclass AND attnum > 0 ORDER BY attnum").split()
    values = ", ".join(changed.get(name, "one." + name).format(**places) for name in names)
    which = "user_id IS NOT NULL" if table == "audit_events" else "TRUE"
    postgres.ask(f"SET session_replication_role = replica; INSERT INTO usher.{table} SELECT {values}"  # without checks of foreign keys
                 f" FROM (SELECT * FROM usher.{table} WHERE {which} LIMIT 1) one, generate_series(1::bigint, {users * each}) n")


def measure_growth(postgres, ends, users):
    """What a row takes, indexes included, in a database of so many users: a field of Growth -> bytes."""
    installation = Installation(postgres, ends)
    caller = installation.callers(1)
    for kind in ("refresh", "chat"):
        run(caller, kind, 1)
    harness.wait_for("the answer to be kept", lambda: postgres.ask("SELECT count(*) FROM usher.chat_messages") == "2")
    installation.server.stop()
    postgres.ask(HELPERS)
    for table in MULTIPLIED:
        multiply(postgres, table, users)
    postgres.ask("VACUUM ANALYZE")
    size = {table: float(postgres.ask(f"SELECT pg_total_relation_size('usher.{table}')")) for table in MULTIPLIED}
    return {name: round(sum(size[table] for table in tables) / (users * MULTIPLIED[tables[0]][0])) for name, tables in GROWN.items()}


def measure_chain(postgres, ends, events):
    """How many audit events a server links in a second, and the processor time of both sides for one, in milliseconds."""
    installation = Installation(postgres, ends)
    installation.callers(1)
    installation.server.stop()
    postgres.ask(HELPERS)
    multiply(postgres, "audit_events", events // MULTIPLIED["audit_events"][0])
    postgres.ask("UPDATE usher.audit_events SET position = NULL, link = NULL WHERE id LIKE '0000%'")
    postgres.ask("VACUUM ANALYZE")
    waiting = "SELECT count(*) FROM usher.audit_events WHERE link IS NULL"
    installation.server.start()
    before, began, first = installation.spent(), time.monotonic(), int(postgres.ask(waiting))
    harness.wait_for("the chain", lambda: time.sleep(0.2) or postgres.ask(waiting) == "0")
    took = time.monotonic() - began
    return first / took, sum(after - spent for after, spent in zip(installation.spent(), before)) / first
