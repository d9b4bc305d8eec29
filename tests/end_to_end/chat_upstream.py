"""A chat back end controlled by a test, which answers each question step by step."""

import http.server
import json
import queue
import socketserver
import threading


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


class Upstream:
    """Listens on a port of loopback until it is closed."""

    def __init__(self):
        self.exchanges = queue.Queue()
        owner = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                exchange = Exchange(self, self.rfile.read(int(self.headers["Content-Length"])))
                owner.exchanges.put(exchange)
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

            def log_message(self, *_):
                pass

        class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
            daemon_threads = True

            def handle_error(self, *_):
                pass  # clients that went away

        self.server = Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/chat"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def take(self, patience=60):
        """The next question."""
        return self.exchanges.get(timeout=patience)

    def close(self):
        self.server.shutdown()
        self.server.server_close()
