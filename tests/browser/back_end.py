"""The back end of the journeys: repeats what the chat is asked, or answers it as a journey says, and adapts each chapter as its journey says."""

import collections
import re
import threading

import harness
from chat_upstream import Upstream

CHAPTER = re.compile(r"^Chapter ([\w-]+)\.$", re.MULTILINE)


def take(exchange, steps):
    """Steps are methods of Exchange with their values: ["begin"], ["say", "Nodes"], ["end"]."""
    for name, *values in steps:
        getattr(exchange, name)(*values)


class BackEnd:
    def __init__(self):
        self.upstream = Upstream()
        self.url = self.upstream.url
        # By chapter, or by question: the steps of the calls to come, and the calls.
        self.steps = {}
        self.calls = collections.defaultdict(list)
        threading.Thread(target=self.answer, daemon=True).start()

    def answer(self):
        while (exchange := self.upstream.exchanges.get()) is not None:
            message = exchange.body.get("message")
            if message is None:
                name = CHAPTER.search(exchange.body["text"])[1]
                take(exchange, self.steps[name])
            else:
                name = message
                take(exchange, self.steps.get(name, [["begin"], ["say", "You"], ["say", " asked: "], ["say", name], ["end"]]))
            self.calls[name].append(exchange)

    def called(self, name, count):
        """The calls of the chapter or question, once there are that many."""
        harness.wait_for(f"{count} calls of {name}", lambda: len(self.calls[name]) >= count)
        return self.calls[name]

    def is_left(self, chapter):
        """Whether the server ends the last call of the chapter, which a back end learns from what it writes."""
        exchange = self.called(chapter, 1)[-1]
        return harness.wait_for("the server to leave", lambda: exchange.send(": ping\n\n") and exchange.gone.wait(0.01))

    def close(self):
        self.upstream.exchanges.put(None)
        self.upstream.close()
