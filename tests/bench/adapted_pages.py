#!/usr/bin/env python3
"""Measures adapted pages of a release build: how many calls the back end gets, and how fast a kept answer is.

    tests/bench/adapted_pages.py [--usherd PATH] [--readers N] [--presses N] [--questions N] [--two-servers]

With --two-servers, on PostgreSQL: scripts/test_database run tests/bench/adapted_pages.py --two-servers

First the readers of 9 audiences press the button of one chapter at once, and the calls of the back end are counted. Then readers press
again, beside sign-ins that saturate the server. At last the first byte of fresh answers is timed, directly and relayed in turn. Exits 1
where an aim is missed.
"""

import argparse
import asyncio
import contextlib
import functools
import json
import multiprocessing
import os
import sys
import tempfile
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests" / "end_to_end"), str(ROOT / "tests" / "bench")]
sys.dont_write_bytecode = True
import harness  # noqa: E402
import postgres  # noqa: E402
from chat import percentile, upstream  # noqa: E402

LEVELS, ROLES = ["beginner", "intermediate", "advanced"], ["student", "engineer", "hobbyist"]
AUDIENCES = len(LEVELS) * len(ROLES)
SIGN_INS = 16
PARTS = 20
PART = b'data: {"delta": "%s"}\n\n' % (b"x" * 500)

# what, unit, at most
AIMS = [
    ("calls to the back end", "", AUDIENCES),
    ("calls of the later presses", "", 0),
    ("p99 of a kept answer beside sign-ins", "ms", 10),
    ("time to the first byte, added, p50", "ms", 1.0),
    ("time to the first byte, added, p99", "ms", 5.0),
]


async def answer(calls, reader, writer):
    """Twenty parts. Those of a chapter take a tenth of a second each; other answers ask not to be kept, whose write the next would meet."""
    with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
        while True:
            head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
            body = json.loads(await reader.readexactly(int(head.split("content-length: ")[1].split("\r\n")[0])))
            with calls.get_lock():
                calls.value += 1
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n")
            is_chapter = body["title"] == "chapter"
            for part in [PART] * PARTS + ([] if is_chapter else [b'data: {"keep": false}\n\n']):
                writer.write(b"%x\r\n%s\r\n" % (len(part), part))
                await writer.drain()
                await asyncio.sleep(0.1 if is_chapter else 0)
            writer.write(b"0\r\n\r\n")
            await writer.drain()
    writer.close()


def request(path, token, title, text):
    body = json.dumps({"task": "personalize", "page": "/docs", "title": title, "text": text})
    return (f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nAuthorization: Bearer {token}\r\n"
            f"Content-Length: {len(body)}\r\n\r\n{body}").encode()


