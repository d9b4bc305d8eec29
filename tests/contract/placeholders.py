"""Names of values that differ from run to run, and their values in this run."""

import base64
import contextlib
import hashlib
import hmac
import json
import re
import urllib.parse

SECRET = "reference-secret-0123456789abcdef0123456789abcdef"
NAME = re.compile(r"<([a-z][a-z0-9-]*?)(-\d+)?>")

# Kind -> what such a value looks like, and whether the same name must mean the same value all along a conversation.
KINDS = {
    "session-token": (r"[A-Za-z0-9_-]{16,}", True),
    "session-id": (r"[A-Za-z0-9_-]{1,64}", True),
    "user-id": (r"[A-Za-z0-9_-]{1,64}", True),
    "id": (r"[A-Za-z0-9_-]{1,64}", True),
    "key-id": (r"[A-Za-z0-9_-]{1,64}", True),
    "mail-token": (r"[A-Za-z0-9_.-]{16,}", True),
    "mail-code": (r"\d{6}", True),
    "backup-code": (r"[A-Za-z0-9-]{8,}", True),
    "totp-secret": (r"[A-Z2-7]{26,}", True),
    "state": (r"[A-Za-z0-9_-]{16,}", True),
    "code-challenge": (r"[A-Za-z0-9_-]{43}", True),
    "credential-id": (r"[A-Za-z0-9_-]{16,}", True),
    "passkey-challenge": (r"[A-Za-z0-9_-]{22,}", True),
    "passkey-id": (r"[A-Za-z0-9_-]{1,64}", True),
    "passkey-token": (r"[A-Za-z0-9_.%-]{16,}", True),
    "public-key": (r"[A-Za-z0-9+/]{40,}=*", True),
    "user-handle": (r"[A-Za-z0-9_-]{1,86}", False),
    "time": (r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", False),
    "jwt": (r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+", False),
    "signature": (r"[A-Za-z0-9+/]{43}=", False),
    "signature-encoded": (r"(?:[A-Za-z0-9]|%2[BbFf]){43}%3D", False),
    "signature-in-lower-case": (r"(?:[A-Za-z0-9]|%2[BbFf]){43}%3d", False),
    "challenge": (r"[A-Za-z0-9_-]{16,}", False),
    "trust-mac": (r"[A-Za-z0-9_-]+", False),
    "trust-id": (r"[A-Za-z0-9_-]{16,}", False),
    "random": (r"[A-Za-z0-9]{16,}", False),
    "base64url": (r"[A-Za-z0-9_-]{40,}", False),
    "session-data": (r"[A-Za-z0-9_-]+", False),
}


def sign(value):
    return base64.b64encode(hmac.new(SECRET.encode(), value.encode(), hashlib.sha256).digest()).decode()


def encode(text):
    """As encodeURIComponent does."""
    return urllib.parse.quote(text, safe="-_.!~*'()")


def mint(claims):
    """A token as the reference puts it into verification links (RFC 7519, HS256)."""
    def part(value):
        return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")
    signed = part({"alg": "HS256"}) + "." + part(claims)
    mac = hmac.new(SECRET.encode(), signed.encode(), hashlib.sha256).digest()
    return signed + "." + base64.urlsafe_b64encode(mac).decode().rstrip("=")


def totp(secret, now):
    """RFC 6238: SHA-1, six digits, half a minute."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    mac = hmac.new(key, int(now // 30).to_bytes(8, "big"), hashlib.sha1).digest()
    start = mac[-1] & 15
    return f"{(int.from_bytes(mac[start:start + 4], 'big') & 0x7FFFFFFF) % 10**6:06d}"


class Unknown(Exception):
    """A request needs a value that no answer has returned."""


class Bindings:
    """`find(kind, name)` supplies values that no answer returns: mailed tokens, current codes."""

    def __init__(self, find):
        self.values, self.cookies, self.find = {}, {}, find  # of cookies: name and recorded value -> "name=value" as the server set it

    def fill(self, text):
        """The text with values for names. A signature is computed over all text between the last separator and it."""
        filled = ""
        position = 0
        for found in NAME.finditer(text):
            if found[1] not in KINDS and not found[1].startswith(("minted", "totp")):
                continue
            filled += text[position:found.start()]
            position = found.end()
            signed = re.split(r"[=; ]", filled)[-1][:-1]
            if found[1] == "signature":
                filled += sign(urllib.parse.unquote(signed))
            elif found[1] == "signature-encoded":
                filled += encode(sign(urllib.parse.unquote(signed)))
            elif found[1] == "signature-in-lower-case":
                filled += re.sub("%..", lambda escape: escape[0].lower(), encode(sign(urllib.parse.unquote(signed))))
            else:
                filled += self.value(found[1], found[0])
        return filled + text[position:]

    def fill_cookies(self, header):
        """Cookies are sent back as the server set them; cookies never set are not sent."""
        sent = []
        for pair in header.split("; "):
            name, _, value = pair.partition("=")
            with contextlib.suppress(Unknown):
                sent.append(self.cookies.get((name, value)) or name + "=" + self.fill(value))
        return "; ".join(sent)

    def fill_all(self, value):
        if isinstance(value, dict):
            return {key: self.fill_all(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [self.fill_all(inner) for inner in value]
        return self.fill(value) if isinstance(value, str) else value

    def value(self, kind, name):
        value = self.values.get(name) or self.find(kind, name)
        if value is None:
            raise Unknown(name)
        return value

    def match(self, template, actual):
        """None if the text matches the template, and binds its names; else the reason."""
        names, pattern, position = [], "", 0
        for found in NAME.finditer(template):
            if found[1] not in KINDS:
                continue
            looks, _ = KINDS[found[1]]
            pattern += re.escape(template[position:found.start()]) + f"({looks})"
            names.append((found[1], found[0]))
            position = found.end()
        matched = re.fullmatch(pattern + re.escape(template[position:]), actual, re.DOTALL)
        if not matched:
            return "differs"
        for (kind, name), value in zip(names, matched.groups()):
            wrong = self.bind(kind, name, value, actual)
            if wrong:
                return wrong
        return None

    def bind(self, kind, name, value, whole):
        if kind.startswith("signature"):
            given = urllib.parse.unquote(value) if kind == "signature-encoded" else value
            signed = whole[:whole.index(value) - 1]
            return None if given == sign(urllib.parse.unquote(signed)) else "is signed wrongly"
        if not KINDS[kind][1]:
            return None
        known = self.values.get(name)
        if known is None:
            same = [other for other, taken in self.values.items() if taken == value and NAME.match(other)[1] == kind]
            if same:
                return f"is {same[0]}"
            self.values[name] = value
        return None if known in (None, value) else f"is not the {name} of before"
