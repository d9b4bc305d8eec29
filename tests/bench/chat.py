#!/usr/bin/env python3
"""Measures what the chat relay of a release build adds to a direct call of the same back end, in one run.

    tests/bench/chat.py [--usherd PATH] [--questions N] [--streams N]

The back end is a small one of its own process that answers at once. Direct and relayed questions alternate, with 100 other streams
open through the relay that each get an event a second; the difference of the percentiles is what the relay adds. Then come bytes,
memory, and `GET /auth/me` beside a thousand streams. Exits 1 where an aim is missed.
"""

import argparse
import asyncio
import contextlib
import hashlib
import json
import multiprocessing
import os
import random
import resource
import socket
import statistics
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "end_to_end"))
sys.dont_write_bytecode = True
import harness  # noqa: E402

BUSY_STREAMS = 100
BLOB = random.Random(1).randbytes(8 * 1024 * 1024)

# what, unit, below which
AIMS = [
    ("time to the first event, added, p50", "ms", 1.0),
    ("time to the first event, added, p99", "ms", 5.0),
    ("p99 of me beside the streams, times idle", "x", 2.0),
    ("memory a stream", "KiB", 96),
]


async def answer(reader, writer):
    """Each question says what it wants: `once` an event, the `blob`, or an event a second until the client goes."""
    with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
        while True:
            head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
            body = json.loads(await reader.readexactly(int(head.split("content-length: ")[1].split("\r\n")[0])))
            parts = [BLOB] if body["message"] == "blob" else [b'data: {"delta": "x"}\n\n']
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n")
            for part in parts:
                writer.write(b"%x\r\n%s\r\n" % (len(part), part))
            while body["message"] == "hold":
                await asyncio.sleep(1)
                writer.write(b"15\r\ndata: {\"delta\": \"y\"}\n\r\n")
                await writer.drain()
            writer.write(b"0\r\n\r\n")
            await writer.drain()
    writer.close()


def serve(ready, answer):
    async def run():
        server = await asyncio.start_server(answer, "127.0.0.1", 0, backlog=4096)
        ready.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(run())


@contextlib.contextmanager
def upstream(answer):
    """The port of a process that gives each connection this answer."""
    mine, theirs = multiprocessing.Pipe()
    process = multiprocessing.Process(target=serve, args=(theirs, answer), daemon=True)
    process.start()
    try:
        yield mine.recv()
    finally:
        process.terminate()
        process.join()


class Client:
    """One connection, whose answer is read to the last byte."""

    def __init__(self, port, path, token=None):
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.file = self.socket.makefile("rb")
        fields = f"Authorization: Bearer {token}\r\n" if token else ""
        self.head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n{fields}"

    def ask(self, message):
        body = json.dumps({"message": message})
        self.socket.sendall(f"{self.head}Content-Length: {len(body)}\r\n\r\n{body}".encode())
        status = self.file.readline()
        assert b" 200 " in status, status
        while self.file.readline() != b"\r\n":
            pass

    def chunk(self):
        data = self.file.read(int(self.file.readline(), 16) + 2)
        return data[:-2]

    def close(self):
        self.file.close()
        self.socket.close()


def seconds_to_first_event(client):
    began = time.perf_counter()
    client.ask("once")
    client.chunk()
    took = time.perf_counter() - began
    assert client.chunk() == b""
    return took


def percentile(values, part):
    return sorted(values)[min(len(values) - 1, int(len(values) * part))]


def added_to_first_event(direct, relayed, questions):
    """p50 and p99 of both, and the difference of the second, in milliseconds."""
    took = {direct: [], relayed: []}
    for _ in range(questions):
        for client in took:
            took[client].append(seconds_to_first_event(client))
    found = [[percentile(took[client], part) * 1000 for part in (0.5, 0.99)] for client in (direct, relayed)]
    print(f"direct p50 {found[0][0]:.2f} ms, p99 {found[0][1]:.2f} ms; relayed p50 {found[1][0]:.2f} ms, p99 {found[1][1]:.2f} ms")
    return found[1][0] - found[0][0], found[1][1] - found[0][1]


def digest_of_blob(client):
    client.ask("blob")
    digest = hashlib.sha256()
    for data in iter(client.chunk, b""):
        digest.update(data)
    return digest.hexdigest()


def hold(port, token, count):
    clients = []
    for _ in range(count):
        client = Client(port, "/api/chat/message", token)
        client.ask("hold")
        client.chunk()
        clients.append(client)
    return clients


def p99_of_me(port, token, requests=3000):
    took = []
    with contextlib.closing(harness.connect(port)) as connection:
        for _ in range(requests):
            began = time.perf_counter()
            assert harness.ask(connection, "GET", "/auth/me", Authorization=f"Bearer {token}").status == 200
            took.append(time.perf_counter() - began)
    return percentile(took, 0.99) * 1000


def resident_kib(pid):
    with open(f"/proc/{pid}/status", encoding="ascii") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))


def measure(server, back_end, arguments):
    token = server.sign_up("ada@example.com").json()["access_token"]
    direct, relayed = Client(back_end, "/chat"), Client(server.port, "/api/chat/message", token)
    for client in (direct, relayed):
        assert digest_of_blob(client) == hashlib.sha256(BLOB).hexdigest(), "bytes differ"
    print(f"{len(BLOB):,} bytes: identical")
    for client in (direct, relayed):
        for _ in range(50):
            seconds_to_first_event(client)
    idle = statistics.median(p99_of_me(server.port, token) for _ in range(3))
    held = hold(server.port, token, BUSY_STREAMS)
    yield from added_to_first_event(direct, relayed, arguments.questions)
    before = resident_kib(server.process.pid)
    held += hold(server.port, token, arguments.streams)
    beside = statistics.median(p99_of_me(server.port, token) for _ in range(3))
    print(f"me p99: {idle:.2f} ms idle, {beside:.2f} ms beside {len(held)} streams")
    yield beside / idle
    yield (resident_kib(server.process.pid) - before) / arguments.streams
    for client in held:
        client.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--usherd", type=os.path.abspath, default=ROOT / "build" / "release" / "bin" / "usherd")
    parser.add_argument("--questions", type=int, default=1000)
    parser.add_argument("--streams", type=int, default=1000)
    arguments = parser.parse_args()
    harness.programs.usherd = arguments.usherd
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    met = True
    with tempfile.TemporaryDirectory(prefix="usher-bench-") as folder, upstream(answer) as back_end:
        server = harness.Server(folder, LOG_LEVEL="error", CHAT_UPSTREAM_URL=f"http://127.0.0.1:{back_end}/chat").start()
        try:
            for (what, unit, aim), found in zip(AIMS, measure(server, back_end, arguments)):
                met = met and found < aim
                print(f"{what}: {found:.2f} {unit} (below {aim})")
        finally:
            server.stop()
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