async def read_answer(reader):
    """When the first byte of the body came, and its X-Adapted."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
    assert " 200 " in head.split("\r\n")[0], head
    source = head.split("x-adapted: ")[1].split("\r\n")[0] if "x-adapted" in head else ""
    if "content-length: " in head:
        length = int(head.split("content-length: ")[1].split("\r\n")[0])
        body = await reader.readexactly(length)
        first = time.perf_counter()
    else:
        first, body = None, b""
        while size := int(await reader.readline(), 16):
            first = first or time.perf_counter()
            body += await reader.readexactly(size + 2)
        await reader.readline()
    assert body.count(b"x") == PARTS * 500, len(body)
    return first, source


async def press(port, path, token, title, text):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request(path, token, title, text))
    found = await read_answer(reader)
    writer.close()
    return found


async def press_at_once(servers, tokens):
    found = await asyncio.gather(*(press(servers[i // AUDIENCES % len(servers)].port, "/api/pages/adapt", token, "chapter", "# Chapter")
                                   for i, token in enumerate(tokens)))
    return [source for _, source in found]


async def press_in_turn(port, path, tokens, count, text_of, title):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    took = []
    for i in range(count):
        began = time.perf_counter()
        writer.write(request(path, tokens[i % len(tokens)], title, text_of(i)))
        first, source = await read_answer(reader)
        took.append(first - began)
        assert title != "chapter" or source == "kept", source
    writer.close()
    return took


@contextlib.contextmanager
def saturating_sign_ins(server):
    stopping = threading.Event()

    def work():
        body = {"email": "reader0@example.com", "password": harness.PASSWORD}
        with contextlib.closing(harness.connect(server.port)) as connection:
            while not stopping.is_set():
                harness.ask(connection, "POST", "/auth/login", body)

    threads = [threading.Thread(target=work) for _ in range(SIGN_INS)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stopping.set()
        for thread in threads:
            thread.join()


def reader_of(server, number):
    body = {**harness.sign_up_body(f"reader{number}@example.com"), "experience_level": LEVELS[number % 3],
            "professional_role": ROLES[number // 3 % 3]}
    return server.ask("POST", "/auth/signup", body).json()["access_token"]


def measure(servers, back_end, calls, arguments):
    server = servers[0]
    tokens = [reader_of(server, number) for number in range(arguments.readers)]
    began = time.perf_counter()
    sources = asyncio.run(press_at_once(servers, tokens))
    print(f"{len(tokens)} readers: {sources.count('fresh')} fresh, {sources.count('joined')} joined, {sources.count('kept')} kept, "
          f"in {time.perf_counter() - began:.2f} s")
    yield calls.value
    before = calls.value
    with saturating_sign_ins(server):
        took = asyncio.run(press_in_turn(server.port, "/api/pages/adapt", tokens, arguments.presses, lambda _: "# Chapter", "chapter"))
    yield calls.value - before
    print(f"kept: p50 {percentile(took, 0.5) * 1000:.2f} ms")
    yield percentile(took, 0.99) * 1000
    direct, relayed = [], []
    for block in range(10):
        count = arguments.questions // 10
        direct += asyncio.run(press_in_turn(back_end, "/", tokens, count, str, "x"))
        relayed += asyncio.run(press_in_turn(server.port, "/api/pages/adapt", tokens, count, lambda i: f"{block} {i}", "x"))
    for part in (0.5, 0.99):
        print(f"p{part * 100:g}: direct {percentile(direct, part) * 1000:.2f} ms, relayed {percentile(relayed, part) * 1000:.2f} ms")
        yield (percentile(relayed, part) - percentile(direct, part)) * 1000


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--usherd", type=os.path.abspath, default=ROOT / "build" / "release" / "bin" / "usherd")
    parser.add_argument("--readers", type=int, default=300)
    parser.add_argument("--presses", type=int, default=10_000)
    parser.add_argument("--questions", type=int, default=1000)
    parser.add_argument("--two-servers", action="store_true")
    arguments = parser.parse_args()
    harness.programs.usherd = arguments.usherd
    met = True
    with contextlib.ExitStack() as stack:
        calls = multiprocessing.Value("i", 0)
        back_end = stack.enter_context(upstream(functools.partial(answer, calls)))
        settings = {"LOG_LEVEL": "error", "RATE_LIMIT_ENABLED": "false", "SESSIONS_PER_USER": "10000",
                    "ADAPT_UPSTREAM_URL": f"http://127.0.0.1:{back_end}/"}
        if arguments.two_servers:
            settings.update(DATABASE_URL=postgres.server_url(), USHER_SECRET=32 * "s", PUBLIC_URL="http://localhost:8000")
        servers = []
        for _ in range(2 if arguments.two_servers else 1):
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="usher-bench-"))
            servers.append(harness.Server(folder, **settings).start())
            stack.callback(servers[-1].stop)
        for (what, unit, aim), found in zip(AIMS, measure(servers, back_end, calls, arguments)):
            most = aim * len(servers) if what == AIMS[0][0] else aim
            met = met and found <= most
            print(f"{what}: {found:.2f} {unit} (at most {most})")
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
