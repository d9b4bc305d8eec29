#!/usr/bin/env python3
"""Every fenced block of README, docs/ and examples/*/README.md, tried by the rule of its language:

    sh                  commands, run in order in a folder for each section, where http://localhost:8000 is a server of its own
    console             the same, with what they print; `…` ends a line early
    ini, toml           settings of Usher, for `usher config check`; with the mark "production" fit for it; with "NAME" of another program
    nginx, caddyfile    for the program's own check
    json, jsonl, yaml, python, js, ts, tsx, html    for a parser; with a title "examples/PATH" an excerpt of that file, which other tests run
    text, sql           neither commands nor settings

The mark "machine" is for commands that tests/packaging/guide_trial.py runs in a Debian of its own. ELSEWHERE has the blocks that cannot run here.
"""

import ast
import configparser
import html.parser
import itertools
import json
import os
import re
import shutil
import subprocess
import tempfile
import threading
from pathlib import Path

import chat_upstream
import harness
import npm_packages
import postgres
import proxied
from guide_blocks import PAGES, ROOT, blocks_of, transcript

SERVER = "http://localhost:8000"
CHANGING = (
    (re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"), "<id>"),
    (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z"), "<time>"),
)
BUILDS = "builds the checkout; scripts/test and tests/packaging do"
TRIED = {name: f"tests/end_to_end/{name}_test.py runs it" for name in
         ("typed_client", "fastapi_example", "express_example", "pytest_example", "copy")}
PACKS = "needs a site to install into; tests/browser/packages_test.py tests the packages"
ENGINE = "needs a container engine; scripts/package check starts the image without one"
PEERS = "needs the servers that Usher is compared with"
# (page, how its first line begins) -> why it is not run here.
ELSEWHERE = {
    ("README.md", "git clone"): BUILDS,
    ("docs/express.md", "npm install"): TRIED["express_example"],
    ("docs/express.md", "token="): TRIED["express_example"],
    ("docs/fastapi.md", "apt-get"): f"installs; {TRIED['fastapi_example']}",
    ("docs/fastapi.md", "token="): TRIED["fastapi_example"],
    ("docs/figures.md", "scripts/bench"): PEERS,
    ("docs/figures.md", "USHER_SECRET=... JWT_ALGORITHM=EdDSA scripts/bench"): PEERS,
    ("docs/figures.md", "scripts/test_database run tests/bench/sign_ins.py"): PEERS,
    ("docs/figures.md", "tests/trials/timing.py"): "takes minutes on an idle machine",
    ("docs/figures.md", "scripts/test_database run tests/bench/first_burst.py"): "measures a release on an idle machine",
    ("docs/docusaurus.md", "scripts/frontend pack"): PACKS,
    ("docs/front-end.md", "scripts/frontend pack"): PACKS,
    ("docs/hosts.md", "usher doctor --origin"): "needs the site; tests/end_to_end/hosts_test.py runs it before a host of its own",
    ("docs/hosts.md", "cd ~/usher"): BUILDS,
    ("docs/install.md", "docker build"): ENGINE,
    ("docs/install.md", "(umask 077"): ENGINE,
    ("docs/install.md", "docker compose stop"): ENGINE,
    ("docs/install.md", "git -C usher pull"): ENGINE,
    ("docs/install.md", "scripts/package "): f"{BUILDS}; tests/packaging/trial.py installs the package",
    ("docs/install.md", "sudo tar"): "scripts/package check starts the tarball",
    ("docs/install.md", "sudo systemd-sysusers /opt"): "needs systemd; scripts/package check sees that the tarball has the files",
    ("docs/install.md", "scripts/build release"): f"{BUILDS}; tests/packaging/install_test.py installs it",
    ("docs/install.md", "apt install nginx"): "installs, and needs a public name",
    ("docs/operations.md", "usher restore data/usher.db.before"): "needs an upgrade; tests/cli/commands/migrate_test.cpp restores such a copy",
    ("docs/postgres.md", "usher copy"): TRIED["copy"],
    ("docs/questionnaire.md", "usher questionnaire remind"): "mails an administrator; tests/cli/commands/resources_test.cpp tries it",
    ("docs/readers.md", "usher questionnaire uses"): "needs a built site; tests/cli/commands/questionnaire/uses_test.cpp has one",
    ("docs/quickstart.md", "npm install openapi-fetch"): TRIED["typed_client"],
    ("docs/second-factor.md", "usher user enroll-2fa"): "asks for a code; tests/end_to_end/cli/second_factor.story answers",
    ("docs/testing.md", "tar -xf"): TRIED["pytest_example"],
    ("docs/testing.md", "apt-get"): f"installs; {TRIED['pytest_example']}",
    ("docs/testing.md", "scripts/frontend pack"): PACKS,
    ("docs/testing.md", "export TEST_API_KEY"): PACKS,
    ("docs/operations.md", "install -d"): "needs a user named usher",
    ("docs/operations.md", "usher secret abandon"): "needs a lost secret; tests/end_to_end/cli/secret_abandon.story loses one",
    ("examples/caddy/README.md", "apt-get"): "installs; tests/end_to_end/proxy_examples_test.py runs the file",
    ("examples/nginx/README.md", "apt-get"): "installs; tests/end_to_end/proxy_examples_test.py runs the file",
    ("examples/prometheus/README.md", "apt-get"): "installs; tests/end_to_end/promtool_test.py checks the files",
    ("examples/fastapi/README.md", "apt-get"): f"installs; {TRIED['fastapi_example']}",
    ("examples/express/README.md", "npm ci"): TRIED["express_example"],
    ("examples/docusaurus/README.md", "./scripts/run"): BUILDS,
    ("examples/docusaurus/README.md", "npm run packages"): "serves until it is stopped; tests/browser runs the packages in a site",
    ("examples/mkdocs/README.md", "mkdocs"): "serves until it is stopped; tests/end_to_end/mkdocs_example_test.py builds it",
}
DATABASE = "usher -q migrate up >/dev/null"
ACCOUNT = f"{DATABASE}; usher -q user create ada@example.com --generate-password >/dev/null"
ID_OF = "python3 -c 'import json,sys; print(json.load(sys.stdin)[\"id\"])'"
ENROLLED = f"{DATABASE}; echo ada@example.com=$(usher -q seed --users 1 --two-factor 100 -o name)"
ON_POSTGRES, WITH_CHAT, WITH_TEST_API = "docs/postgres.md", "docs/chat.md", "docs/testing.md"
TEST_API = {"TEST_API": "true", "TEST_API_KEY": "only-for-the-tests-of-the-guides"}
# What a page, or a section of it, takes for granted; printed lines NAME=VALUE replace the words NAME in the commands of the page, and are set for them.
# STDIN is what is typed.
GIVEN = {
    "docs/admin-api.md": "curl -s -o /dev/null http://localhost:8000/healthz",  # starts the server
    "docs/back-ends.md": f"{ACCOUNT}; curl -s -o /dev/null http://localhost:8000/healthz; echo ID=$(usher user show ada@example.com -o json | {ID_OF})\n"
                         "echo USHER_API_KEY=$(usher apikey create --scope profile:read -o name)",
    ("docs/accounts.md", "Users from a spreadsheet"): DATABASE,
    "docs/accounts.md": f"{ENROLLED}; usher -q user create you@example.com --generate-password >/dev/null\n"
                        "usher -q user send-reset you@example.com >/dev/null; echo ID=$(usher mail list -o name | head -n 1)",
    "docs/move-from-better-auth.md": "echo STDIN=the-secret-of-the-old-server-with-32-bytes\n"
        "sqlite3 old.db \"CREATE TABLE user (id, name, email, emailVerified); CREATE TABLE account (userId, accountId, providerId, password);"
        " CREATE TABLE session (id, userId, token, expiresAt); INSERT INTO user VALUES ('a', 'Ada', 'ada@example.com', 1)\"",
    "docs/move-from-fastapi.md": "sqlite3 app.db \"CREATE TABLE users (id, email, hashed_password); INSERT INTO users VALUES"
        " ('01941f2a-6660-7838-a582-2a6f9e62da21', 'ada@example.com', '!')\"",
    "docs/operations.md": f"{ACCOUNT}; mkdir -m 700 backups; usher -q key rotate --now >/dev/null; echo KID=$(usher key list -o name | tail -n 1)\n"
                          f"echo ID=$(usher apikey create --scope profile:read -o json | {ID_OF})",
    ON_POSTGRES: f"{DATABASE}; mkdir -m 700 backups",
    "docs/questionnaire.md": ACCOUNT,
    "docs/second-factor.md": ENROLLED,
    WITH_TEST_API: f"echo TEST_API_KEY={TEST_API['TEST_API_KEY']}",
}
# nginx's own file around a part of it.
IN_SERVER = "server {{\n  listen 127.0.0.1:1;\n{part}}}\n"
NODE_PARSER = """
const ts = require("typescript");
const {diagnostics} = ts.transpileModule(require("fs").readFileSync(0, "utf8"), {reportDiagnostics: true, fileName: process.argv[1],
  compilerOptions: {jsx: ts.JsxEmit.Preserve, module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ESNext, allowJs: true}});
for (const {messageText} of diagnostics) console.log(messageText);
"""


def comparable(line):
    for pattern, name in CHANGING:
        line = pattern.sub(name, line)
    return line.rstrip()


def elsewhere(block):
    return next((reason for (page, start), reason in ELSEWHERE.items() if page == block.page and block.first_line.startswith(start)), None)


class StrictHtml(html.parser.HTMLParser):
    """Elements that are not closed, or closed twice."""

    VOID = {"area", "br", "hr", "img", "input", "link", "meta", "source"}

    def __init__(self, text):
        super().__init__()
        self.open, self.faults = [], []
        self.feed(text)
        self.close()
        self.faults += [f"<{tag}> is not closed" for tag in self.open]

    def handle_starttag(self, tag, attrs):
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> closes nothing")


class Guides(harness.EndToEnd):
    def setUp(self):
        super().setUp()
        tools = self.folder / "bin"
        tools.mkdir()
        # What asks whether it shall is answered.
        (tools / "usher").write_text(f'#!/bin/sh\nexec "{harness.programs.usher}" --yes "$@"\n', encoding="utf-8")
        (tools / "usher").chmod(0o755)
        self.environment = harness.environment({**harness.FAST, "USER": "operator"})
        self.environment["PATH"] = f"{tools}:{proxied.PATH}"

    def here(self, script):
        """The script with the addresses and files of this test."""
        if SERVER in script and self.running is None:
            self.running = harness.Server(self.place, **self.settings)
            self.addCleanup(self.running.stop, 9)
            self.running.start()
        for name, value in self.variables.items():
            script = re.sub(rf"(?<![$\w]){name}(?!\w)", value, script)
        script = script.replace("/var/backups/usher", f"{self.place}/backups")
        return script.replace(SERVER, f"http://localhost:{self.running.port}") if self.running else script

    def run_script(self, script):
        words = ["bash", "-euo", "pipefail", "-c", "\n".join(["shopt -s expand_aliases", *self.aliases, self.here(script)])]
        ran = subprocess.run(words, cwd=self.place, env={**self.environment, **self.variables}, input=self.variables.get("STDIN", ""),
                             capture_output=True, text=True, timeout=harness.PATIENCE_SECONDS, check=False)
        self.assertEqual(0, ran.returncode, f"{script}\n{ran.stdout}{ran.stderr}")
        return ran

    def begin_section(self, page, section):
        self.running, self.variables, self.aliases = None, {}, []
        self.place = Path(tempfile.mkdtemp(dir=self.folder))
        self.settings = TEST_API if page == WITH_TEST_API else {}
        if page == WITH_CHAT:
            self.settings = {"CHAT_UPSTREAM_URL": self.chat_back_end()}
        if page == ON_POSTGRES and "DATABASE_URL" not in self.environment:
            self.environment.update(postgres.Database(self).settings)
        given = GIVEN.get((page, section), GIVEN.get(page))
        if given:
            lines = self.run_script(given).stdout.splitlines()
            self.variables = dict(line.split("=", 1) for line in lines if re.match(r"[\w@.]+=", line))

    def chat_back_end(self):
        """Answers one question."""
        upstream = chat_upstream.Upstream()
        self.addCleanup(upstream.close)
        threading.Thread(target=lambda: upstream.take().begin().say("A set of libraries.").end(), daemon=True).start()
        return upstream.url

    def try_sh(self, block):
        self.run_script(block.text)

    def try_console(self, block):
        for command, shown in transcript(block.text):
            if command.startswith("alias "):
                self.aliases.append(command.replace("build/release/bin/usher", harness.programs.usher))
                continue
            ran = self.run_script(command)
            lines = [comparable(line) for line in ran.stdout.splitlines()]
            for i, expected in enumerate(map(comparable, shown)):
                actual = lines[i] if i < len(lines) else "(nothing)"
                cut = expected.partition("…")[0].rstrip()
                self.assertEqual(cut, actual[:len(cut)] if expected != cut else actual, command)
            if shown:
                self.assertEqual((len(shown), ""), (len(lines), ran.stderr), f"{command}\n{ran.stdout}")

    def try_settings(self, block, option):
        file = self.folder / "settings"
        file.write_text(block.text, encoding="utf-8")
        production = ["--production"] if "production" in block.marks else []
        ran = subprocess.run([harness.programs.usher, option, str(file), "config", "check", *production], cwd=self.folder, env=harness.environment({}),
                             capture_output=True, text=True, timeout=harness.PATIENCE_SECONDS, check=False)
        self.assertEqual(0, ran.returncode, f"{block}\n{ran.stdout}{ran.stderr}")

    def try_ini(self, block):
        if block.marks and block.marks != ["production"]:
            lists = "systemd" in block.marks  # there a key may be repeated
            configparser.ConfigParser(strict=not lists).read_string(block.text)
        else:
            self.try_settings(block, "--env-file")

    def try_toml(self, block):
        self.try_settings(block, "--config")

    def run_checker(self, *words, stdin=None):
        if not shutil.which(words[0], path=proxied.PATH):
            postgres.missing(f"{words[0]} is not installed: scripts/setup --tests")
        ran = subprocess.run(words, cwd=self.folder, env={**self.environment, "HOME": str(self.folder)}, input=stdin, capture_output=True, text=True,
                             timeout=harness.PATIENCE_SECONDS, check=False)
        self.assertEqual(0, ran.returncode, ran.stdout + ran.stderr)
        return ran.stdout

    def try_nginx(self, block):
        part = block.text if re.search(r"^server ", block.text, re.MULTILINE) else IN_SERVER.format(part=block.text)
        user = "user root;\n" if os.geteuid() == 0 else ""
        (self.folder / "nginx.conf").write_text(proxied.NGINX.format(folder=self.folder, part=part, user=user), encoding="utf-8")
        self.run_checker("nginx", "-t", "-q", "-p", str(self.folder), "-e", "stderr", "-c", "nginx.conf")

    def try_caddyfile(self, block):
        (self.folder / "Caddyfile").write_text(block.text, encoding="utf-8")
        self.run_checker("caddy", "validate", "--adapter", "caddyfile", "--config", "Caddyfile")

    def try_json(self, block):
        json.loads(block.text)

    def try_jsonl(self, block):
        for line in block.text.splitlines():
            json.loads(line)

    def parsed_yaml(self, block):
        """As JSON."""
        python = harness.python_with("yaml")
        if not python:
            postgres.missing("python3-yaml is not installed: scripts/setup --tests")
        return self.run_checker(python, "-c", "import json, sys, yaml; json.dump(yaml.safe_load(sys.stdin), sys.stdout)", stdin=block.text)

    try_yaml = parsed_yaml

    def try_python(self, block):
        ast.parse(block.text)

    def try_script(self, block):
        modules = npm_packages.fetch("typed_client")
        if modules is None:
            postgres.missing("npm's packages are not here and cannot be fetched")
        self.environment["NODE_PATH"] = str(modules)
        self.assertEqual("", self.run_checker("node", "-e", NODE_PARSER, f"block.{block.language}", stdin=block.text), block)

    try_js = try_ts = try_tsx = try_script

    def try_html(self, block):
        self.assertEqual([], StrictHtml(block.text).faults, block)

    def try_text(self, block):
        self.assertIsNone(re.search(r"^ *(\$ |sudo |usherd?\b|curl |apt|npm |docker )", block.text, re.MULTILINE), f"{block} has commands")

    def try_sql(self, block):
        pass  # tests/end_to_end/postgres_test.py connects with such a role

    def try_block(self, block):
        if elsewhere(block) or "machine" in block.marks:
            return
        if block.title.startswith("examples/"):
            self.assertIn(block.text, (ROOT / block.title).read_text(encoding="utf-8"))
            return
        rule = getattr(self, f"try_{block.language}", None)
        self.assertIsNotNone(rule, f"{block}: no rule for the language {block.language!r}")
        rule(block)

    def try_page(self, page):
        blocks = list(blocks_of(page))
        fences = len(re.findall(r"^ *```", (ROOT / page).read_text(encoding="utf-8"), re.MULTILINE))
        self.assertEqual(2 * len(blocks), fences, "a fence that is not closed, or that has other spaces")
        for name, section in itertools.groupby(blocks, lambda block: block.section):
            section = list(section)
            if any(block.language in ("sh", "console") and not elsewhere(block) for block in section):
                self.begin_section(page, name)
            for block in section:
                with self.subTest(str(block)):
                    self.try_block(block)

    def test_each_exception_is_a_block(self):
        starts = [(block.page, block.first_line) for page in PAGES for block in blocks_of(page)]
        self.assertEqual([], [key for key in ELSEWHERE if not any(page == key[0] and line.startswith(key[1]) for page, line in starts)])
        sections = {(block.page, block.section) for page in PAGES for block in blocks_of(page)}
        self.assertEqual(set(), set(GIVEN) - set(PAGES) - sections)

    def test_the_settings_of_compose_are_fit_for_production(self):
        blocks = list(blocks_of("docs/install.md"))
        (compose,) = [block for block in blocks if block.title == "compose.yaml"]
        (secrets,) = [block.first_line for block in blocks if block.first_line.startswith("(umask 077")]
        settings = json.loads(self.parsed_yaml(compose))["services"]["usher"]["environment"]
        ran = subprocess.run(["bash", "-euc", f"{secrets}\nusher --env-file usher.env config check --production"], cwd=self.folder,
                             env=harness.environment({**settings, "PATH": self.environment["PATH"]}), capture_output=True, text=True,
                             timeout=harness.PATIENCE_SECONDS, check=False)
        self.assertEqual(0, ran.returncode, ran.stdout + ran.stderr)

    def test_the_command_that_scripts_run_offers(self):
        (command,) = re.findall(r"^  +(curl -s .*)$", (ROOT / "scripts" / "run").read_text(encoding="utf-8"), re.MULTILINE)
        self.begin_section("scripts/run", "")
        self.assertIn("ada@example.com", self.run_script(command.replace("$url", SERVER)).stdout)


for name in PAGES:
    if list(blocks_of(name)):
        setattr(Guides, "test_" + re.sub(r"\W", "_", name), lambda self, name=name: self.try_page(name))


if __name__ == "__main__":
    harness.main()
