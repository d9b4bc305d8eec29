#!/usr/bin/env python3
"""Holds the tree against scripts/layers.txt and a few rules that no compiler knows.

Fails on: an #include against the layers; layers that form a cycle; a third-party header outside its place; a folder with too many
files; words that a folder's code never says; an HTTP status written as a number; a path or a test in a guide that does not exist; a map in ARCHITECTURE.md that is not the
one of --map; a test whose unit is gone; a `static` variable that can change; more tokens of C++ than scripts/size.txt allows. Prints one line a finding and exits 1, or nothing.

    scripts/check_layers.py          check
    scripts/check_layers.py --size   print the tokens and lines of C++, and how many tokens are allowed
    scripts/check_layers.py --map    print the folders with code and what each owns, as Markdown
"""

import argparse
import collections
import graphlib
import itertools
import re
import sys
from pathlib import Path

CODE_ROOTS = ("common", "server", "cli", "tests")
GUIDES = ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md", "DECISIONS.md", "docs/*.md", "docs/decisions/*.md")
# Back-ticked words that begin with one of these are taken for paths of ours.
OUR_ROOTS = CODE_ROOTS + (".ci", "cmake", "docs", "examples", "frontend", "packaging", "scripts", "sql")
MOST_FILES = 35  # in a folder: more is a room without walls
COUNTED_ROOTS = ("common", "server", "cli")
SIZE_FILE = "scripts/size.txt"
SIZE_SLACK = 500  # so many fewer tokens may stand before the file has to follow
MOST_REASON_WORDS = 10
STATUS_FILES = ("server/http/messages/error_status.h", "server/http/messages/refusals.h")
# Tests that are about more than one unit.
SCENARIO_FOLDERS = ("tests/browser/", "tests/contract/", "tests/end_to_end/", "tests/engines/", "tests/fuzz/", "tests/interop/", "tests/must_not_compile/", "tests/packaging/",
                    "tests/testkit/", "tests/trials/")
SCENARIO_SUFFIXES = ("_probes_test", "_scenario_test")

# Two requests at once would race for it. Each row has its reason.
CHANGING_STATICS = {
    "common/base/files/unfinished_file.h": "what a signal removes; each place is atomic",
    "common/store/keys/sealed_boxes.cpp": "a cache with its lock",
    "server/http/routing/endpoint.cpp": "paths of rows, with their lock",
}

# A name and then `=`, `;` or `{`: a function has its parameters first.
STATIC_VARIABLE = re.compile(r"^[ \t]*static (?!const\b|constexpr\b|inline const)(?![^=;{(]*\* ?const\b)[^()=;{]+[=;{]", re.MULTILINE)
# Raw strings, strings and characters, or else comments; numbers such as 1'000 are not characters.
LITERAL_OR_COMMENT = re.compile(
    r'(R"(\w*)\(.*?\)\2"|"(?:[^"\\\n]|\\.)*"|(?<!\w)\'(?:[^\'\\\n]|\\.)+\')|//[^\n]*|/\*.*?\*/', re.DOTALL)
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"][^>"]+)')
PREPROCESSOR_LINE = re.compile(r"^[ \t]*#(?:[^\n\\]|\\.|\\\n)*", re.MULTILINE)
ADJACENT_LITERALS = re.compile(r'""(?:\s*"")+')
TOKEN = re.compile(r'""|[A-Za-z_]\w*|\.?\d(?:[\w.]|\'\w|[eEpP][+-])*|<=>|<<=|>>=|->\*|\.\.\.|::|->|\+\+|--|&&|\|\||<<|>>|[<>=!+\-*/&|^%]=|[^\s\w]')
RAISE = re.compile(r"(\d{4}-\d\d-\d\d) +(-?\d+) +([^:]+): (.+)")
STATUS_WORD = re.compile(r"status|response", re.IGNORECASE)
STATUS_NUMBER = re.compile(r'(?<![\w.])"?(?:10[0-3]|20[0-8]|226|30[0-8]|4[0-2]\d|431|451|50\d|51[01])"?(?![\w.])')
STATUS_CAST = re.compile(r"HttpStatus>?\s*[({]\s*(?:static_cast|\d)|static_cast<(?:\w+::)*HttpStatus>")
STATUS_LINE = re.compile(r"HTTP/1\.[01] \d{3}")
FENCE = re.compile(r"^\s*(?:```|~~~)")
TICKED = re.compile(r"`([^`\s]+)[^`]*`")
NAMED_TESTS = re.compile(r'`(tests/[^`]+\.(?:cpp|py))`: ("[^"]+"(?:, "[^"]+")*)')
LINK = re.compile(r"\]\(([^)\s#]+)[^)]*\)")
MAP_HEAD = "| folder | owns |"
RESTRAINTS_HEAD = "| room | does not |"
PLACEHOLDER = re.compile(r"[<>{}$…]|NAME|NOUN|VERB|NNNN|\.\.\.")


