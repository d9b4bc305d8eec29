#!/usr/bin/env python3
"""A server is replaced under load: the listening socket goes to its successor, and no connection is reset or refused."""

import contextlib
import fcntl
import http.client
import os
import re
import signal
import socket
import subprocess
import threading

import harness
from neighbour import free_port

CLIENTS = 4
REPLACEMENTS = 3


class Load:
    """Clients that ask without a pause: half of them with a new connection for each request, half with a kept one."""

    def __init__(self, port):
        self.port, self.stopping = port, threading.Event()
        self.answered, self.faults = [0] * CLIENTS, []
        ways = [self.ask_anew, self.ask_on]
        self.threads = [threading.Thread(target=self.run, args=(ways[i % 2], i)) for i in range(CLIENTS)]

    def run(self, ask, client):
        try:
            ask(client)
        except OSError as fault:
            self.faults.append(f"client {client} after {self.answered[client]} answers: {fault!r}")

    def note(self, client, status):
        if status != 200:
            self.faults.append(f"client {client}: {status}")
        self.answered[client] += 1

    def ask_anew(self, client):
        while not self.stopping.is_set():
            with contextlib.closing(harness.connect(self.port)) as connection:
                self.note(client, harness.ask(connection, "GET", "/healthz").status)

    def ask_on(self, client):
        connection = harness.connect(self.port)
        while not self.stopping.is_set():
            reused = connection.sock is not None
            try:
                self.note(client, harness.ask(connection, "GET", "/healthz").status)
            except http.client.RemoteDisconnected as fault:
                connection.close()
                if not reused or isinstance(fault, ConnectionResetError) and fault.errno:
                    raise
                # An idle connection may end at any time (RFC 9112 §9.3.1): clients ask again on a new one.
        connection.close()

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.stopping.set()
        for thread in self.threads:
            thread.join()


