#!/usr/bin/env python3
"""Follows docs/install.md and docs/operations.md word for word in a machine of its own: guide_trial.py PACKAGE

As trial.py, a bare Debian that systemd boots in a container without a network. The blocks of the pages with the mark "machine" are run in
their order. What differs from the pages: the machine has the distribution's packages already; Caddy has a certificate of its own
authority, which the machine trusts; the mail server is one that keeps what it gets; and a command that asks gets its answer. Prints how
long each step took.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from trial import HERE, PATIENCE_SECONDS, Machine, command_line, expect, make_root, read_command_line, release_of_host, say, wait_for

sys.path[:0] = [str(HERE.parent / "end_to_end")]

import npm_packages  # noqa: E402
from guide_blocks import blocks_of  # noqa: E402
from mail_sink import SCRIPT, MailSink, text_of  # noqa: E402

INSTALL, OPERATIONS = "docs/install.md", "docs/operations.md"
MAIL_PORT = 2525
AUTHORITY = "/var/lib/caddy/.local/share/caddy/pki/authorities/local/root.crt"
INSTEAD = {"usher restore ": "usher restore --yes ", "day-3.backup": "day-*.backup", "auth.example.com {\n": "auth.example.com {\n  tls internal\n",
           "smtps://USER:PASSWORD@smtp.example.com": f"smtp://127.0.0.1:{MAIL_PORT}",
           "systemctl reload caddy\n": f"systemctl reload caddy\ntimeout {PATIENCE_SECONDS} sh -c 'until [ -f {AUTHORITY} ]; do sleep 0.2; done'\n"
                                       f"cp {AUTHORITY} /usr/local/share/ca-certificates/trial.crt\nupdate-ca-certificates\n"}
SITE = "https://auth.example.com"


def start_mail_server(machine, folder):
    modules = npm_packages.fetch("mail_sink")
    words = ["nsenter", "--target", machine.leader, "--net", "node", SCRIPT, "--directory", folder, "--mode", "accept", "--port", str(MAIL_PORT)]
    folder.mkdir()
    server = subprocess.Popen(words, env={**os.environ, "NODE_PATH": str(modules)}, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
    expect(server.stdout.readline(), f"{MAIL_PORT}\n", "the mail server")
    return server


def follow(machine, page, only=None):
    """Runs the page, or only a section of it; returns what its blocks printed, by section."""
    printed, began = {}, time.monotonic()
    for block in blocks_of(page):
        if "machine" not in block.marks or only not in (None, block.section):
            continue
        script = block.text
        for old, new in INSTEAD.items():
            script = script.replace(old, new)
        start = time.monotonic()
        printed[block.section] = printed.get(block.section, "") + machine.run("bash", "-euc", f"cd /root\n{script}").stdout
        say(f"{block.section}: {time.monotonic() - start:.1f} s")
    say(f"the commands of {page}: {time.monotonic() - began:.1f} s")
    return printed


def ask(machine, path, *options):
    return machine.run("curl", "--silent", "--show-error", "--cacert", AUTHORITY, "--write-out", "\n%{http_code}", *options, f"{SITE}{path}").stdout


def post(machine, path, body):
    """From a page of the site; the answer with its headers."""
    return ask(machine, path, "--header", "Content-Type: application/json", "--header", "Origin: https://www.example.com",
               "--data", json.dumps(body), "--dump-header", "-")


def check(machine, printed, mails):
    expect(printed["1. Install"].endswith("active\nactive\n"), True, "the server after the installation")
    wait_for("the page over HTTPS", lambda: "Example accounts" in ask(machine, "/", "--header", "Accept: text/html"))
    account = {"email": "reader@example.com", "password": "correct horse battery"}
    signed_up = post(machine, "/auth/signup", {**account, "experience_level": "beginner", "professional_role": "student"})
    expect(signed_up.endswith("\n201"), True, f"a sign-up from a page of the site: {signed_up}")
    expect(post(machine, "/auth/login", account).endswith("\n403"), True, "a sign-in before the address is confirmed")
    mailed = wait_for("the mail with the link", lambda: [text_of(mail) for mail in mails.mails_to(account["email"])])[0]
    confirmed = post(machine, "/auth/email/verify", {"token": re.search(rf"{SITE}/account/verify\?token=(\S+)", mailed)[1]})
    expect(confirmed.endswith("\n200"), True, f"the address confirmed: {confirmed}")
    signed_in = post(machine, "/auth/login", account)
    expect(signed_in.endswith("\n200"), True, f"a sign-in: {signed_in}")
    expect(len(re.findall("^set-cookie: .*; Secure", signed_in, re.MULTILINE | re.IGNORECASE)) >= 2, True, "secure cookies")
    expect("access-control-allow-origin: https://www.example.com" in signed_in.lower(), True, "an answer that the site may read")
    expect(machine.run("usher", "token", "list", "reader@example.com", "--fields", "ip", "-o", "csv").stdout.splitlines()[1:], ["127.0.0.1"], "the address")
    reset = wait_for("the mail", lambda: [mail for mail in mails.mails_to("you@example.com") if f"{SITE}/account/reset" in text_of(mail)])
    expect(len(reset), 1, "mails with a link to set a password")
    expect(ask(machine, "/metrics").endswith("\n403") or ask(machine, "/metrics").endswith("\n404"), True, "metrics for the public")
    names = re.findall(r"(\w+)-\d+\.backup", printed["6. The backup"])
    expect(sorted(names), ["day", "month", "week"], "the backups")
    expect("usher-backup.timer" in machine.run("systemctl", "list-timers", "--no-pager").stdout, True, "the timer")
    compressed = machine.run("find", "/usr/share/doc/usher/docs", "-name", "*.gz").stdout
    expect(compressed, "", "compressed guides, to which no link leads")
    say("HTTPS, sign-up, admin, mail and backup are there")


def check_restored(machine):
    """The backup is from before the sign-up."""
    wait_for("the server", lambda: ask(machine, "/readyz").endswith("\n200"))
    expect(machine.run("usher", "user", "list", "-o", "name").stdout, "you@example.com\n", "the accounts after the restore")
    say("restored the backup")


def lose(machine):
    """Leaves what docs/operations.md takes for granted on another machine."""
    machine.run("sh", "-euc", "cp /etc/usher/usher.env /etc/usher/usher.toml /var/backups/usher/day-*.backup /var/lib/usher/usher.db.erasures /root; apt-get purge --yes usher;"
                " rm -r /etc/usher /var/backups/usher; apt-get install --yes /root/usher_*.deb")
    expect(machine.run("usher", "user", "list", "-o", "name").stdout, "", "the accounts of the new installation")


def main():
    package = read_command_line(command_line(__doc__)).package
    with tempfile.TemporaryDirectory(prefix="usher-trial-") as folder:
        root, mails = Path(folder) / "root", MailSink(Path(folder) / "mail")
        make_root(root, release_of_host(), package, "caddy", "curl", "sudo")
        with open(root / "etc/hosts", "a", encoding="utf-8") as hosts:
            hosts.write("127.0.0.1 localhost auth.example.com\n")
        (root / "etc/apt/apt.conf.d/90trial").write_text('APT::Get::Assume-Yes "true";\n', encoding="utf-8")  # a reader presses Enter
        shutil.copy(package, root / "root")
        machine = Machine(root)
        server = start_mail_server(machine, mails.folder)
        try:
            check(machine, follow(machine, INSTALL), mails)
            follow(machine, OPERATIONS, "Restore")
            check_restored(machine)
            lose(machine)
            follow(machine, OPERATIONS, "Another machine")
            check_restored(machine)
            machine.run("usher", "doctor")
        finally:
            server.kill()
            server.wait(PATIENCE_SECONDS)
            machine.stop()


if __name__ == "__main__":
    main()
