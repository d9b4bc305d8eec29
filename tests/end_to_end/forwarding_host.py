"""A host of sites that forwards some paths to Usher, by the rules of its own file, as Vercel and Netlify document it.

It rewrites the host and the path, adds X-Forwarded-For, -Proto and -Host, and can buffer answers, strip cookies, cut answers that take too long,
and answer 502 while the machine behind it wakes. Other paths are the site's: a page, or what another server answers.
"""

import http.client
import json
import re
import time
import tomllib
import urllib.parse

import local_server

HOP_BY_HOP = {"connection", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade", "host", "content-length"}
PAGE = b"<!doctype html><title>A course</title>"


def vercel_rules(text):
    """`rewrites` of vercel.json: `/a/:path*` matches /a and all below it, `:path*` of the destination is what it matched."""
    return [(rule["source"].replace("/:path*", "(?:/(?P<rest>.*))?"), rule["destination"].replace(":path*", "{rest}"))
            for rule in json.loads(text)["rewrites"]]


def netlify_rule(source, target):
    """`/a/*` matches all below /a; `:splat` is what the star matched."""
    return source.replace("*", "(?P<rest>.*)"), target.replace(":splat", "{rest}")


def netlify_toml_rules(text):
    return [netlify_rule(rule["from"], rule["to"]) for rule in tomllib.loads(text)["redirects"] if rule["status"] == 200 and rule["force"]]


def redirects_rules(text):
    rows = [line.split() for line in text.splitlines() if line and not line.startswith("#")]
    return [netlify_rule(source, target) for source, target, status in rows if status == "200!"]


READERS = {"vercel.json": (vercel_rules, "Vercel"), "netlify.toml": (netlify_toml_rules, "Netlify"), "_redirects": (redirects_rules, "Netlify")}


class Handler(local_server.Handler):
    protocol_version = "HTTP/1.1"

    def handle_one_request(self):
        try:
            super().handle_one_request()
        except OSError:  # clients that went away
            self.close_connection = True

    def do(self):
        host, body = self.server, self.rfile.read(int(self.headers.get("Content-Length", 0)))
        target = host.target_of(self.path)
        if target is None and host.site_port:
            host.forward(self, host.site_port, self.path, body)
        elif target is None:
            self.whole(200 if self.path == "/" else 404, [("Content-Type", "text/html")], PAGE)
        elif host.asleep:
            self.whole(502, [("Content-Type", "text/plain")], b"Bad Gateway")
        else:
            host.forward(self, host.usher_port, target, body)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = do

    def version_string(self):
        return self.server.name

    def whole(self, status, headers, body):
        self.send_response(status)
        for name, value in [*headers, ("Content-Length", str(len(body)))]:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


class ForwardingHost(local_server.LocalServer):
    """Listens until it is closed. The first rule that matches counts."""

    def __init__(self, file, text, usher_port, visitor="203.0.113.9", site_port=None):
        reader, self.name = READERS[file]
        self.rules = [(re.compile(source), urllib.parse.urlsplit(target).path) for source, target in reader(text)]
        self.targets = {urllib.parse.urlsplit(target)[:2] for _, target in reader(text)}
        self.usher_port, self.site_port, self.visitor = usher_port, site_port, visitor
        self.buffers, self.strips, self.seconds, self.asleep = False, None, 30, False
        super().__init__(Handler)
        self.port = self.server_port

    def target_of(self, address):
        """The path and query at Usher; None for what is the site's."""
        path, _, query = address.partition("?")
        for pattern, target in self.rules:
            match = pattern.fullmatch(path)
            if match:
                rest = match.groupdict().get("rest")
                found = target.format(rest=rest) if rest is not None else target.replace("/{rest}", "")
                return found + ("?" + query if query else "")
        return None

    def forwarded(self, request):
        """The headers as the host sends them on."""
        sent = [(name, value) for name, value in request.headers.items() if name.lower() not in HOP_BY_HOP | {"x-forwarded-for"}]
        if self.strips == "requests":
            sent = [(name, value) for name, value in sent if name.lower() != "cookie"]
        before = [value for name, value in request.headers.items() if name.lower() == "x-forwarded-for"]
        return sent + [("X-Forwarded-For", ", ".join([*before, self.visitor])), ("X-Forwarded-Proto", "https"),
                       ("X-Forwarded-Host", request.headers.get("Host", ""))]

    def forward(self, request, port, target, body):
        ends = time.monotonic() + self.seconds
        upstream = http.client.HTTPConnection("127.0.0.1", port, timeout=self.seconds)
        try:
            upstream.putrequest(request.command, target)
            for name, value in self.forwarded(request):
                upstream.putheader(name, value)
            if body or request.command not in ("GET", "DELETE", "OPTIONS"):
                upstream.putheader("Content-Length", str(len(body)))
            upstream.endheaders(body or None)
            answer = upstream.getresponse()
            headers = [(name, value) for name, value in answer.getheaders() if name.lower() not in HOP_BY_HOP | {"server", "date"}]
            if self.strips == "answers":
                headers = [(name, value) for name, value in headers if name.lower() != "set-cookie"]
            streams = answer.getheader("Content-Type", "").startswith("text/event-stream") and not self.buffers
            if not streams:
                return request.whole(answer.status, headers, answer.read())
            return self.stream(request, upstream, answer, headers, ends)
        except TimeoutError:
            return request.whole(504, [("Content-Type", "text/plain")], b"Inactivity Timeout")
        finally:
            upstream.close()

    def stream(self, request, upstream, answer, headers, ends):
        request.send_response(answer.status)
        for name, value in [*headers, ("Transfer-Encoding", "chunked")]:
            request.send_header(name, value)
        request.end_headers()
        try:
            while True:
                left = ends - time.monotonic()
                if left <= 0:
                    raise TimeoutError
                if upstream.sock is not None:
                    upstream.sock.settimeout(left)
                part = answer.read1(65536)
                request.wfile.write(b"%x\r\n%s\r\n" % (len(part), part))
                if not part:
                    return
        except TimeoutError:
            request.close_connection = True  # cut: without the last chunk
