"""Requests of a script to its server outside the protocol, by HTTP: mails, happenings, codes that may be used again, a provider's code."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "end_to_end"))

from local_server import JsonServer  # noqa: E402


class Control(JsonServer):
    """`target` is a Usher or a Reference of tests/contract."""

    def __init__(self, target):
        self.target = target
        super().__init__()

    def find(self, path, query):
        if path == "/mails":
            return [self.target.token_in(mail) for mail in self.target.mails(query["kind"], query["to"])]
        if path == "/happen":
            return self.target.happen(query["name"])
        if path == "/forget-used-codes":
            return self.target.forget_used_codes()
        self.target.away(query["url"])
        return self.target.code_for(query["person"])