class HandoverTest(harness.EndToEnd):
    def replace(self, server, process):
        """Sends SIGUSR2 and returns the number of the process that serves then."""
        seen = len(server.log())
        os.kill(process, signal.SIGUSR2)
        found = harness.wait_for("the successor", lambda: re.search(r"handed over to process (\d+)", server.log()[seen:]))
        return int(found[1])

    def end(self, process):
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)

    def gone(self, process):
        """Whether the process ended; a child of an ended server is not ours to wait for."""
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return True
        return self.state_and_parent(process)[0] == "Z"

    def state_and_parent(self, process):
        with open(f"/proc/{process}/stat", encoding="ascii", errors="replace") as stat:
            return stat.read().rpartition(")")[2].split()[:2]

    def test_replaced_under_load(self):
        server = self.server().start()
        self.assertEqual(server.sign_up("reader@example.com").status, 201)
        process = server.process.pid
        with Load(server.port) as load:
            for _ in range(REPLACEMENTS):
                before, old = list(load.answered), process
                process = self.replace(server, old)
                self.addCleanup(self.end, process)
                if old == server.process.pid:
                    self.assertEqual(server.wait(), 0)
                harness.wait_for("the old server to end", lambda old=old: self.gone(old))
                harness.wait_for("answers to all clients", lambda b=before: all(a > was for a, was in zip(load.answered, b)))
        self.assertEqual(load.faults, [])
        self.assertNotIn("has no effect", server.log())
        self.assertEqual(server.sign_in("reader@example.com").status, 200)
        os.kill(process, signal.SIGTERM)
        harness.wait_for("the last server to end", lambda: self.gone(process))
        with self.assertRaises(ConnectionRefusedError):
            server.ask("GET", "/healthz")

    def test_system_is_notified(self):
        """As systemd's Type=notify wants it: it must follow the service to the successor."""
        with contextlib.closing(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)) as system:
            system.bind(str(self.folder / "notify"))
            system.settimeout(harness.PATIENCE_SECONDS)
            server = self.server(NOTIFY_SOCKET=str(self.folder / "notify")).start()
            self.assertEqual(system.recv(99), b"READY=1")
            process = self.replace(server, server.process.pid)
            self.addCleanup(self.end, process)
            self.assertEqual({system.recv(99), system.recv(99)}, {b"READY=1", b"MAINPID=%d" % process})
            os.kill(process, signal.SIGTERM)
            self.assertEqual(system.recv(99), b"STOPPING=1")

    def test_successor_is_no_child(self):
        """systemd in a container on cgroup v1 waits at a stop for children of its own only, and kills others at once."""
        server = self.server().start()
        with contextlib.closing(harness.connect(server.port)) as connection:
            connection.connect()  # the old server waits for the request
            process = self.replace(server, server.process.pid)
            self.addCleanup(self.end, process)
            self.assertNotEqual(self.state_and_parent(process)[1], str(server.process.pid))
        self.assertEqual(server.wait(), 0)
        os.kill(process, signal.SIGTERM)

    def test_watchdog(self):
        """The server reports that it lives, and so does its successor, whose number WATCHDOG_PID cannot have."""
        with contextlib.closing(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)) as system:
            system.bind(str(self.folder / "notify"))
            system.settimeout(harness.PATIENCE_SECONDS)
            server = self.server(NOTIFY_SOCKET=str(self.folder / "notify"), WATCHDOG_USEC="2000000")
            server.wrapper = ["sh", "-c", 'WATCHDOG_PID=$$ exec "$0"']
            server.start()
            self.assertEqual(system.recv(99), b"READY=1")
            self.assertEqual([system.recv(99), system.recv(99)], [b"WATCHDOG=1"] * 2)
            process = self.replace(server, server.process.pid)
            self.addCleanup(self.end, process)
            self.assertEqual(server.wait(), 0)
            while system.recv(99) != b"MAINPID=%d" % process:
                pass
            seen = system.recv(99)
            self.assertEqual(system.recv(99) if seen == b"READY=1" else seen, b"WATCHDOG=1")
            os.kill(process, signal.SIGTERM)

    def test_socket_file_stays(self):
        path = self.folder / "usherd.sock"
        server = self.server(UNIX_SOCKET=str(path)).start()
        process = self.replace(server, server.process.pid)
        self.addCleanup(self.end, process)
        self.assertEqual(server.wait(), 0)
        with contextlib.closing(harness.UnixConnection(str(path))) as connection:
            self.assertEqual(harness.ask(connection, "GET", "/healthz").status, 200)
        os.kill(process, signal.SIGTERM)
        harness.wait_for("the socket to go", lambda: not path.exists())

    def test_listener_of_operators_goes_along(self):
        server = self.server(OPS_LISTEN="127.0.0.1:0").start()
        port = int(re.search(r"metrics and health on http://localhost:(\d+)", server.log())[1])
        process = self.replace(server, server.process.pid)
        self.addCleanup(self.end, process)
        self.assertEqual(server.wait(), 0)
        for path in ("/healthz", "/readyz", "/metrics"):
            with contextlib.closing(harness.connect(port)) as connection:
                self.assertEqual(harness.ask(connection, "GET", path).status, 200, path)
        self.assertEqual(harness.ask(harness.connect(server.port), "GET", "/metrics").status, 404)
        refused = self.usher("top", "--count", "1", "--url", f"http://localhost:{server.port}").stderr
        self.assertIn("the server has OPS_LISTEN", " ".join(refused.split()))
        os.kill(process, signal.SIGTERM)

    def test_listener_of_operators_follows_its_setting(self):
        ports = [free_port() for _ in range(2)]
        settings = self.folder / ".env"
        settings.write_text(f"OPS_LISTEN=127.0.0.1:{ports[0]}\n", encoding="utf-8")
        server = self.server().start()
        process = server.process.pid
        for text, answering in ((f"OPS_LISTEN=127.0.0.1:{ports[1]}\n", [ports[1]]), ("", [])):
            settings.write_text(text, encoding="utf-8")
            old, process = process, self.replace(server, process)
            self.addCleanup(self.end, process)
            if old == server.process.pid:
                self.assertEqual(server.wait(), 0)
            harness.wait_for("the old server to end", lambda old=old: self.gone(old))
            for port in ports:
                with contextlib.closing(harness.connect(port)) as connection:
                    if port in answering:
                        self.assertEqual(harness.ask(connection, "GET", "/healthz").status, 200)
                    else:
                        self.assertRaises(ConnectionRefusedError, connection.connect)

    def test_replaced_again_while_the_successor_starts(self):
        server = self.server().start()
        with open(self.folder / "data" / "usher.db.lock", "w", encoding="ascii") as turn:
            fcntl.lockf(turn, fcntl.LOCK_EX)
            server.send(signal.SIGUSR2)
            harness.wait_for("the successor to wait", lambda: "waiting for another server" in server.log())
            server.send(signal.SIGUSR2)
            harness.wait_for("the message", lambda: "starts another successor after this one" in server.log())
        found = harness.wait_for("two successors", lambda: re.findall(r"handed over to process (\d+)", server.log())[1:])
        self.addCleanup(self.end, int(found[0]))
        self.assertEqual(server.ask("GET", "/healthz").status, 200)
        os.kill(int(found[0]), signal.SIGTERM)

    def test_successor_that_cannot_start(self):
        """The settings became wrong: the old server goes on."""
        server = self.server().start()
        (self.folder / ".env").write_text("LOG_LEVEL=loudest\n", encoding="utf-8")
        server.send(signal.SIGUSR2)
        harness.wait_for("the message", lambda: "kept serving: the successor ended before it served" in server.log())
        self.assertIn("LOG_LEVEL", server.log())
        self.assertEqual(server.ask("GET", "/healthz").status, 200)
        self.assertEqual(server.stop(), 0)

    def test_first_process_of_a_container_is_not_replaced(self):
        alone = ["unshare", "--pid", "--fork", "--kill-child"]
        if subprocess.run([*alone, "true"], capture_output=True, check=False).returncode != 0:
            self.skipTest("no namespace of processes may be made here")
        server = self.server()
        server.wrapper = alone
        server.start()
        with open(f"/proc/{server.process.pid}/task/{server.process.pid}/children", encoding="ascii") as children:
            process = int(children.read())
        os.kill(process, signal.SIGUSR2)
        harness.wait_for("the message", lambda: "kept serving: a container ends with its first process" in server.log())
        self.assertEqual(server.ask("GET", "/healthz").status, 200)
        os.kill(process, signal.SIGTERM)
        self.assertEqual(server.wait(), 0)

    def test_socket_activation(self):
        """As systemd does it: the socket belongs to another process and outlives two servers."""
        with socket.create_server(("127.0.0.1", 0)) as listening:
            port = listening.getsockname()[1]
            for _ in range(2):
                early = harness.connect(port)
                early.request("GET", "/healthz")  # before there is a server
                activated = self.activate(listening)
                self.assertEqual(early.getresponse().status, 200)
                early.close()
                activated.send_signal(signal.SIGTERM)
                self.assertEqual(activated.wait(harness.PATIENCE_SECONDS), 0)
        self.assertIn("warning: PORT (environment) has no effect", (self.folder / "activated.log").read_text(encoding="utf-8"))

    def test_unix_socket_of_the_system(self):
        """It is the UNIX_SOCKET: without client addresses no limits."""
        path = str(self.folder / "given.sock")
        with contextlib.closing(socket.socket(socket.AF_UNIX)) as listening:
            listening.bind(path)
            listening.listen()
            refused = self.activate(listening, PUBLIC_URL="https://auth.example.com", RATE_LIMIT_ENABLED="true")
            self.assertEqual(refused.wait(harness.PATIENCE_SECONDS), 1)
            log = self.folder / "activated.log"
            self.assertIn("has no client addresses, so the limits would count all clients as one", log.read_text(encoding="utf-8"))
            activated = self.activate(listening, RATE_LIMIT_ENABLED="true", TRUSTED_PROXIES="unix")
            with contextlib.closing(harness.UnixConnection(path)) as connection:
                self.assertEqual(harness.ask(connection, "GET", "/healthz").status, 200)
            harness.wait_for("the address", lambda: f"serving on unix:{path}" in log.read_text(encoding="utf-8"))
            activated.send_signal(signal.SIGTERM)
            self.assertEqual(activated.wait(harness.PATIENCE_SECONDS), 0)
            self.assertTrue(os.path.exists(path))

    def activate(self, listening, **settings):
        def place():
            os.dup2(listening.fileno(), 3)

        words = ["sh", "-c", 'LISTEN_PID=$$ LISTEN_FDS=1 exec "$0"', harness.programs.usherd]
        with open(self.folder / "activated.log", "ab") as log:
            activated = subprocess.Popen(
                words, cwd=self.folder, env=harness.environment({**harness.FAST, "PORT": "1", **settings}), stdin=subprocess.DEVNULL,
                stderr=log, preexec_fn=place, pass_fds=[3],
            )
        self.addCleanup(self.end, activated.pid)
        return activated

    def test_descriptor_that_does_not_listen(self):
        words = ["sh", "-c", 'LISTEN_PID=$$ LISTEN_FDS=1 exec "$0" 3</dev/null', harness.programs.usherd]
        refused = subprocess.run(
            words, cwd=self.folder, env=harness.environment(harness.FAST), capture_output=True, text=True,
            timeout=harness.PATIENCE_SECONDS, check=False,
        )
        self.assertEqual(refused.returncode, 1)
        self.assertIn("descriptor 3 does not listen", refused.stderr)


if __name__ == "__main__":
    harness.main()
