"""A mail server for end-to-end tests, which keeps what it gets (mail_sink/sink.cjs).

    sink = MailSink(self.folder / "mail").start()      # SkipTest without node or npm
    self.addCleanup(sink.stop)
    server = self.server(SMTP_URL=sink.url)
    mail = sink.wait_for_mail("ada@example.com")       # an email.message.EmailMessage
    token = link_in(mail).split("token=")[1]
"""

import email
import email.policy
import os
import re
import subprocess
import unittest
from pathlib import Path

import harness
import npm_packages
from neighbour import free_port

SCRIPT = Path(__file__).resolve().parent / "mail_sink" / "sink.cjs"


class MailSink:
    """Modes: accept, refuse (550 to every recipient), defer (451), slow (never answers a message),
    stuck (never answers a message to stuck@example.com), late (greets after 11 s), garbage (is no mail server).

    `log_in` is a pair of user and password that it demands; `certificate` a pair of PEM files, with which it offers STARTTLS.
    """

    def __init__(self, folder, mode="accept", log_in=None, certificate=None):
        self.folder, self.mode, self.log_in, self.certificate = Path(folder), mode, log_in, certificate
        self.process, self.port = None, free_port()

    def start(self):
        """Also again after stop(): on the same port, with what it has kept."""
        modules = npm_packages.fetch("mail_sink")
        if modules is None:
            raise unittest.SkipTest("npm's smtp-server is not here and cannot be fetched")
        self.folder.mkdir(parents=True, exist_ok=True)
        self.process = subprocess.Popen(
            ["node", SCRIPT, *self.options()], env={**os.environ, "NODE_PATH": str(modules)},
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True,
        )
        if not self.process.stdout.readline():
            raise AssertionError(f"the mail sink did not start: exit {self.process.wait()}")
        return self

    def options(self):
        words = ["--directory", self.folder, "--mode", self.mode, "--port", str(self.port)]
        if self.log_in:
            words += ["--user", self.log_in[0], "--password", self.log_in[1]]
        if self.certificate:
            words += ["--certificate", self.certificate[0], "--key", self.certificate[1]]
        return words

    def stop(self):
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process.stdout.close()
            self.process = None

    @property
    def url(self):
        """The value for SMTP_URL."""
        credentials = f"{self.log_in[0]}:{self.log_in[1]}@" if self.log_in else ""
        return f"smtp://{credentials}127.0.0.1:{self.port}"

    def mails(self):
        """All so far, in the order they came."""
        files = sorted(self.folder.glob("*.eml"), key=lambda file: int(file.stem))
        return [email.message_from_bytes(file.read_bytes(), policy=email.policy.default) for file in files]

    def mails_to(self, address):
        """The mails whose envelope names the address."""
        return [mail for mail in self.mails() if address in mail.get_all("Delivered-To")]

    def wait_for_mail(self, address, count=1):
        """Waits for that many mails to the address; returns the last."""

        def last():
            mails = self.mails_to(address)
            return mails[-1] if len(mails) >= count else None

        return harness.wait_for(f"mail {count} to {address}", last)


def text_of(mail):
    """The plain part, with LF."""
    return mail.get_body(("plain",)).get_content().replace("\r\n", "\n")


def html_of(mail):
    return mail.get_body(("html",)).get_content().replace("\r\n", "\n")


def link_in(mail):
    """The first link of the text."""
    found = re.search(r"https?://\S+", text_of(mail))
    if not found:
        raise AssertionError("no link in:\n" + text_of(mail))
    return found[0]