def without_comments(text, literal=None):
    """The text with a space, and its line feeds, for each comment; each string and character becomes `literal` if that is given."""

    def kept(found):
        if found[1] is None:
            return " " + "\n" * found[0].count("\n")
        return found[1] if literal is None else literal

    return LITERAL_OR_COMMENT.sub(kept, text)


class Layers:
    """layers.txt, read."""

    def __init__(self, text):
        self.modules, self.headers, self.sentences, self.restraints, self.exceptions = {}, {}, {}, [], {}
        for line in text.splitlines():
            if not line.strip() or line.startswith("#"):
                continue
            rule, _, sentence = line.partition("#")
            name, _, allowed = rule.partition(":")
            name = name.strip()
            if name.startswith("- "):
                self.restraints.append((name.removeprefix("- "), allowed.strip(), sentence.strip()))
            elif name.startswith("! "):
                self.exceptions[name.removeprefix("! ")] = allowed.strip()
            elif name.startswith("<"):
                self.headers[name.strip("<>").removesuffix("...")] = tuple(allowed.split())
            else:
                self.modules[name] = set(allowed.split())
                self.sentences[name] = sentence.strip()

    def module_of(self, path):
        """The innermost module whose folder holds the path."""
        holders = [name for name in self.modules if path.startswith(name + "/")]
        return max(holders, key=len, default=None)

    def parent_of(self, module):
        return self.module_of(module.rpartition("/")[0] + "/") if "/" in module else None

    def may_include(self, module, owner):
        """Whether the module may include files of the module `owner`: its own, those that its line names with their subfolders, and
        for a room, a module within another, what the outer one may include outside itself."""
        names = self.modules[module]
        if owner == module or "*" in names or any(owner == name or owner.startswith(name + "/") for name in names):
            return True
        outer = self.parent_of(module)
        return outer is not None and "*" not in self.modules[outer] and not (owner + "/").startswith(outer + "/") and self.may_include(outer, owner)

    def cycle(self):
        """Modules that may include each other in a circle, the first again at the end; none where the lines form no cycle."""
        bounded = [module for module, names in self.modules.items() if "*" not in names]
        edges = {module: [other for other in bounded if other != module and self.may_include(module, other)] for module in bounded}
        try:
            graphlib.TopologicalSorter(edges).prepare()
        except graphlib.CycleError as error:
            return list(reversed(error.args[1]))
        return []

    def refusal(self, path, included):
        """Why `path` may not include `included` (with its opening quote or bracket); None where it may."""
        module, target = self.module_of(path), included[1:]
        if included[0] == "<":
            places = [p for header, p in self.headers.items() if target == header or (header.endswith("/") and target.startswith(header))]
            if module == "tests" or not places or path.startswith(places[0]):
                return None
            return f"<{target}> belongs to {' '.join(places[0])}"
        owner = self.module_of(target)
        if owner is None:
            return f'"{target}" is not written from the root'
        if self.may_include(module, owner):
            return None
        return f'{module} may not include "{target}" of {owner}'


def code_files(root):
    for top in CODE_ROOTS:
        yield from sorted(p for p in (root / top).rglob("*") if p.suffix in (".h", ".cpp"))


def check_includes(root, layers):
    for file in code_files(root):
        path = file.relative_to(root).as_posix()
        if layers.module_of(path) is None:
            yield f"{path}:1: its folder is in no line of scripts/layers.txt"
            continue
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            found = INCLUDE.match(line)
            why = found and layers.refusal(path, found[1])
            if why:
                yield f"{path}:{number}: {why}"


