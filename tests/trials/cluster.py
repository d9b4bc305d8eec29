"""PostgreSQL servers for trials, in memory: a primary and, where it is asked for, a synchronous replica. They never run as root."""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

import harness
from neighbour import free_port

LEAST_BYTES = 2 << 30  # of memory for files; less than that, and the disk holds them
USER, DATABASE, STANDBY = "usher", "site", "standby"


class Missing(Exception):
    """Something that a trial needs is not on this machine."""


def programs():
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4].partition(".")[0]))
    if not found:
        raise Missing("PostgreSQL's server is not installed (apt-get install postgresql)")
    return found[-1].parent


def account():
    """The account that runs the servers where we are root: theirs, else the unprivileged one."""
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise Missing("no account without privileges for PostgreSQL's server")


def folder_in_memory():
    memory = Path("/dev/shm")
    roomy = memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > LEAST_BYTES
    folder = Path(tempfile.mkdtemp(prefix="usher-trial-", dir=memory if roomy else None))
    give(folder)
    return folder


def give(folder):
    """Lets PostgreSQL's account write there."""
    if os.geteuid() == 0:
        os.chown(folder, account().pw_uid, account().pw_gid)


def run(program, *words, check=True):
    """One of PostgreSQL's programs, as its account."""
    command = [str(programs() / program), *map(str, words)]
    if os.geteuid() == 0:
        who = account()
        command = ["setpriv", "--reuid", str(who.pw_uid), "--regid", str(who.pw_gid), "--clear-groups", "--no-new-privs", *command]
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "HOME": "/", "PGAPPNAME": STANDBY}
    with tempfile.TemporaryFile() as said:  # no pipe: pg_ctl's server would hold it open
        done = subprocess.run(command, env=environment, cwd="/", stdin=subprocess.DEVNULL, stdout=said, stderr=said, check=False)
        said.seek(0)
        text = said.read().decode(errors="replace")
    if check and done.returncode != 0:
        raise AssertionError(f"{program} {words}: {text}")
    return text


class Cluster:
    """One server of PostgreSQL, in `folder`."""

    def __init__(self, folder, name):
        self.folder, self.data, self.port = folder, folder / name, free_port()
        self.log = folder / f"{name}.log"

    def make(self, *options):
        run("initdb", "--pgdata", self.data, "--username", USER, "--auth", "trust", "--encoding", "UTF8", "--no-instructions",
            "--locale", "C.UTF-8", *options)
        self.configure(listen_addresses="127.0.0.1", unix_socket_directories=self.folder, max_connections=300,
                       shared_buffers="64MB", wal_keep_size="64MB", dynamic_shared_memory_type="mmap")  # kill -9 leaves nothing
        return self

    def copy(self, primary):
        """A replica of a running primary."""
        run("pg_basebackup", "--pgdata", self.data, "--host", "127.0.0.1", "--port", primary.port, "--username", USER,
            "--write-recovery-conf", "--wal-method", "stream", "--checkpoint", "fast")
        self.configure()
        return self

    def configure(self, **settings):
        with open(self.data / "postgresql.conf", "a", encoding="utf-8") as file:
            file.writelines(f"{name} = '{value}'\n" for name, value in {"port": self.port, **settings}.items())

    def control(self, *words, check=True):
        return run("pg_ctl", *words, "--pgdata", self.data, "--log", self.log, "--timeout", "60", "--silent", check=check)

    def start(self):
        self.control("start", "--wait")
        return self

    def restart_immediately(self):
        self.control("restart", "--wait", "--mode", "immediate")

    def stop(self):
        self.control("stop", "--wait", "--mode", "immediate", check=False)

    def promote(self):
        self.control("promote", "--wait")

    def process(self):
        return int((self.data / "postmaster.pid").read_text().split()[0])

    def is_running(self):
        return not run("pg_ctl", "status", "--pgdata", self.data, "--silent", check=False) and self.answers()

    def answers(self):
        return self.ask("SELECT 1", database="postgres", check=False) == "1"

    def processes(self):
        """The server's, and those of its connections."""
        first = self.process()
        found = [first]
        for stat in Path("/proc").glob("[0-9]*/stat"):
            with contextlib.suppress(OSError):
                if int(stat.read_text().rpartition(")")[2].split()[1]) == first:
                    found.append(int(stat.parent.name))
        return found

    def send(self, number):
        """To the server first, so that it starts no further process."""
        first, *others = self.processes()
        os.kill(first, number)
        for process in [*others, *self.processes()[1:]]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, number)

    def kill(self):
        first, *others = self.processes()
        for process in [first, *others]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)

    def pause(self):
        self.send(signal.SIGSTOP)

    def resume(self):
        self.send(signal.SIGCONT)

    def ask(self, sql, database=DATABASE, check=True):
        """The rows as text, a line each, columns divided by |."""
        command = [programs() / "psql", "-X", "-q", "-A", "-t", "-h", self.folder, "-p", str(self.port), "-U", USER, "-d", database, "-c", sql]
        environment = {"PATH": os.environ["PATH"], "PGCONNECT_TIMEOUT": "2"}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=harness.PATIENCE_SECONDS, check=False)
        if check and done.returncode != 0:
            raise AssertionError(f"{sql}: {done.stderr}")
        return done.stdout.strip()


