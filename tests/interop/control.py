"""Requests of a script to its server outside the protocol, by HTTP: mails, happenings, codes that may be used again, a provider's code."""

import http.server
import json
import threading
import urllib.parse


class Control(http.server.ThreadingHTTPServer):
    """`target` is a Usher or a Reference of tests/contract."""

    def __init__(self, target):
        super().__init__(("127.0.0.1", 0), Handler)
        self.target = target
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}"

    def answer(self, path, query):
        if path == "/mails":
            return [self.target.token_in(mail) for mail in self.target.mails(query["kind"], query["to"])]
        if path == "/happen":
            return self.target.happen(query["name"])
        if path == "/forget-used-codes":
            return self.target.forget_used_codes()
        self.target.away(query["url"])
        return self.target.code_for(query["person"])


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        asked = urllib.parse.urlsplit(self.path)
        text = json.dumps(self.server.answer(asked.path, dict(urllib.parse.parse_qsl(asked.query)))).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_):
        pass
