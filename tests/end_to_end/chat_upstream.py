"""A chat back end controlled by a test, which answers each question step by step, and a question to the server before it."""

import json
import queue
import threading

import harness
from local_server import Handler, LocalServer


class Stream:
    """An answer of the server as it arrives. `body`: JSON, as text."""

    def __init__(self, test, port, path, body, headers):
        self.connection = harness.connect(port)
        self.connection.request("POST", path, body, {"Content-Type": "application/json", **headers})
        self.response = None
        test.addCleanup(self.close)

    def head(self):
        self.response = self.response or self.connection.getresponse()
        return self.response

    def read(self, count):
        return self.head().read(count)

    def rest(self):
        return self.head().read()

    def close(self):
        if self.response:
            self.response.close()
        self.connection.close()


class Exchange:
    """One question, and its answer by the test."""

    def __init__(self, handler, body):
        self.headers, self.body, self.bytes = handler.headers, json.loads(body), body
        self.answers = queue.Queue()
        self.gone = threading.Event()

    def begin(self, status=200, content_type="text/event-stream"):
        self.answers.put(("begin", status, content_type))
        return self

    def send(self, data):
        self.answers.put(("send", data if isinstance(data, bytes) else data.encode()))
        return self

    def say(self, text):
        return self.send(f"data: {json.dumps({'delta': text})}\n\n")

    def end(self):
        self.answers.put(("end",))
        return self

    def break_off(self):
        self.answers.put(("break",))
        return self


class Questions(Handler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        exchange = Exchange(self, self.body())
        self.server.exchanges.put(exchange)
        try:
            while self.step(*exchange.answers.get()):
                pass
        except OSError:
            exchange.gone.set()
            self.close_connection = True

    def step(self, what, *values):
        if what == "begin":
            self.send_response(values[0])
            self.send_header("Content-Type", values[1])
            self.send_header("Set-Cookie", "theirs=1")
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
        elif what == "send":
            self.wfile.write(b"%x\r\n%s\r\n" % (len(values[0]), values[0]))
        elif what == "end":
            self.wfile.write(b"0\r\n\r\n")
        elif what == "break":
            self.close_connection = True
        return what in ("begin", "send")


class Upstream(LocalServer):
    """Listens until it is closed."""

    def __init__(self):
        self.exchanges = queue.Queue()
        super().__init__(Questions)
        self.url += "/chat"

    def handle_error(self, *_):
        pass  # clients that went away

    def take(self, patience=harness.PATIENCE_SECONDS):
        """The next question."""
        return self.exchanges.get(timeout=patience)
