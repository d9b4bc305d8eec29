#!/usr/bin/env python3
"""Checks the history of a trial (history.py): prints a line for each rule that it breaks, then its figures as JSON.

    check_history.py FILE [--recovery SECONDS] [--slowest SECONDS]

Exits 1 if a rule is broken. The rules are the functions of RULES."""

import argparse
import bisect
import collections
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from history import read  # noqa: E402

RECOVERY_SECONDS = 2
SLOWEST_SECONDS = 10  # 5 are promised; the rest is what other work of the machine may take
KILL_SECONDS = 0.3  # within which a killed server's connections end, and nginx knows of it
STORE_SECONDS = 2  # chat messages are stored a moment after the answer
WRITES = ("sign_up", "sign_in", "refresh", "revoke")
MOST_SHOWN = 5  # of one rule's findings


class Known:
    """The history, sorted out."""

    def __init__(self, entries, recovery=RECOVERY_SECONDS, slowest=SLOWEST_SECONDS):
        self.recovery, self.slowest = recovery, slowest
        self.calls = sorted((entry for entry in entries if entry["what"] == "call"), key=lambda call: call["start"])
        self.events = [entry for entry in entries if entry["what"] == "event"]
        self.finals = {entry["kind"]: entry for entry in entries if entry["what"] == "final"}
        self.broken = [entry for entry in entries if entry["what"] == "fault"]
        self.kills = [event for event in self.events if event["name"] == "kill"]
        self.starts = [event for event in self.events if event["name"] == "start"]
        self.revokes = collections.defaultdict(list)
        for call in self.calls:
            if call["kind"] == "revoke":
                self.revokes[call["session"]].append(call)

    def of(self, *kinds):
        return [call for call in self.calls if call["kind"] in kinds]

    def absences(self):
        """From a fault of the database to its return, as pairs of times."""
        faults = [event["at"] for event in self.events if event["name"] == "fault"]
        backs = [event["at"] for event in self.events if event["name"] == "back"]
        return list(zip(faults, backs))

    def may_be_away(self, call):
        """Whether the database was away, or just back, during the call."""
        return any(call["end"] >= fault and call["start"] <= back + self.recovery for fault, back in self.absences())

    def was_held(self, call):
        """Whether a server was killed that had the call."""
        return any(call["start"] <= kill["at"] + KILL_SECONDS and call["end"] >= kill["at"] and kill["server"] in (call.get("served_by") or "")
                   for kill in self.kills)

    def was_starting(self, call):
        """Whether a server that starts answered, which says so."""
        return "STARTING" in (call.get("text") or "") and any(
            call["start"] <= start["ready"] and call["end"] >= start["at"] and start["server"] in (call.get("served_by") or "")
            for start in self.starts)

    def dead_since(self, session):
        """When the first acknowledged revocation ended; None without one."""
        return min((call["end"] for call in self.revokes[session] if call["outcome"] == "acknowledged"), default=None)

    def may_be_dead(self, call):
        """Whether a revocation of its session, whatever came of it, began before the call ended."""
        return any(revoke["start"] <= call["end"] and revoke is not call for revoke in self.revokes[call.get("session")])


def tell(call):
    served = f" by {call['served_by']}" if call.get("served_by") else ""
    return f"{call['client']} {call['kind']} at {call['start']}-{call['end']}: {call.get('status') or call.get('error')}{served}"


