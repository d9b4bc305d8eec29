"""HTTP servers of a test's own, on a free port of loopback."""

import http.server
import json
import threading
import urllib.parse


class Handler(http.server.BaseHTTPRequestHandler):
    def body(self):
        return self.rfile.read(int(self.headers["Content-Length"]))

    def answer(self, text, status=200, **headers):
        """All of it; the underscores of header names are hyphens."""
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(text))}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_):
        pass


class LocalServer(http.server.ThreadingHTTPServer):
    """Serves from its making to close()."""

    def __init__(self, handler):
        super().__init__(("127.0.0.1", 0), handler)
        self.url = f"http://127.0.0.1:{self.server_port}"
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def close(self):
        self.shutdown()
        self.server_close()


class JsonHandler(Handler):
    def do_GET(self):
        asked = urllib.parse.urlsplit(self.path)
        found = self.server.find(asked.path, dict(urllib.parse.parse_qsl(asked.query)))
        self.answer(json.dumps(found).encode(), Content_Type="application/json")


class JsonServer(LocalServer):
    """Answers each GET with what find(path, query) of a derived class returns."""

    def __init__(self):
        super().__init__(JsonHandler)