def check_restraints(root, layers):
    unused = set(layers.exceptions)
    for folder, words, sentence in layers.restraints:
        for file in sorted((root / folder).rglob("*.*")) if words else []:
            path = file.relative_to(root).as_posix()
            code = without_comments(file.read_text(encoding="utf-8")) if file.suffix in (".h", ".cpp") else ""
            for number, line in enumerate(code.splitlines(), 1):
                if re.search(words, line) and path in layers.exceptions and layers.exceptions[path] in line:
                    unused.discard(path)
                    line = line.replace(layers.exceptions[path], "")
                if re.search(words, line):
                    yield f"{path}:{number}: {folder}/ does not {sentence}"
    for path in sorted(unused):
        yield f"scripts/layers.txt:1: {path} needs no exception"


def check_folders(root):
    sizes = collections.Counter(file.parent.relative_to(root).as_posix() for file in code_files(root))
    for folder, count in sorted(sizes.items()):
        if count > MOST_FILES:
            yield f"{folder}:1: {count} files; a folder has at most {MOST_FILES}"


def counted_files(root):
    return (path for path in code_files(root) if path.relative_to(root).parts[0] in COUNTED_ROOTS)


def tokens_in(text):
    """How many names, numbers and marks: neither layout, comments, includes nor the length of a text changes it."""
    code = PREPROCESSOR_LINE.sub(" ", without_comments(text, literal=' "" '))
    return len(TOKEN.findall(ADJACENT_LITERALS.sub('""', code)))


def size_of(root):
    """(tokens, lines)"""
    texts = [path.read_text(encoding="utf-8") for path in counted_files(root)]
    return sum(map(tokens_in, texts)), sum(text.count("\n") for text in texts)


class Size:
    """size.txt, read: the tokens at its beginning, and what raised them since."""

    def __init__(self, text):
        (_, base), *raises = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip() and not line.startswith("#")]
        self.findings, self.allowed = [], int(base.split()[0])
        for number, line in raises:
            row = RAISE.fullmatch(line)
            if not row:
                self.findings.append(f"{SIZE_FILE}:{number}: is no row such as 2026-11-30 1200 groups: a class has members")
                continue
            self.allowed += int(row[2])
            if len(row[4].split()) > MOST_REASON_WORDS:
                self.findings.append(f"{SIZE_FILE}:{number}: a reason has at most {MOST_REASON_WORDS} words")


def check_size(root):
    file = root / SIZE_FILE
    if not file.exists():
        return
    size = Size(file.read_text(encoding="utf-8"))
    yield from size.findings
    tokens, _ = size_of(root)
    if tokens > size.allowed:
        yield f"{SIZE_FILE}:1: {', '.join(COUNTED_ROOTS)} have {tokens} tokens; at most {size.allowed}: only a feature raises it, by a row and in a commit of its own"
    elif tokens < size.allowed - SIZE_SLACK:
        yield f"{SIZE_FILE}:1: {', '.join(COUNTED_ROOTS)} have {tokens} tokens; add the row that takes {size.allowed - tokens} away"


def writes_a_status(code):
    return STATUS_CAST.search(code) or STATUS_LINE.search(code) or (STATUS_WORD.search(code) and STATUS_NUMBER.search(code))


def check_statuses(root):
    for file in code_files(root):
        path = file.relative_to(root).as_posix()
        if not path.startswith("server/") or path in STATUS_FILES:
            continue
        for number, line in enumerate(without_comments(file.read_text(encoding="utf-8")).splitlines(), 1):
            if writes_a_status(line):
                yield f"{path}:{number}: a status number; name it in {STATUS_FILES[0]} and use HttpStatus"


def check_statics(root):
    for file in code_files(root):
        path = file.relative_to(root).as_posix()
        if path.startswith("tests/") or path in CHANGING_STATICS:
            continue
        code = without_comments(file.read_text(encoding="utf-8"))
        for found in STATIC_VARIABLE.finditer(code):
            yield f"{path}:{code.count(chr(10), 0, found.start()) + 1}: a static that can change; two requests at once race for it"


def exists(root, path):
    if "*" in path:
        return any(root.glob(path.rstrip("/")))
    return any((root / (path + suffix)).exists() for suffix in ("", ".h", ".cpp"))


def paths_in(line):
    """(path from the root or the guide, whether it is a link) for what a line of a guide names."""
    for found in TICKED.finditer(line):
        word = re.sub(r":\d+$", "", found[1].removeprefix("./").rstrip(".,;:"))
        if "/" in word and word.split("/")[0] in OUR_ROOTS and not PLACEHOLDER.search(word):
            yield word, False
    for found in LINK.finditer(line):
        if "://" not in found[1] and not found[1].startswith("mailto:"):
            yield found[1], True


