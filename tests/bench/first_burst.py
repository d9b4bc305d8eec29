#!/usr/bin/env python3
"""Measures refreshes in the first second of a release build's server on PostgreSQL beside those that follow, when its connections are open.

    scripts/test_database run tests/bench/first_burst.py [--usherd PATH] [--clients N] [--rounds N]

Each client refreshes its own session, one request after the other. Exits 1 where the median of the rounds' ratios is above the bound.
"""

import argparse
import asyncio
import json
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests" / "end_to_end"), str(ROOT / "tests" / "bench")]
sys.dont_write_bytecode = True
import harness  # noqa: E402
import postgres  # noqa: E402
from chat import percentile  # noqa: E402

SECONDS = 4
MOST_TIMES = 1.5


async def ask(reader, writer, path, body):
    text = json.dumps(body)
    writer.write(f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {len(text)}\r\n\r\n{text}".encode())
    head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
    answer = json.loads(await reader.readexactly(int(head.split("content-length: ")[1].split("\r\n")[0])))
    assert " 200 " in head.split("\r\n")[0], (head, answer)
    return answer


async def refresh_for(port, token, began, times):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    while (now := time.perf_counter()) < began + SECONDS:
        token = (await ask(reader, writer, "/auth/refresh", {"refresh_token": token}))["refresh_token"]
        times[now >= began + 1].append(time.perf_counter() - now)
    writer.close()
    return token


async def burst(port, tokens):
    """The refresh tokens that came last, and the times of the first second and of the others."""
    times = {False: [], True: []}
    began = time.perf_counter()
    tokens = await asyncio.gather(*(refresh_for(port, token, began, times) for token in tokens))
    return tokens, times[False], times[True]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--usherd", type=os.path.abspath, default=ROOT / "build" / "release" / "bin" / "usherd")
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    harness.programs.usherd = arguments.usherd
    ratios = []
    with tempfile.TemporaryDirectory(prefix="usher-bench-") as folder:
        server = harness.Server(folder, LOG_LEVEL="error", RATE_LIMIT_ENABLED="false", DATABASE_URL=postgres.server_url(),
                                USHER_SECRET=32 * "s", PUBLIC_URL="http://localhost:8000").start()
        tokens = [server.join(f"burst{number}@example.com")["refresh_token"] for number in range(arguments.clients)]
        for _ in range(arguments.rounds):
            server.stop()
            server.start()
            tokens, first, later = asyncio.run(burst(server.port, tokens))
            p99 = [percentile(times, 0.99) * 1000 for times in (first, later)]
            ratios.append(p99[0] / p99[1])
            print(f"{arguments.clients} clients: first second {len(first)} refreshes, p99 {p99[0]:.1f} ms; "
                  f"then {len(later) / (SECONDS - 1):.0f} a second, p99 {p99[1]:.1f} ms; {ratios[-1]:.2f} times")
        server.stop()
    ratio = statistics.median(ratios)
    print(f"p99 of the first second, times what follows: {ratio:.2f} (at most {MOST_TIMES})")
    return 0 if ratio <= MOST_TIMES else 1


if __name__ == "__main__":
    sys.exit(main())