def final_state_is_there(known):
    for kind in ("sessions", "accounts", "refresh_tokens", "messages"):
        if kind not in known.finals:
            yield f"the history has no final {kind}"
    for fault in known.broken:
        yield fault["text"]
    names = [event["name"] for event in known.events if event["name"] in ("fault", "back")]
    if names != ["fault", "back"] * (len(names) // 2):
        yield f"faults and returns do not alternate: {names}"


def acknowledged_accounts_are_there(known):
    stored = collections.Counter(known.finals.get("accounts", {}).get("emails", []))
    asked = {call["email"] for call in known.of("sign_up")}
    for call in known.of("sign_up"):
        if call["outcome"] == "acknowledged" and stored[call["email"]] != 1:
            yield f"{tell(call)}: {call['email']} is stored {stored[call['email']]} times"
    for email in stored.keys() - asked:
        yield f"{email} is stored and was never signed up"


def refusals_have_a_cause(known):
    """401 only after a revocation began; 409 of a sign-up only where one before may have done it; no other 4xx."""
    unsure = set()
    for call in known.calls:
        if call["outcome"] == "refused":
            by_revocation = call["status"] == 401 and known.may_be_dead(call)
            by_itself = call["kind"] == "sign_up" and call["status"] == 409 and call["email"] in unsure
            if not by_revocation and not by_itself:
                yield f"{tell(call)}: refused without a cause: {call.get('text', '')}"
        if call["kind"] == "sign_up" and call["outcome"] == "unknown":
            unsure.add(call["email"])


def revoked_sessions_are_dead(known):
    for call in known.calls:
        dead = known.dead_since(call.get("session"))
        if dead is not None and call["start"] > dead and call["outcome"] == "acknowledged":
            yield f"{tell(call)}: its session was revoked at {dead}"
    probed = {call["session"] for call in known.of("probe_me") if call["status"] == 401}
    unused = known.finals.get("refresh_tokens", {}).get("unused", {})
    for session in known.revokes:
        if known.dead_since(session) is not None:
            if session not in probed:
                yield f"session {session} was revoked, and no server was asked about it at the end"
            if unused.get(session, 0):
                yield f"session {session} was revoked and has {unused[session]} valid refresh tokens"


def live_sessions_live(known):
    for session in known.finals.get("sessions", {}).get("live", []):
        if known.revokes[session]:
            continue
        for kind in ("probe_me", "probe_refresh"):
            answers = [call["status"] for call in known.of(kind) if call["session"] == session]
            if not answers or set(answers) != {200}:
                yield f"session {session} is live at the end, and {kind} got {answers}"


def rotations_are_kept(known):
    """One successor of a token; its owner's token at the end is the one that is valid."""
    successors = collections.defaultdict(set)
    for call in known.of("refresh", "probe_refresh"):
        if call["outcome"] == "acknowledged":
            successors[call["old"]].add(call["new"])
    for old, new in successors.items():
        if len(new) > 1:
            yield f"refresh token {old} has {len(new)} successors"
    for session, count in known.finals.get("refresh_tokens", {}).get("unused", {}).items():
        if count > 1:
            yield f"session {session} has {count} valid refresh tokens"
    acknowledged = [call["session"] for call in known.of("refresh") if call["outcome"] == "acknowledged"]
    for session in set(acknowledged):
        if session not in known.finals.get("refresh_tokens", {}).get("unused", {}):
            yield f"session {session} was refreshed, and none of its tokens is stored"


def answers_are_the_owners(known):
    for call in known.of("me"):
        if call["outcome"] == "acknowledged" and call["email"] != call["owner"]:
            yield f"{tell(call)}: {call['owner']} was told to be {call['email']}"


def chats_are_kept(known):
    """Chat goes on unstored while the database is away (docs/chat.md); otherwise question and answer are there once."""
    stored = collections.Counter(known.finals.get("messages", {}).get("contents", []))
    for call in known.of("chat"):
        if call["outcome"] != "acknowledged":
            continue
        later = {**call, "end": call["end"] + STORE_SECONDS}
        if not call["whole"] and not known.was_held(call) and not known.may_be_away(call):
            yield f"{tell(call)}: the answer is not whole"
        counts = [stored[call["question"]], stored["answer to " + call["question"]]]
        if counts != [1, 1] and not known.may_be_away(later) and not known.was_held(later):
            yield f"{tell(call)}: question and answer are stored {counts} times"


def failures_have_a_cause(known):
    for call in known.calls:
        if call["outcome"] != "unknown":
            continue
        if call["status"] == 503:
            if not known.may_be_away(call) and not known.was_starting(call):
                yield f"{tell(call)}: 503 without a cause: {call.get('text', '')}"
            if not (call.get("retry_after") or "").isdigit():
                yield f"{tell(call)}: 503 without Retry-After"
        elif not known.was_held(call):
            yield f"{tell(call)}: failed, and no killed server had it"


def answers_come_in_time(known):
    for call in known.calls:
        if call["end"] - call["start"] > known.slowest:
            yield f"{tell(call)}: took {call['end'] - call['start']:.1f} s"


def writes_recover(known):
    for fault, back in known.absences():
        found = recovery(known, back)
        if found is None or found > known.recovery:
            yield f"away from {fault} to {back}: the first acknowledged write came after {found} s"


def recovery(known, back):
    """Seconds from the database's return to the end of the first acknowledged write."""
    return min((round(call["end"] - back, 3) for call in known.of(*WRITES) if call["end"] >= back and call["outcome"] == "acknowledged"),
               default=None)


RULES = (
    final_state_is_there, acknowledged_accounts_are_there, refusals_have_a_cause, revoked_sessions_are_dead, live_sessions_live,
    rotations_are_kept, answers_are_the_owners, chats_are_kept, failures_have_a_cause, answers_come_in_time, writes_recover,
)


def check(entries, **bounds):
    """The rules that are broken, each with its findings."""
    known = Known(entries, **bounds)
    found = {rule.__name__: list(rule(known)) for rule in RULES}
    return {name: findings for name, findings in found.items() if findings}


def figures(entries):
    known = Known(entries)
    known.calls = [call for call in known.calls if not call["kind"].startswith("probe_")]
    starts = [call["start"] for call in known.calls]
    taken = [call["end"] - call["start"] for call in known.calls]
    absences = []
    for fault, back in known.absences():
        during = known.calls[bisect.bisect_left(starts, fault):bisect.bisect_left(starts, back)]
        refused = [call["start"] for call in known.calls if call["status"] == 503 and call["start"] > back]
        absences.append({
            "away_s": round(back - fault, 2), "recovery_s": recovery(known, back),
            "last_503_s": round(max(refused) - back, 2) if refused else 0,
            "served_while_away": collections.Counter(call["kind"] for call in during if call["outcome"] == "acknowledged"),
        })
    return {
        "seconds": round(known.calls[-1]["end"] - known.calls[0]["start"], 1) if known.calls else 0,
        "requests": len(known.calls),
        "acknowledged": sum(call["outcome"] == "acknowledged" for call in known.calls),
        "refused_503": sum(call["status"] == 503 for call in known.calls),
        "broken": sum(call["outcome"] == "unknown" and call["status"] != 503 for call in known.calls),
        "slowest_s": round(max(taken, default=0), 2),
        "kills": len(known.kills),
        "absences": absences,
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--recovery", type=float, default=RECOVERY_SECONDS)
    parser.add_argument("--slowest", type=float, default=SLOWEST_SECONDS)
    options = parser.parse_args()
    entries = read(options.file)
    broken = check(entries, recovery=options.recovery, slowest=options.slowest)
    for rule, findings in broken.items():
        for finding in findings[:MOST_SHOWN]:
            print(f"{rule}: {finding}")
        if len(findings) > MOST_SHOWN:
            print(f"{rule}: and {len(findings) - MOST_SHOWN} more")
    print(json.dumps(figures(entries)))
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
