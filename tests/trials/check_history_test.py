#!/usr/bin/env python3
"""Makes histories, right and wrong ones, and asks check_history.py about each."""

import copy
import json
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

CHECKER = Path(__file__).resolve().with_name("check_history.py")
sys.path.insert(0, str(CHECKER.parent))

import check_history  # noqa: E402

ONE, OTHER = "127.0.0.1:4001", "127.0.0.1:4002"
ACKNOWLEDGED, REFUSED, UNKNOWN = ({"outcome": outcome} for outcome in ("acknowledged", "refused", "unknown"))
UNAVAILABLE = {**UNKNOWN, "status": 503, "retry_after": "1"}


def call(kind, start, end=None, **facts):
    return {"what": "call", "client": "c", "kind": kind, "start": start, "end": end or start + 0.1, "status": 200, "served_by": ONE,
            **ACKNOWLEDGED, **facts}


def event(name, at, **facts):
    return {"what": "event", "name": name, "at": at, **facts}


def final(kind, **facts):
    return {"what": "final", "kind": kind, **facts}


# Two sessions, of which one is revoked; the database is away from 10 to 12, and a server is killed at 20 and started at 21.
GOOD = {
    "joined": call("sign_up", 1, email="ada@example.com", status=201),
    "me": call("me", 2, session="kept", owner="ada@example.com", email="ada@example.com"),
    "rotated": call("refresh", 3, session="kept", old="t1", new="t2"),
    "rotated by a twin": call("refresh", 3, session="kept", old="t1", new="t2"),
    "chatted": call("chat", 4, session="kept", question="why", whole=True),
    "revoked": call("revoke", 5, session="left", status=204),
    "me after it": call("me", 6, session="left", owner="ada@example.com", status=401, **REFUSED),
    "fault": event("fault", 10, of="pause"),
    "unavailable": call("sign_up", 10.5, 11, email="bob@example.com", **UNAVAILABLE),
    "chatted while away": call("chat", 11, session="kept", question="lost", whole=True),
    "back": event("back", 12),
    "taken": call("sign_up", 12.5, email="bob@example.com", status=409, **REFUSED),
    "rotated again": call("refresh", 13, session="kept", old="t2", new="t3"),
    "kill": event("kill", 20, server=ONE),
    "held": call("me", 19.9, 20.05, session="kept", owner="ada@example.com", **{**UNKNOWN, "status": 502}),
    "start": event("start", 21, ready=21.5, server=ONE),
    "starting": call("me", 21.2, session="kept", owner="ada@example.com", text='{"code":"STARTING"}', **UNAVAILABLE),
    "probe live": call("probe_me", 30, session="kept", owner=None, email="ada@example.com"),
    "probe token": call("probe_refresh", 31, session="kept", old="t3", new="t4"),
    "probe dead": call("probe_me", 32, session="left", owner=None, status=401, served_by=None, **REFUSED),
    "sessions": final("sessions", live=["kept"], ended=["left"]),
    "accounts": final("accounts", emails=["ada@example.com", "bob@example.com"]),
    "refresh_tokens": final("refresh_tokens", unused={"kept": 1}),
    "messages": final("messages", contents=["why", "answer to why"]),
}

