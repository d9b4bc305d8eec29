#!/usr/bin/env python3
"""Checks that each source and header includes, itself or through what it includes, a header that declares each name it uses. Most
presets join the sources of a room, where a file can live on what its neighbours include; this finds that in seconds. It reads names
of types, constants, macros and the standard library only; scripts/check_alone.py compiles each file by itself and misses nothing.
Nothing is included twice without need: no header that another include brings. Tests name the units that they are about all the same.

    scripts/check_includes.py    prints one line a finding and exits 1, or nothing
"""

import argparse
import collections
import re
import sys
from pathlib import Path

from check_layers import without_comments

ROOT = Path(__file__).resolve().parent.parent
CODE_ROOTS = ("common", "server", "cli", "tests")
OWN_INCLUDE = re.compile(r'^\s*#\s*include\s*"([^"]+)"', re.MULTILINE)
STD_INCLUDE = re.compile(r"^\s*#\s*include\s*<([^>]+)>", re.MULTILINE)
NOTED_INCLUDE = re.compile(r'^#include ["<]([^">]+)[">] *//', re.MULTILINE)
MACRO = re.compile(r"^\s*#\s*define\s+(\w+)", re.MULTILINE)
DIRECTIVE = re.compile(r"^\s*#(?:[^\n]*\\\n)*[^\n]*", re.MULTILINE)
NAMESPACE = re.compile(r"(?:^|[;{}\s])(?:inline\s+)?namespace(?:\s+[\w:]+)?\s*$")
TYPE = re.compile(r"\b(?:class|struct|union|enum(?:\s+(?:class|struct))?|concept)\s+(?:\[\[\w+\]\]\s*)?([A-Z]\w+)|\busing\s+([A-Z]\w+)\s*=")
ENUMERATOR = re.compile(r"\b(k[A-Z]\w+)\s*[,}=]")
PARAMETER = re.compile(r"\b(?:class|typename|\w+(?:::\w+)+)\s+([A-Z]\w*)\s*[,>]")
CONSTANT = re.compile(r"\b(?:const|constexpr|constinit)\b[^;={}]*?\b(k[A-Z]\w+)\s*(?:\[[^\]]*\]\s*)?[={;]")
NAMED = re.compile(r"\bnamespace\s+([\w:]+)\s*\{")
WORD = re.compile(r"(?:\b(\w+)::)?\b([A-Z]\w*[a-z]\w*|k[A-Z]\w+|[A-Z][A-Z0-9]*_\w+)\b")
# A function's name after a type or a modifier; a lambda's; and a call of a free function.
DECLARED = re.compile(r"(?:[\w*&]|>)(?<!\breturn)(?<!\bthrow)(?<!\belse)(?<!\bcase)(?<!\bnew)\s+[*&]?(?!decltype\b)([a-z]\w*)\s*\(|\bauto&?\s+([a-z]\w*)\b")
VARIABLE = re.compile(r"(?:[\w*&]|>)\s+&?([a-z]\w*)\s*[;,)={]")
CALL = re.compile(r"(?<![\w.>:~])(?:([a-z]\w*)::)?([a-z]\w*)\s*\(")
STD_WORD = re.compile(r"\bstd::(\w+)")

# The standard library's names that are used most, and the headers that the standard says declare them.
STANDARD = {
    "algorithm": "all_of any_of none_of find_if count_if sort stable_sort copy_if transform remove_if min max clamp equal search mismatch "
                 "lower_bound upper_bound binary_search reverse max_element min_element is_sorted unique for_each adjacent_find",
    "array": "array", "atomic": "atomic atomic_bool", "charconv": "from_chars to_chars", "condition_variable": "condition_variable condition_variable_any",
    "deque": "deque", "filesystem": "filesystem", "fstream": "ifstream ofstream fstream", "functional": "function",
    "future": "future promise async", "iostream": "cout cerr cin", "list": "list", "map": "map multimap",
    "memory": "unique_ptr shared_ptr weak_ptr make_unique make_shared", "mutex": "lock_guard unique_lock scoped_lock call_once",
    "numeric": "accumulate iota", "optional": "optional nullopt make_optional", "set": "set multiset", "span": "span",
    "sstream": "ostringstream istringstream stringstream", "stop_token": "stop_token stop_source stop_callback",
    "string": "string to_string stoi stoul getline", "string_view": "string_view", "thread": "thread jthread this_thread",
    "tuple": "tuple tie make_tuple tuple_cat", "unordered_map": "unordered_map", "unordered_set": "unordered_set",
    "utility": "move pair swap exchange forward", "variant": "variant visit get_if holds_alternative monostate", "vector": "vector",
    "chrono": "chrono", "cmath": "sqrt pow ceil floor round lround isnan", "regex": "regex smatch",
}
HEADERS_OF = collections.defaultdict(set)
for header, names in STANDARD.items():
    for name in names.split():
        HEADERS_OF[name].add(header)
# Headers that the standard lets bring names of others.
HEADERS_OF["string_view"].add("string")
HEADERS_OF["getline"].add("istream")
for name in ("move", "forward", "pair", "swap"):
    HEADERS_OF[name] |= {"map", "memory", "optional", "tuple", "functional", "algorithm", "vector", "string", "array", "variant"}
