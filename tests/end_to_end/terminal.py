"""A program at a terminal of its own.

    terminal = Terminal([harness.programs.usher, "init"], self.folder)
    self.addCleanup(terminal.close)
    terminal.wait_for_text("SITE_NAME")
    terminal.type("Robots\\n")
    self.assertEqual(0, terminal.exit_code())
"""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time

import harness

# Window titles, colours and moves of the cursor, character sets.
SEQUENCES = re.compile(r"\x1b\][^\x07]*\x07|\x1b\[[0-9;?]*[ -/]*[@-~]|\x1b[=>()][A-Z0-9]?")


class Terminal:
    def __init__(self, words, folder, rows=24, columns=80, **settings):
        everywhere = {"PATH": os.environ["PATH"], "HOME": str(folder), "TERM": "xterm", "LC_ALL": "C.UTF-8"}
        self.process, self.fd = pty.fork()
        if self.process == 0:
            os.chdir(folder)
            os.execvpe(words[0], [str(word) for word in words], {**everywhere, **settings})
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.text = ""  # what it has shown, without the terminal's sequences
        self.has_ended = False

    def type(self, text):
        os.write(self.fd, text.encode())

    def wait_for(self, condition):
        """Reads until the text satisfies it; whether it came to that."""
        deadline = time.monotonic() + harness.PATIENCE_SECONDS
        while not condition(self.text):
            ready, _, _ = select.select([self.fd], [], [], max(0, deadline - time.monotonic()))
            if not ready:
                return False
            try:
                self.text = SEQUENCES.sub("", self.text + os.read(self.fd, 65536).decode(errors="replace"))
            except OSError:
                return False
        return True

    def answer(self, question, text):
        """Waits for the question, answers it, and forgets what was shown before."""
        if not self.wait_for(lambda shown: question in shown):
            raise AssertionError(f"no {question!r} in {self.text!r}")
        self.text = ""
        self.type(text + "\n")

    def exit_code(self):
        """Reads to the end."""
        self.wait_for(lambda _: False)
        self.has_ended = True
        return os.waitstatus_to_exitcode(os.waitpid(self.process, 0)[1])

    def close(self):
        if not self.has_ended:
            os.kill(self.process, signal.SIGKILL)
            os.waitpid(self.process, 0)
        os.close(self.fd)
