"""Another program beside usherd: started by a test, waited for, and asked."""

import contextlib
import random
import socket
import subprocess

import harness


_taken = []


def free_port():
    """Below the ports that Linux gives to connections, so that none has it before the program listens there.
    The datagram port of the same number is held until this test ends: no other call, here or in a test beside it, returns the number."""
    while True:
        port = random.randrange(20_000, 32_768)
        mark = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        try:
            mark.bind(("127.0.0.1", port))
            with socket.create_server(("127.0.0.1", port)):
                _taken.append(mark)
                return port
        except OSError:
            mark.close()


class Neighbour:
    """For a test whose program listens on self.port."""

    def run_neighbour(self, name, start):
        """`start`: called with options of Popen, returns the process. Its output is in `name`.log."""
        path = self.folder / f"{name}.log"
        log = open(path, "wb")
        self.addCleanup(log.close)
        process = start(stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        self.addCleanup(process.wait, harness.PATIENCE_SECONDS)
        self.addCleanup(process.terminate)
        harness.wait_for(f"the {name} to listen", lambda: process.poll() is not None or self.listens())
        self.assertIsNone(process.poll(), path.read_text())

    def listens(self):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port)):
            return True
        return False

    def ask(self, method, path, body=None, **headers):
        with contextlib.closing(harness.connect(self.port)) as connection:
            return harness.ask(connection, method, path, body, **headers)
