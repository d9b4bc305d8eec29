#!/usr/bin/env python3
"""What operators watch is what the programs say: the tables of docs/monitoring.md, the alerts and the dashboard name the events
of the log and the series of the metrics, all of them and no others."""

import json
import re
from pathlib import Path

import harness

ROOT = Path(__file__).resolve().parents[2]
GUIDE = ROOT / "docs" / "monitoring.md"
EXAMPLE = ROOT / "examples" / "prometheus"
SERIES = re.compile(r"\b(?:usher|process)_[a-z0-9_]+")


def sources():
    for top in ("common", "server", "cli"):
        for suffix in ("*.cpp", "*.h"):
            for file in sorted((ROOT / top).rglob(suffix)):
                yield file.read_text(encoding="utf-8")


def section(heading):
    text = GUIDE.read_text(encoding="utf-8").partition(f"\n## {heading}\n")[2]
    return text.partition("\n## ")[0]


def rows(text):
    """The cells of each row of the tables in a text, without their heads."""
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")] if line.startswith("|") else []
        if cells and cells[0].startswith("`"):
            yield cells


def names(cell):
    return re.findall(r"`([a-z0-9_]+)`", cell)


def call(text, start):
    """The arguments of the call whose opening parenthesis is at `start`; strings are skipped."""
    depth, i, in_string = 0, start, False
    while True:
        character = text[i]
        if in_string:
            i += character == "\\"
            in_string = character != '"'
        elif character == '"':
            in_string = True
        else:
            depth += (character in "({") - (character in ")}")
        if depth == 0:
            return text[start:i]
        i += 1


def logged_events():
    """Event -> its fields, of all lines that the code writes."""
    events = {}
    for text in sources():
        for found in re.finditer(r"\blog_?(?:\.|->)write\(", text):
            arguments = call(text, found.end() - 1)
            event = re.match(r'[^"]*,\s*"(\w+)"', arguments)
            if event:
                events.setdefault(event[1], set()).update(re.findall(r'\{"(\w+)",', arguments))
    return events


def declared_families():
    """Name -> kind, of all families that the code declares."""
    found = {}
    for text in sources():
        for kind, name in re.findall(r'\b(?:real_)?(counter|gauge|histogram)\(\s*"((?:usher|process)_[a-z0-9_]+)"', text):
            found[name] = kind
    return found


def documented_families():
    """Name -> its labels, of the table of metrics."""
    return {name: set(names(re.sub(r"\(.*?\)", "", row[1]))) for row in rows(section("Metrics")) for name in names(row[0])}


def documented_values(name):
    """Label -> its values, where the table of metrics lists them."""
    row = next(row for row in rows(section("Metrics")) if name in names(row[0]))
    return {label: names(values) for label, values in re.findall(r"`(\w+)` \((.*?)\)", row[1])}


def dashboard_queries():
    board = json.loads((EXAMPLE / "usher.grafana.json").read_text(encoding="utf-8"))
    for panel in board["panels"]:
        for target in panel.get("targets", []):
            yield target["expr"]
    for variable in board["templating"]["list"]:
        yield str(variable["query"])


def alert_queries():
    """Of each rule the text from `expr` to the next key."""
    text = (EXAMPLE / "usher.rules.yml").read_text(encoding="utf-8")
    yield from re.findall(r"^ +expr:(.*?)^ +(?:for|labels):", text, re.MULTILINE | re.DOTALL)


class Log(harness.EndToEnd):
    def test_every_event_is_documented_with_its_fields(self):
        documented = {row[0].strip("`"): set(names(row[2])) for row in rows(section("Log"))}
        self.assertEqual(logged_events(), documented)

    def test_the_lines_of_a_server_have_the_documented_fields(self):
        server = self.server().start()
        trace = "4bf92f3577b34da6a3ce929d0e0e4736"
        server.ask("GET", "/auth/me", traceparent=f"00-{trace}-00f067aa0ba902b7-01")
        server.stop()
        lines = [json.loads(line) for line in server.log().splitlines() if line.startswith("{")]
        documented = {row[0].strip("`"): set(names(row[2])) for row in rows(section("Log"))}
        for line in lines:
            self.assertLessEqual(set(line) - {"time", "level", "event", "cut"}, documented[line["event"]], line)
        self.assertIn(trace, [line.get("trace") for line in lines])


class Metrics(harness.EndToEnd):
    def test_the_table_has_every_family_and_no_other(self):
        self.assertEqual(set(declared_families()), set(documented_families()))

    def test_a_server_exposes_every_family_with_the_documented_labels(self):
        server = self.server().start()
        self.assertEqual(201, server.sign_up("ada@example.com").status)
        page = server.ask("GET", "/metrics").text
        self.assertEqual(set(documented_families()), set(re.findall(r"^# TYPE (\w+)", page, re.MULTILINE)))
        documented = documented_families()
        for name, labels in re.findall(r"^(\w+)\{(.*)\} ", page, re.MULTILINE):
            family = re.sub(r"_(bucket|sum|count)$", "", name) if name not in documented else name
            self.assertEqual(documented[family], set(re.findall(r'(\w+)="', labels)) - {"le"}, name)
        built = json.loads(self.usher("--version", "-o", "json").stdout)
        self.assertIn(f'\nusher_build_info{{version="{built["version"]}",commit="{built["commit"] or ""}",engine="sqlite"}} 1\n', page)

    def test_closed_lists_are_documented_and_start_at_0(self):
        page = self.server().start().ask("GET", "/metrics").text
        listed = [(name, label, values) for name in declared_families() if name != "usher_http_requests_total"
                  for label, values in documented_values(name).items()]
        self.assertGreater(len(listed), 5)
        for name, label, values in listed:
            self.assertEqual(set(values), set(re.findall(rf'^{name}\{{[^}}]*\b{label}="(\w+)"[^}}]*\}} \d+$', page, re.MULTILINE)), name)

    def test_what_the_database_must_say_is_measured_in_the_background(self):
        server = self.server().start()
        harness.wait_for("a measured size", lambda: re.search(r"\nusher_database_bytes [1-9]", server.ask("GET", "/metrics").text))

    def test_alerts_and_dashboard_name_series_and_labels_that_exist(self):
        documented = documented_families()
        kinds = declared_families()
        for query in (*alert_queries(), *dashboard_queries()):
            for found in SERIES.finditer(query):
                name = found[0]
                family = re.sub(r"_(bucket|sum|count)$", "", name)
                with self.subTest(name, query=query):
                    self.assertTrue(name in documented and kinds[name] != "histogram" or kinds.get(family) == "histogram", name)
                    selected = re.match(r"\{(.*?)\}", query[found.end():])
                    labels = set(re.findall(r"(\w+)=", selected[1])) if selected else set()
                    self.assertLessEqual(labels, documented.get(name, documented.get(family)) | {"job", "instance"})

    def test_every_family_is_on_the_dashboard_or_in_an_alert(self):
        used = {re.sub(r"_bucket$", "", name) for query in (*alert_queries(), *dashboard_queries()) for name in SERIES.findall(query)}
        self.assertEqual(set(), set(documented_families()) - used)

    def test_each_alert_is_named_by_the_guide(self):
        alerts = re.findall(r"alert: (\w+)", (EXAMPLE / "usher.rules.yml").read_text(encoding="utf-8"))
        self.assertEqual(set(alerts), set(re.findall(r"`(Usher[A-Za-z]+)`", section("Alerts"))))


if __name__ == "__main__":
    harness.main()