def guide_lines(root):
    """(guide, line number, line) for each line of a guide outside fences."""
    for guide in (file for pattern in GUIDES for file in sorted(root.glob(pattern))):
        in_fence = False
        for number, line in enumerate(guide.read_text(encoding="utf-8").splitlines(), 1):
            in_fence ^= bool(FENCE.match(line))
            if not in_fence:
                yield guide, number, line


def missing_in(root, guide, line):
    for path, is_link in paths_in(line):
        if not exists(guide.parent if is_link else root, path):
            yield path
    for path, names in NAMED_TESTS.findall(line):
        text = (root / path).read_text(encoding="utf-8") if (root / path).exists() else ""
        yield from (f'the test "{name}" of {path}' for name in re.findall(r'"([^"]+)"', names) if name not in text)


def check_guides(root):
    for guide, number, line in guide_lines(root):
        for missing in missing_in(root, guide, line):
            yield f"{guide.relative_to(root).as_posix()}:{number}: {missing} does not exist"


def check_units(root):
    tests = [p for pattern in ("*_test.cpp", "*_test.py") for p in sorted((root / "tests").rglob(pattern))]
    for file in tests:
        path = file.relative_to(root).as_posix()
        if path.startswith(SCENARIO_FOLDERS) or file.stem.endswith(SCENARIO_SUFFIXES):
            continue
        unit = root / Path(path).relative_to("tests").parent / file.stem.removesuffix("_test")
        if not any(unit.with_name(unit.name + suffix).exists() for suffix in ("", ".h", ".cpp", ".py")):
            yield f"{path}:1: its unit {unit.relative_to(root).as_posix()} is gone"


def check_sentences(layers):
    for module, sentence in layers.sentences.items():
        if not sentence.endswith("."):
            yield f"scripts/layers.txt: {module} has no sentence on what it owns"


def check_cycles(layers):
    circle = layers.cycle()
    if circle:
        yield f"scripts/layers.txt: a cycle: {' -> '.join(circle)}"


def map_of(root, layers):
    """The lines of the map: modules that have code."""
    built = {layers.module_of(file.relative_to(root).as_posix()) for file in code_files(root)}
    rows = (f"| `{module}/` | {sentence} |" for module, sentence in layers.sentences.items() if module in built)
    return [MAP_HEAD, "|---|---|", *rows]


def restraints_of(layers):
    return layers.restraints and [RESTRAINTS_HEAD, "|---|---|", *(f"| `{folder}/` | {sentence} |" for folder, _, sentence in layers.restraints)]


def check_map(root, layers):
    guide = root / "ARCHITECTURE.md"
    if not guide.exists():
        return
    lines = guide.read_text(encoding="utf-8").splitlines()
    for table in filter(None, (map_of(root, layers), restraints_of(layers))):
        begin = lines.index(table[0]) if table[0] in lines else len(lines)
        shown = list(itertools.takewhile(lambda line: line.startswith("|"), lines[begin:]))
        if shown != table:
            yield f"ARCHITECTURE.md:{begin + 1}: its table is not what scripts/check_layers.py --map prints"
        elif table[0] in lines[begin + 1:]:
            yield f"ARCHITECTURE.md:{lines.index(table[0], begin + 1) + 1}: the table stands twice"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--root", type=Path, default=Path(__file__).resolve().parent.parent, help="the tree to check")
    parser.add_argument("--map", action="store_true", help="print the folders with code and what each owns")
    parser.add_argument("--size", action="store_true", help="print the tokens and lines of C++, and how many tokens are allowed")
    options = parser.parse_args()
    if options.size:
        tokens, lines = size_of(options.root)
        print(f"{tokens} tokens of {Size((options.root / SIZE_FILE).read_text(encoding='utf-8')).allowed}, {lines} lines")
        return 0
    layers = Layers((options.root / "scripts" / "layers.txt").read_text(encoding="utf-8"))
    if options.map:
        print("\n\n".join("\n".join(table) for table in (map_of(options.root, layers), restraints_of(layers)) if table))
        return 0
    findings = [
        *check_sentences(layers),
        *check_cycles(layers),
        *check_folders(options.root),
        *check_size(options.root),
        *check_includes(options.root, layers),
        *check_restraints(options.root, layers),
        *check_statuses(options.root),
        *check_statics(options.root),
        *check_guides(options.root),
        *check_map(options.root, layers),
        *check_units(options.root),
    ]
    print(*findings, sep="\n", end="\n" if findings else "")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
