#!/usr/bin/env python3
"""The commands and settings of README and the quickstart, tried on the real programs."""

import re
import subprocess
from pathlib import Path

import harness

ROOT = Path(__file__).resolve().parents[2]
SERVER = "http://localhost:8000"
CHANGING = (
    (re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"), "<id>"),
    (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z"), "<time>"),
)


def block_after(heading, guide="README.md"):
    """The first fenced block below a heading."""
    text = f"\n{(ROOT / guide).read_text(encoding='utf-8')}".partition(f"\n{heading}\n")[2]
    return re.search(r"^```\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)[1]


def curl_commands(text):
    """The commands that a text offers, with their continued lines joined."""
    joined = re.sub(r" \\\n\s*", " ", text)
    return [line.strip() for line in joined.splitlines() if line.startswith("  curl ")]


def transcript(text):
    """(command, expected lines) of each `$ ` line."""
    for step in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, *lines = step.splitlines()
        yield command, lines


def comparable(line):
    for pattern, name in CHANGING:
        line = pattern.sub(name, line)
    return line.rstrip()


class Guides(harness.EndToEnd):
    def run_command(self, command):
        script = command.replace(SERVER, f"http://localhost:{self.running.port}")
        ran = subprocess.run(["bash", "-c", "\n".join(["shopt -s expand_aliases", *self.aliases, script])], cwd=self.folder,
                             env=harness.environment({}), capture_output=True, text=True, timeout=harness.PATIENCE_SECONDS, check=False)
        self.assertEqual((0, ""), (ran.returncode, ran.stderr), command)
        return ran.stdout

    def assert_shown(self, command, shown, output):
        lines = [comparable(line) for line in output.splitlines()]
        for i, expected in enumerate(map(comparable, shown)):
            actual = lines[i] if i < len(lines) else "(nothing)"
            cut = expected.removesuffix("…").rstrip()
            self.assertEqual(cut, actual[:len(cut)] if expected != cut else actual, command)
        self.assertEqual(len(shown), len(lines), f"{command}\n{output}")

    def test_the_ten_lines_are_what_the_programs_print(self):
        self.running, self.aliases = self.server().start(), []
        for command in curl_commands(block_after("## Two commands")):
            self.run_command(command)
        for command, shown in transcript(block_after("## Ten lines")):
            if command.startswith("alias "):
                self.aliases.append(command.replace("build/release/bin/usher", harness.programs.usher))
            else:
                self.assert_shown(command, shown, self.run_command(command))

    def test_the_admin_api_answers_as_its_guide_says(self):
        self.running = self.server().start()
        self.aliases = [f"alias usher={harness.programs.usher}"]
        for command, shown in transcript(block_after("# The admin API", "docs/admin-api.md")):
            self.assert_shown(command, shown, self.run_command(command))

    def test_scripts_run_offers_the_same_commands(self):
        run = (ROOT / "scripts" / "run").read_text(encoding="utf-8").replace("\\\\\n", "\\\n").replace("$url", SERVER)
        self.assertEqual(curl_commands(run), curl_commands(block_after("## Two commands")))

    def test_the_settings_for_going_live_are_fit_for_production(self):
        (self.folder / ".env").write_text(block_after("## Going live", "docs/quickstart.md"), encoding="utf-8")
        ran = subprocess.run([harness.programs.usher, "config", "check", "--production"], cwd=self.folder, env=harness.environment({}),
                             capture_output=True, text=True, timeout=harness.PATIENCE_SECONDS, check=False)
        self.assertEqual(0, ran.returncode, ran.stdout + ran.stderr)


if __name__ == "__main__":
    harness.main()