class Disk:
    """A file system of its own that can be filled up. Needs root."""

    FILLER = "filler"

    def __init__(self, folder, mebibytes):
        self.folder = folder / "disk"
        self.folder.mkdir()
        words = ["mount", "-t", "tmpfs", "-o", f"size={mebibytes}m,mode=0755", "usher-trial", str(self.folder)]
        done = subprocess.run(words, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise Missing("a small file system cannot be mounted here: " + done.stderr.strip())
        give(self.folder)

    def place(self, name):
        folder = self.folder / name
        folder.mkdir(mode=0o700)
        give(folder)
        return folder

    def fill(self):
        with open(self.folder / self.FILLER, "ab", buffering=0) as file, contextlib.suppress(OSError):
            while True:
                file.write(b"\0" * 65536)
        with open(self.folder / self.FILLER, "ab", buffering=0) as file, contextlib.suppress(OSError):
            while True:
                file.write(b"\0" * 512)

    def free(self):
        (self.folder / self.FILLER).unlink()

    def close(self):
        subprocess.run(["umount", "--lazy", str(self.folder)], check=False)


class Machines:
    """What a trial's servers of PostgreSQL are: one, or a primary with its replica. A context; all ends with it."""

    def __init__(self, replica=False, disk=None):
        """`disk`: "data" or "wal", what is on a disk that can be filled up."""
        self.folder, self.with_replica, self.on_disk = folder_in_memory(), replica, disk
        self.ends = contextlib.ExitStack()
        self.primary, self.replica, self.disk = Cluster(self.folder, "primary"), None, None

    def __enter__(self):
        with contextlib.ExitStack() as ends:
            ends.callback(shutil.rmtree, self.folder, ignore_errors=True)
            if self.on_disk:
                self.disk = Disk(self.folder, 96 if self.on_disk == "wal" else 48)
                ends.callback(self.disk.close)
            ends.callback(self.primary.stop)
            self.make_primary()
            if self.with_replica:
                self.replica = Cluster(self.folder, "replica")
                ends.callback(self.replica.stop)
                self.replica.copy(self.primary).start()
                self.follow()
            self.ends = ends.pop_all()
        return self

    def __exit__(self, *_):
        self.ends.close()

    def make_primary(self):
        options = ["--waldir", self.disk.place("wal"), "--wal-segsize", "16"] if self.on_disk == "wal" else []
        self.primary.make(*options).start()
        place = ""
        if self.on_disk == "data":
            self.primary.ask(f"CREATE TABLESPACE small LOCATION '{self.disk.place('tables')}'", database="postgres")
            place = " TABLESPACE small"
        self.primary.ask(f"CREATE DATABASE {DATABASE}{place}", database="postgres")

    def follow(self):
        """From here on a COMMIT waits for the replica."""
        self.primary.ask(f"ALTER SYSTEM SET synchronous_standby_names = '{STANDBY}'")
        self.primary.ask("SELECT pg_reload_conf()")
        harness.wait_for("the replica to follow", self.follows)

    def follows(self):
        state = "SELECT sync_state FROM pg_stat_replication WHERE state = 'streaming'"
        return self.primary.ask(state, check=False) == "sync"

    def url(self):
        ports = [cluster.port for cluster in (self.primary, self.replica) if cluster]
        return f"postgresql://{USER}@" + ",".join(f"127.0.0.1:{port}" for port in ports) + f"/{DATABASE}"
