#!/usr/bin/env python3
"""Writes the pictures of README from a running server: pages in Chromium, light and dark, and a session of `usher` in a terminal.

    docs/tools/pictures.py --usherd build/release/bin/usherd --usher build/release/bin/usher

Needs Node.js 20, npm and Chromium, as tests/browser does. The accounts are those of `usher seed`.
"""

import argparse
import fcntl
import html
import json
import os
import pty
import re
import struct
import subprocess
import sys
import tempfile
import termios
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests" / "end_to_end")]

import harness  # noqa: E402
import npm_packages  # noqa: E402

PICTURES = ROOT / "docs" / "pictures"
COLUMNS = 84
CHARACTER, LINE, MARGIN = 8.43, 19, 20  # pixels
SESSION = ("usher status", "usher questionnaire stats | head -n 9")
SGR = re.compile("\x1b\\[([0-9;]*)m")
CLASSES = {"1": "bold", "32": "green", "33": "yellow", "31": "red"}
STYLE = """text { font: 14px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; fill: #1f2328; white-space: pre }
rect { fill: #f6f8fa; stroke: #d1d9e0 }
.bold { font-weight: bold } .green { fill: #1a7f37 } .yellow { fill: #9a6700 } .red { fill: #d1242f } .typed { fill: #0550ae }
@media (prefers-color-scheme: dark) {
text { fill: #e6edf3 } rect { fill: #0d1117; stroke: #3d444d }
.green { fill: #3fb950 } .yellow { fill: #d29922 } .red { fill: #f85149 } .typed { fill: #79c0ff } }"""


def on_a_terminal(command, folder, environment):
    """What the command prints on a terminal of COLUMNS columns."""
    leader, follower = pty.openpty()
    fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 50, COLUMNS, 0, 0))
    process = subprocess.Popen(["bash", "-c", command], cwd=folder, env=environment, stdin=follower, stdout=follower, stderr=follower, start_new_session=True)
    os.close(follower)
    printed = b""
    while part := read(leader):
        printed += part
    os.close(leader)
    if process.wait():
        sys.exit(f"docs/tools/pictures.py: {command}: exit {process.returncode}\n{printed.decode()}")
    return printed.decode().replace("\r\n", "\n").rstrip("\n").split("\n")


def read(descriptor):
    try:
        return os.read(descriptor, 65536)
    except OSError:  # the other end was closed
        return b""


def spans(line):
    """The line as text of SVG."""
    made, look = "", ""
    for i, part in enumerate(SGR.split(line)):
        if i % 2:
            look = " ".join(CLASSES[code] for code in part.split(";") if code in CLASSES)
        elif part:
            text = html.escape(part, quote=False)
            made += f'<tspan class="{look}">{text}</tspan>' if look else text
    return made


def drawing(sessions):
    lines = []
    for command, printed in sessions:
        lines += [f'$ <tspan class="typed">{html.escape(command, quote=False)}</tspan>', *map(spans, printed), ""]
    lines.pop()
    width, height = round(COLUMNS * CHARACTER + 2 * MARGIN), len(lines) * LINE + 2 * MARGIN
    texts = "\n".join(f'<text x="{MARGIN}" y="{MARGIN + 14 + i * LINE}" xml:space="preserve">{line}</text>' for i, line in enumerate(lines) if line)
    return (f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" role="img">\n'
            f'<title>A session of usher in a terminal</title>\n<style>\n{STYLE}\n</style>\n'
            f'<rect x="0.5" y="0.5" width="{width - 1}" height="{height - 1}" rx="8"/>\n{texts}\n</svg>\n')


def usher(folder, *words):
    ran = subprocess.run([harness.programs.usher, *words], cwd=folder, env=harness.environment(harness.FAST), capture_output=True, text=True, check=True)
    return ran.stdout


def draw_terminal(folder):
    (folder / "bin").mkdir()
    (folder / "bin" / "usher").symlink_to(harness.programs.usher)
    environment = harness.environment({**harness.FAST, "TERM": "xterm-256color", "LANG": "C.UTF-8", "USER": "operator"})
    environment["PATH"] = f"{folder}/bin:{environment['PATH']}"
    sessions = [(command, on_a_terminal(command, folder, environment)) for command in SESSION]
    (PICTURES / "terminal.svg").write_text(drawing(sessions), encoding="utf-8")


def draw_pages(server, modules):
    email = "you@example.com"
    server.sign_up(email)
    usher(server.folder, "user", "update", email, "--role", "admin", "--yes")
    given = {"usher": f"http://localhost:{server.port}", "modules": str(modules), "chromium": "/usr/bin/chromium", "pictures": str(PICTURES),
             "email": email, "password": harness.PASSWORD}
    subprocess.run(["node", ROOT / "docs" / "tools" / "pictures.mjs", json.dumps(given)], check=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--usherd", required=True, type=os.path.abspath)
    parser.add_argument("--usher", required=True, type=os.path.abspath)
    parser.parse_args(namespace=harness.programs)
    modules = npm_packages.fetch(ROOT / "tests" / "browser")
    if modules is None:
        sys.exit("docs/tools/pictures.py: npm's packages of tests/browser are not here and cannot be fetched")
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="usher-pictures-") as name:
        folder = Path(name)
        usher(folder, "migrate", "up")
        usher(folder, "seed", "--users", "240", "--random-seed", "7", "--social", "20", "--two-factor", "15", "--one-password")
        server = harness.Server(folder, SITE_NAME="The Reader").start()
        try:
            draw_pages(server, modules)
            draw_terminal(folder)
        finally:
            server.stop()


if __name__ == "__main__":
    main()
