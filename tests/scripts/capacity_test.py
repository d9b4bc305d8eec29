#!/usr/bin/env python3
"""The arithmetic of scripts/capacity against results that are known, and its report."""

import dataclasses
import json
import random
import subprocess
import sys
import unittest
from pathlib import Path

SCRIPTS = Path(__file__).resolve().parents[2] / "scripts"
sys.path.insert(0, str(SCRIPTS))
sys.dont_write_bytecode = True
from capacity_measure import KINDS, MIX, Load  # noqa: E402
from capacity_model import Cost, Growth, Machines, Part, Queue, Site, at, erlang_c, first_limit, latencies, needed, parts_of, storage  # noqa: E402

READ = Cost(server_ms=0.5, hash_ms=0, database_ms=1, trips=2, statements=2, rows=2, sent_bytes=100, received_bytes=200, commits=0, wal_bytes=0)
WRITE = Cost(server_ms=1, hash_ms=20, database_ms=4, trips=10, statements=8, rows=8, sent_bytes=900, received_bytes=900, commits=1, wal_bytes=2**20)
COSTS = {"read": READ, "write": WRITE}


class Queues(unittest.TestCase):
    def test_the_probability_to_wait_is_erlangs(self):
        self.assertAlmostEqual(erlang_c(1, 0.5), 0.5)  # M/M/1: the load
        self.assertAlmostEqual(erlang_c(2, 1.0), 1 / 3)
        self.assertAlmostEqual(erlang_c(10, 8.0), 0.4092, places=4)
        self.assertEqual(erlang_c(3, 3.0), 1.0)
        self.assertLess(erlang_c(20_000, 10_000), 1e-9)

    def test_the_mean_wait_is_that_of_the_queue(self):
        queue, draw = Queue(1, rate=50, seconds=0.01), random.Random(7)
        waits = [queue.wait(draw) for _ in range(20_000)]
        self.assertAlmostEqual(sum(waits) / len(waits), 0.01, delta=0.001)  # M/M/1 at half load: the service time

    def test_a_full_queue_has_no_wait_to_tell(self):
        self.assertIsNone(Queue(2, rate=300, seconds=0.01).wait(random.Random(1)))


class Loads(unittest.TestCase):
    def test_users_become_requests_at_the_peak(self):
        site = Site(users=864_000, active=0.5, requests={"read": 10, "write": 1}, peak=2)
        self.assertEqual(site.rates(), {"read": 100.0, "write": 10.0})
        self.assertAlmostEqual(site.mean_of({"read": 0, "write": 3}), 15)

    def test_each_part_has_the_sum_of_what_requests_take_of_it(self):
        parts = {part.name: part for part in parts_of({"read": 100, "write": 10}, COSTS, Machines(servers=2, server_cores=2, rtt_ms=1))}
        self.assertAlmostEqual(parts["server cores"].load, 0.26)
        self.assertEqual(parts["server cores"].capacity, 4)
        self.assertAlmostEqual(parts["database cores"].load, 0.14)
        self.assertAlmostEqual(parts["log, MiB/s"].load, 10)
        self.assertAlmostEqual(parts["connections in use"].load, 100 * 0.003 + 10 * 0.015)  # trips, work, flush

    def test_the_first_limit_is_what_is_full_first(self):
        light, heavy = Part("a", 1, 4), Part("b", 3, 4)
        self.assertEqual(first_limit([light, heavy, Part("c", 9, 10, grows=False)]), heavy)
        self.assertEqual(first_limit([light, heavy, Part("c", 11, 10, grows=False)]).name, "c")

    def test_what_is_needed_leaves_room(self):
        self.assertEqual(needed({"read": 1000, "write": 100}, COSTS, Machines(server_cores=2), use=0.5), (3, 3))
        self.assertEqual(needed({"read": 0.1}, COSTS, Machines(), use=0.5), (1, 1))


class Latencies(unittest.TestCase):
    def test_an_idle_site_answers_in_the_time_of_its_own_work(self):
        found = latencies({"read": 0.001, "write": 0.001}, COSTS, Machines(rtt_ms=1, flush_ms=3), samples=100)
        self.assertAlmostEqual(found["read"][0], 0.5 + 1 + 2)
        self.assertAlmostEqual(found["write"][1], 1 + 20 + 4 + 10 + 3)

    def test_waits_grow_with_the_load_and_without_end_when_a_part_is_full(self):
        quiet, busy = (latencies({"read": rate}, COSTS, Machines(), samples=2000)["read"] for rate in (100, 1500))
        self.assertLess(quiet[1], busy[1])
        self.assertLess(busy[0], busy[1])
        self.assertIsNone(latencies({"read": 2100}, COSTS, Machines(), samples=10)["read"])

    def test_percentiles(self):
        self.assertEqual([at(range(200), part) for part in (50, 99)], [100, 198])
        self.assertEqual(at([7], 99), 7)


class Storage(unittest.TestCase):
    def test_it_is_once_a_user_and_by_days_of_what_is_kept(self):
        site = Site(users=1000, active=0.1, requests={}, peak=1, sessions=2, audit_events=3, chat_messages=4, audit_days=10, chat_days=5)
        growth = Growth(user=100, session=10, audit_event=1, chat_message=2)
        self.assertEqual(storage(site, growth), (1000 * 120, 100 * (3 * 10 + 4 * 5 * 2)))


class Measuring(unittest.TestCase):
    def test_a_load_comes_at_its_rate_and_in_its_mix(self):
        due = Load([], rate=100, seconds=50).due
        self.assertAlmostEqual(len(due), 5000, delta=250)
        self.assertAlmostEqual(sum(kind == "me" for _, kind in due) / len(due), MIX["me"], delta=0.03)
        self.assertEqual(due, sorted(due))

    def test_the_stored_figures_are_those_of_every_kind(self):
        kept = json.loads((SCRIPTS / "capacity_costs.json").read_text(encoding="utf-8"))
        self.assertEqual(tuple(kept["costs"]), KINDS)
        self.assertGreater(min(Cost(**row).server_ms for row in kept["costs"].values()), 0)
        self.assertGreater(min(dataclasses.astuple(Growth(**kept["growth"]))), 0)


class Report(unittest.TestCase):
    def test_the_report_names_the_limit_and_what_is_needed(self):
        for users in ("1e3", "1e9"):
            done = subprocess.run([SCRIPTS / "capacity", "--users", users], capture_output=True, text=True, check=True)
            for words in ("requests/s at the peak", "first limit: ", "needed to stay below 60%: ", "storage: "):
                self.assertIn(words, done.stdout)


if __name__ == "__main__":
    unittest.main()
