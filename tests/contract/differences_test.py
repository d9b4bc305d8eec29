#!/usr/bin/env python3
"""Tests that the replay reports differences, which runs against correct servers cannot show."""

import sys
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "end_to_end"))

import harness  # noqa: E402
from differences import Comparison, Difference, WantedDifferences  # noqa: E402
from placeholders import Bindings, encode, sign, totp  # noqa: E402

TOKEN = "abcdefghijklmnopqrstuvwxyzABCDEF"
COOKIE = "better-auth.session_token=<session-token>.<signature-encoded>; Max-Age=604800; Path=/; HttpOnly"
RECORDED = {"status": 200, "headers": [("content-type", "application/json"), ("set-cookie", COOKIE)], "body": {"token": "<session-token>", "ok": True}}


def cookie(token=TOKEN, signature=None, attributes="Max-Age=604800; Path=/; HttpOnly"):
    return f"better-auth.session_token={token}.{signature or encode(sign(token))}; {attributes}"


def answer(cookies=(cookie(),), status=200, headers=(("content-type", "application/json"),), body=None):
    return {"status": status, "headers": [*headers, *(("set-cookie", line) for line in cookies)], "body": body or {"ok": True, "token": TOKEN}}


def bindings():
    return Bindings(lambda kind, name: None)


def fields(got, recorded=RECORDED):
    comparison = Comparison("here", bindings(), "")
    comparison.compare(recorded, got)
    return [difference.field for difference in comparison.differences]


class ComparisonTest(unittest.TestCase):
    def test_the_same_is_the_same(self):
        self.assertEqual([], fields(answer()))

    def test_every_part_counts(self):
        for got, field in (
            (answer(status=201), "status"),
            (answer(headers=()), "header:content-type"),
            (answer(headers=(("content-type", "application/json"), ("pragma", "no-cache"))), "header:pragma"),
            (answer(cookies=()), "cookie:better-auth.session_token"),
            (answer(cookies=(cookie(), "other=1")), "cookie:other"),
            (answer(cookies=(cookie(attributes="Max-Age=604800; Path=/"),)), "cookie:better-auth.session_token:httponly"),
            (answer(cookies=(cookie(attributes="Max-Age=60; Path=/; HttpOnly"),)), "cookie:better-auth.session_token:max-age"),
            (answer(cookies=(cookie(signature=encode(sign("another"))),)), "cookie:better-auth.session_token"),
            (answer(body={"ok": True, "token": TOKEN[::-1]}), "body.token"),
            (answer(body={"ok": 1, "token": TOKEN}), "body.ok"),
            (answer(body={"token": TOKEN}), "body.ok"),
            (answer(body={"ok": True, "token": TOKEN, "more": None}), "body.more"),
        ):
            with self.subTest(field):
                self.assertEqual([field], fields(got))

    def test_two_names_are_two_values(self):
        recorded = {"status": 200, "headers": [], "body": ["<user-id>", "<user-id-2>", "<user-id>"]}
        self.assertEqual([], fields({"status": 200, "headers": [], "body": ["one", "two", "one"]}, recorded))
        self.assertEqual(["body.1"], fields({"status": 200, "headers": [], "body": ["one", "one", "one"]}, recorded))
        self.assertEqual(["body.2"], fields({"status": 200, "headers": [], "body": ["one", "two", "two"]}, recorded))


class FillingTest(unittest.TestCase):
    def test_signatures_are_made_of_what_stands_before_them(self):
        known = bindings()
        known.values["<session-token>"] = TOKEN
        self.assertEqual(f"x={TOKEN}.{encode(sign(TOKEN))}", known.fill("x=<session-token>.<signature-encoded>"))
        self.assertEqual(f"Bearer {TOKEN}.{sign(TOKEN)}", known.fill("Bearer <session-token>.<signature>"))

    def test_a_cookie_that_was_never_set_is_not_sent(self):
        self.assertEqual("a=1", bindings().fill_cookies("a=1; b=<session-token>.<signature-encoded>"))

    def test_codes_are_those_of_rfc_6238(self):
        self.assertEqual("287082", totp("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", 59))


class WantedDifferencesTest(unittest.TestCase):
    def test_a_row_covers_what_all_of_its_patterns_match(self):
        wanted = WantedDifferences([{"at": "sign-in * #2", "field": "header:x-*", "got": "*a*", "why": "because"}, {"field": "none", "why": "stale"}])
        self.assertEqual("because", wanted.explain(Difference("sign-in POST /sign-in #2", "header:x-id", None, "abc")))
        self.assertIsNone(wanted.explain(Difference("sign-in POST /sign-in #1", "header:x-id", None, "abc")))
        self.assertIsNone(wanted.explain(Difference("sign-in POST /sign-in #2", "header:x-id", None, "xyz")))
        self.assertEqual(["stale"], [row["why"] for row in wanted.unused()])


if __name__ == "__main__":
    harness.main()