for name in ("min", "max"):
    HEADERS_OF[name] |= {"string", "vector"}


class Source:
    """A file, read: what it includes, declares and uses."""

    def __init__(self, path, text):
        self.path = path
        text_without = without_comments(text, literal='""')
        self.own = OWN_INCLUDE.findall(text)
        self.noted = set(NOTED_INCLUDE.findall(text))
        self.standard = set(STD_INCLUDE.findall(text))
        macros = set(MACRO.findall(text_without))
        code = DIRECTIVE.sub("", text_without)
        self.declared, self.inner, self.outer_functions = self.declarations(code)
        self.declared |= macros
        self.namespaces = {part for name in NAMED.findall(code) for part in name.split("::")} - {"std"}
        self.words = set(WORD.findall(text_without))  # each with what stands before its ::
        self.functions = {name for pair in DECLARED.findall(code) for name in pair if name} | set(VARIABLE.findall(code))
        self.calls = set(CALL.findall(code))
        self.std_words = set(STD_WORD.findall(text_without))

    @staticmethod
    def declarations(code):
        """The names at the level of namespaces, those within classes and functions, and the functions at the level of namespaces."""
        outer, inner, functions, levels, begin = set(), set(), set(), [], 0
        for at, mark in ((found.start(), found[0]) for found in re.finditer(r"[{};]|\Z", code)):
            piece = code[begin:at + 1]
            names = {name for pair in TYPE.findall(piece) for name in pair if name} | set(CONSTANT.findall(piece))
            (outer if all(levels) else inner).update(names)
            inner.update(PARAMETER.findall(piece))
            if all(levels):
                functions.update(name for pair in DECLARED.findall(piece) for name in pair if name)
            else:
                inner.update(ENUMERATOR.findall(piece))
            if mark == "{":
                levels.append(bool(NAMESPACE.search(code[begin:at])))
            elif mark == "}" and levels:
                levels.pop()
            begin = at + 1
        return outer, inner, functions


def sources(root):
    found = {}
    for top in CODE_ROOTS:
        for file in sorted((root / top).rglob("*")):
            if file.suffix in (".h", ".cpp") and file.is_file():
                path = file.relative_to(root).as_posix()
                found[path] = Source(path, file.read_text(encoding="utf-8"))
    return found


def closures(files):
    """By path: all files that it includes, itself among them."""
    known = {}

    def closure(path):
        if path not in known:
            known[path] = {path}
            known[path] = {path}.union(*(closure(other) for other in files[path].own if other in files))
        return known[path]

    for path in files:
        closure(path)
    return known


def repeated(files, reach):
    """Includes that a file need not name, since another of them brings the header. One with a comment beside it is there for a reason."""
    for path, source in files.items():
        brought = {other: reach[other] - {path} for other in source.own if other in files}
        unit = path.removesuffix(".cpp") + ".h"
        for name in sorted(source.standard - source.noted):
            through = [other for other, near in brought.items() if any(name in files[one].standard for one in near)]
            if through:
                yield f'{path}: includes <{name}> again, which "{min(through)}" brings'
        for name in sorted(brought.keys() - {unit} - source.noted):
            through = [other for other, near in brought.items() if other != name and name in near and (other == unit or not path.startswith("tests/"))]
            if through:
                yield f'{path}: includes "{name}" again, which "{min(through)}" brings'


def findings(files):
    reach = closures(files)
    yield from repeated(files, reach)
    declared_in, functions_in = collections.defaultdict(set), collections.defaultdict(set)
    inner, namespaces = set(), {""}
    for path, source in files.items():
        inner |= source.inner
        namespaces |= source.namespaces
        if path.endswith(".h"):
            for name in source.declared:
                declared_in[name].add(path)
            for name in source.outer_functions:
                functions_in[name].add(path)
    for path, source in files.items():
        near = reach[path]
        local = source.declared | source.inner
        names = {name for space, name in source.words if space in namespaces}
        if any(other not in files for reached in near for other in files[reached].own):
            names = {name for name in names if not name.startswith("k")}  # those of generated headers are not known here
        for name in sorted(names - local - inner):
            if declared_in[name] and not declared_in[name] & near:
                yield f'{path}: uses {name} without "{min(declared_in[name])}"'
        known = set().union(*(files[other].functions for other in near))
        for name in sorted({name for space, name in source.calls if space in namespaces} - known):
            headers = functions_in[name] if path.startswith("tests/") else {header for header in functions_in[name] if not header.startswith("tests/")}
            if headers:
                yield f'{path}: calls {name} without "{min(headers)}"'
        standard = set().union(*(files[other].standard for other in near if other in files))
        for name in sorted(source.std_words):
            if HEADERS_OF[name] and not HEADERS_OF[name] & standard:
                yield f"{path}: uses std::{name} without <{min(HEADERS_OF[name])}>"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--root", type=Path, default=ROOT)
    found = list(findings(sources(parser.parse_args().root)))
    print(*found, sep="\n", end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
