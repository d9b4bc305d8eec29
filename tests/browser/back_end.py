"""The back end of the journeys: repeats what the chat is asked, and adapts each chapter as its journey says."""

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
        self.steps = {}  # by chapter, of the calls to come
        self.calls = collections.defaultdict(list)  # by chapter
        threading.Thread(target=self.answer, daemon=True).start()

    def answer(self):
        while (exchange := self.upstream.exchanges.get()) is not None:
            message = exchange.body.get("message")
            if message is not None:
                take(exchange, [["begin"], ["say", "You"], ["say", " asked: "], ["say", message], ["end"]])
                continue
            chapter = CHAPTER.search(exchange.body["text"])[1]
            take(exchange, self.steps[chapter])
            self.calls[chapter].append(exchange)

    def called(self, chapter, count):
        """The calls of the chapter, once there are that many."""
        harness.wait_for(f"{count} calls of the chapter {chapter}", lambda: len(self.calls[chapter]) >= count)
        return self.calls[chapter]

    def is_left(self, chapter):
        """Whether the server ends the last call of the chapter, which a back end learns from what it writes."""
        exchange = self.called(chapter, 1)[-1]
        return harness.wait_for("the server to leave", lambda: exchange.send(": ping\n\n") and exchange.gone.wait(0.01))

    def close(self):
        self.upstream.exchanges.put(None)
        self.upstream.close()