# What is changed in GOOD, and the rules that this breaks.
WRONG = [
    ({"accounts": {"emails": ["bob@example.com"]}}, {"acknowledged_accounts_are_there"}),
    ({"accounts": {"emails": ["ada@example.com", "ada@example.com", "bob@example.com"]}}, {"acknowledged_accounts_are_there"}),
    ({"accounts": {"emails": ["ada@example.com", "bob@example.com", "eve@example.com"]}}, {"acknowledged_accounts_are_there"}),
    ({"me": {"status": 401, **REFUSED}}, {"refusals_have_a_cause"}),
    ({"rotated again": {"status": 401, **REFUSED}}, {"refusals_have_a_cause", "writes_recover"}),
    ({"me after it": {"start": 4.5, "end": 4.6}}, {"refusals_have_a_cause"}),
    ({"taken": {"email": "new@example.com"}}, {"refusals_have_a_cause"}),
    ({"taken": {"status": 422}}, {"refusals_have_a_cause"}),
    ({"me after it": {"status": 200, "email": "ada@example.com", **ACKNOWLEDGED}}, {"revoked_sessions_are_dead"}),
    ({"probe dead": {"status": 200, "email": "ada@example.com", **ACKNOWLEDGED}}, {"revoked_sessions_are_dead"}),
    ({"probe dead": None}, {"revoked_sessions_are_dead"}),
    ({"refresh_tokens": {"unused": {"kept": 1, "left": 1}}}, {"revoked_sessions_are_dead"}),
    ({"probe live": {"status": 503, "start": 13, "end": 13.1, "retry_after": "1", **UNKNOWN}}, {"live_sessions_live"}),
    ({"probe token": {"status": 401, **REFUSED}}, {"refusals_have_a_cause", "live_sessions_live"}),
    ({"probe token": None}, {"live_sessions_live"}),
    ({"rotated by a twin": {"new": "t9"}}, {"rotations_are_kept"}),
    ({"refresh_tokens": {"unused": {"kept": 2}}}, {"rotations_are_kept"}),
    ({"refresh_tokens": {"unused": {}}}, {"rotations_are_kept"}),
    ({"me": {"email": "bob@example.com"}}, {"answers_are_the_owners"}),
    ({"messages": {"contents": ["why"]}}, {"chats_are_kept"}),
    ({"messages": {"contents": ["why", "why", "answer to why"]}}, {"chats_are_kept"}),
    ({"chatted": {"whole": False}}, {"chats_are_kept"}),
    ({"unavailable": {"retry_after": None}}, {"failures_have_a_cause"}),
    ({"unavailable": {"start": 8, "end": 9}}, {"failures_have_a_cause"}),
    ({"unavailable": {"start": 14.5, "end": 15}}, {"failures_have_a_cause", "refusals_have_a_cause"}),
    ({"held": {"served_by": OTHER}}, {"failures_have_a_cause"}),
    ({"held": {"start": 20.5, "end": 20.6}}, {"failures_have_a_cause"}),
    ({"starting": {"start": 22, "end": 22.1}}, {"failures_have_a_cause"}),
    ({"starting": {"text": '{"code":"DATABASE_UNAVAILABLE"}'}}, {"failures_have_a_cause"}),
    ({"me": {"end": 13}}, {"answers_come_in_time"}),
    ({"rotated again": {"start": 13.9, "end": 14.2}}, {"writes_recover"}),
    ({"rotated again": None}, {"writes_recover"}),
    ({"back": None}, {"final_state_is_there", "failures_have_a_cause", "chats_are_kept"}),
    ({"accounts": None}, {"final_state_is_there", "acknowledged_accounts_are_there"}),
    ({"me": {"what": "fault", "text": "me-0: KeyError"}}, {"final_state_is_there"}),
]


def changed(changes):
    entries = copy.deepcopy(GOOD)
    for name, change in changes.items():
        if change is None:
            del entries[name]
        else:
            entries[name].update(change)
    return list(entries.values())


class CheckHistoryTest(unittest.TestCase):
    def test_a_right_history_passes(self):
        self.assertEqual({}, check_history.check(changed({})))

    def test_wrong_histories_are_refused(self):
        for changes, rules in WRONG:
            with self.subTest(changes):
                self.assertEqual(rules, set(check_history.check(changed(changes))))

    def test_every_rule_is_broken_once(self):
        self.assertEqual({rule.__name__ for rule in check_history.RULES}, set.union(*(rules for _, rules in WRONG)))

    def test_bounds_are_the_callers(self):
        late = changed({"rotated again": {"start": 13.9, "end": 14.2}})
        self.assertEqual({}, check_history.check(late, recovery=3))
        self.assertIn("answers_come_in_time", check_history.check(changed({}), slowest=0.4))

    def test_figures(self):
        figures = check_history.figures(changed({}))
        self.assertEqual((13, 8, 2, 1), tuple(figures[name] for name in ("requests", "acknowledged", "refused_503", "broken")))
        self.assertEqual([(2, 1.1)], [(away["away_s"], away["recovery_s"]) for away in figures["absences"]])

    def test_the_program(self):
        for changes, code, said in (({}, 0, ""), ({"accounts": None}, 1, "the history has no final accounts")):
            with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as file:
                file.write("\n".join(json.dumps(entry) for entry in changed(changes)))
                file.flush()
                done = subprocess.run([sys.executable, "-B", CHECKER, file.name], capture_output=True, text=True, check=False)
            self.assertEqual(code, done.returncode, done.stdout + done.stderr)
            self.assertIn(said, done.stdout)


if __name__ == "__main__":
    unittest.main()
