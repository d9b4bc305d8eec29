"""Differences between an answer and the recorded one."""

import base64
import dataclasses
import fnmatch
import json
import urllib.parse

STAND_INS = {"better-auth.trust_device": "usher_device"}  # a cookie of ours that does the recorded one's work
TRANSPORT = {"date", "connection", "keep-alive", "transfer-encoding", "content-length", "etag", "vary"}


@dataclasses.dataclass
class Difference:
    at: str         # "recording METHOD /path #step"
    field: str      # status, header:NAME, cookie:NAME, cookie:NAME:ATTRIBUTE, body.user.name, jwt.payload.sub, mail:KIND …
    expected: object
    got: object

    def __str__(self):
        return f"  {self.field}\n    expected {show(self.expected)}\n    got      {show(self.got)}"


def show(value):
    text = value if isinstance(value, str) else json.dumps(value)
    return text if len(text) <= 600 else text[:600] + " …"


def several(patterns):
    return [patterns] if isinstance(patterns, str) else patterns


class WantedDifferences:
    """The table: a row covers the differences that all of its patterns match. Patterns are those of a shell; a list in `at`
    or `field` is a row each. `release` restricts a row to recordings of an older release."""

    def __init__(self, rows):
        self.rows = [{**row, "at": at, "field": field}
                     for row in rows for at in several(row.get("at", "*")) for field in several(row["field"])]
        self.used = [0] * len(self.rows)

    def explain(self, difference, release="newest"):
        for index, row in enumerate(self.rows):
            patterns = ((row.get("release", "*"), release), (row["at"], difference.at), (row["field"], difference.field),
                        (row.get("expected", "*"), show(difference.expected)), (row.get("got", "*"), show(difference.got)))
            if all(fnmatch.fnmatchcase(text, pattern.replace("[", "[[]")) for pattern, text in patterns):
                self.used[index] += 1
                return row["why"]
        return None

    def unused(self):
        return [row for row, used in zip(self.rows, self.used) if not used]


def cookie_of(line):
    pair, *attributes = [part.strip() for part in line.split(";")]
    name, _, value = pair.partition("=")
    parsed = {key.lower(): value or True for key, _, value in (attribute.partition("=") for attribute in attributes)}
    return name, value, parsed


def is_authorization(value):
    """A provider's authorization URL."""
    return isinstance(value, str) and value.startswith("http") and "response_type=code" in value


def parts_of(url):
    """Parameters and scopes without their order."""
    base, _, query = url.partition("?")
    parameters = dict(urllib.parse.parse_qsl(query))
    return {"base": base, **parameters, "scope": sorted(parameters.get("scope", "").split())}


def respelt(expected, got):
    """A space in a query is + or %20."""
    return got.replace("%20", "+") if "?" in expected and "+" in expected else got


class Comparison:
    """Of one step, whose request carried the recorded `cookies`; `differences` grows."""

    def __init__(self, at, bindings, cookies):
        self.at, self.bindings, self.differences = at, bindings, []
        self.sent = dict(pair.split("=", 1) for pair in cookies.split("; ") if "=" in pair)

    def differ(self, field, expected, got):
        self.differences.append(Difference(self.at, field, expected, got))

    def compare(self, recorded, answer):
        """`answer` has status, headers (pairs) and body, as `recorded` has."""
        if recorded["status"] != answer["status"]:
            self.differ("status", f"{recorded['status']} {show(recorded.get('body'))}", f"{answer['status']} {show(answer.get('body'))}")
            return
        self.headers(recorded["headers"], answer["headers"])
        self.cookies([value for name, value in recorded["headers"] if name == "set-cookie"],
                     [value for name, value in answer["headers"] if name == "set-cookie"])
        self.value("body", recorded.get("body", ""), answer.get("body", ""))

    def headers(self, expected, got):
        skipped = TRANSPORT | {"set-cookie"}
        expected = {name: value for name, value in expected if name not in skipped}
        got = {name: value for name, value in got if name not in skipped}
        for name in sorted(expected.keys() | got.keys()):
            self.value("header:" + name, expected.get(name), got.get(name))

    def cookies(self, expected, got):
        expected = {name: (value, attributes) for name, value, attributes in map(cookie_of, expected)}
        got = {name: (value, attributes) for name, value, attributes in map(cookie_of, got)}
        for name in sorted(expected.keys() ^ got.keys()):
            self.differ("cookie:" + name, "set" if name in expected else "not set", "set" if name in got else "not set")
        for name in got.keys() - expected.keys():
            self.bindings.cookies[name, self.sent.get(name)] = f"{name}={got[name][0]}"  # as a browser's would be replaced
        for name in expected.keys() - got.keys():
            if STAND_INS.get(name) in got:
                self.bindings.cookies[name, expected[name][0]] = f"{STAND_INS[name]}={got[STAND_INS[name]][0]}"
        shared = [name for name in expected if name in got]
        for name in shared:
            self.bindings.cookies[name, expected[name][0]] = f"{name}={got[name][0]}"
            self.value("cookie:" + name, expected[name][0], got[name][0])
            for attribute in sorted(expected[name][1].keys() | got[name][1].keys()):
                self.value(f"cookie:{name}:{attribute}", expected[name][1].get(attribute), got[name][1].get(attribute))
        if shared != [name for name in got if name in expected]:
            self.differ("cookie order", shared, [name for name in got if name in expected])

    def value(self, field, expected, got):
        if isinstance(expected, dict) and isinstance(got, dict):
            missing = object()
            for key in [*expected, *(key for key in got if key not in expected)]:
                if expected.get(key, missing) is missing:
                    self.differ(f"{field}.{key}", "absent", got[key])
                elif key not in got:
                    self.differ(f"{field}.{key}", expected[key], "absent")
                else:
                    self.value(f"{field}.{key}", expected[key], got[key])
        elif isinstance(expected, list) and isinstance(got, list):
            if len(expected) != len(got):
                self.differ(field + ".length", len(expected), len(got))
            for index, (one, other) in enumerate(zip(expected, got)):
                self.value(f"{field}.{index}", one, other)
        elif expected == "<seconds>":
            if not isinstance(got, int):
                self.differ(field, expected, got)
        elif is_authorization(expected) and is_authorization(got):
            self.value(field + ".authorization", parts_of(expected), parts_of(got))
        elif isinstance(expected, str) and isinstance(got, str):
            got = respelt(expected, got)
            wrong = None if expected == got else self.bindings.match(expected, got)
            if wrong:
                self.differ(field, expected, got if wrong == "differs" else f"{got} ({wrong})")
        elif expected != got or isinstance(expected, bool) != isinstance(got, bool):
            self.differ(field, expected, got)

    def token(self, recorded, answer, understood):
        """What a JWT of the answer says; `understood` names its fields as the recordings do."""
        body = answer.get("body")
        jwt = body.get("token") if isinstance(body, dict) and str(body.get("token")).startswith("eyJ") else None
        jwt = jwt or next((value for name, value in answer["headers"] if name == "set-auth-jwt"), None)
        if jwt is None:
            return self.differ("jwt", "present", "absent")
        header, payload = (json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))) for part in jwt.split(".")[:2])
        return self.value("jwt", recorded, {"header": header, "payload": understood(payload)})
