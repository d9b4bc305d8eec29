#!/usr/bin/env python3
"""Makes small trees and asks scripts/check_layers.py about each: every rule must find its violation, and only that."""

import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

CHECKER = Path(__file__).resolve().parents[2] / "scripts" / "check_layers.py"
LAYERS = """# a comment
common/base:                              # The ground.
common/db:   common/base                  # Storage.
server/http: common/base                  # Mechanism.
server/rest: common/base server/http      # A surface.
server:      *                            # The daemon.
tests:       *                            # Tests.
<sqlite3.h>:   common/db/sqlite_
<openssl/...>: common/base/
"""


def run(files, *arguments, layers=LAYERS):
    with tempfile.TemporaryDirectory() as folder:
        for name, text in {"scripts/layers.txt": layers, **files}.items():
            file = Path(folder, name)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        return subprocess.run([sys.executable, str(CHECKER), "--root", folder, *arguments], capture_output=True, text=True, check=False)


class CheckLayers(unittest.TestCase):
    def accepts(self, files, layers=LAYERS):
        answer = run(files, layers=layers)
        self.assertEqual((answer.stdout, answer.stderr, answer.returncode), ("", "", 0))

    def refuses(self, files, finding, layers=LAYERS):
        answer = run(files, layers=layers)
        self.assertEqual((answer.stdout.splitlines(), answer.stderr, answer.returncode), ([finding], "", 1))

    def test_a_tree_that_keeps_the_layers_passes_in_silence(self):
        self.accepts({
            "common/base/a.h": "#include <string>\n#include <unistd.h>\n#include <openssl/evp.h>\n",
            "common/db/sqlite_connection.cpp": '#include <sqlite3.h>\n#include "common/base/a.h"\n#include "common/db/b.h"\n',
            "server/main.cpp": '#include "server/rest/routes.h"\n#include "common/db/b.h"\n',
            "tests/common/base/a_test.cpp": '#include <sqlite3.h>\n#include "server/http/x.h"\n',
        })

    def test_an_include_upwards_is_refused(self):
        self.refuses({"common/base/a.h": '#pragma once\n#include "common/db/b.h"\n'},
                     'common/base/a.h:2: common/base may not include "common/db/b.h" of common/db')

    def test_a_word_that_a_folder_never_says_is_refused_outside_comments(self):
        layers = LAYERS + "- common/base: \\bClock\\b|std::cout # read a clock, or print\n"
        self.accepts({"common/base/a.h": "// A Clock.\nint Clocks;\n", "common/db/a.h": "Clock clock;\n"}, layers)
        self.refuses({"common/base/a.h": "int a;\nstd::cout << 1;\n"}, "common/base/a.h:2: common/base/ does not read a clock, or print", layers)

    def test_a_file_may_say_what_its_exception_names_and_nothing_else(self):
        layers = LAYERS + "- common/base: \\bClock\\b|std::cout # read a clock, or print\n! common/base/a.h: Clock real # The real one.\n"
        self.accepts({"common/base/a.h": "Clock real;\n"}, layers)
        self.refuses({"common/base/a.h": "Clock real; Clock other;\n"}, "common/base/a.h:1: common/base/ does not read a clock, or print", layers)
        self.refuses({"common/base/a.h": "int a;\n"}, "scripts/layers.txt:1: common/base/a.h needs no exception", layers)

    def test_a_static_that_can_change_is_refused(self):
        self.accepts({"common/base/a.cpp": "static const int kOne = 1;\nvoid f() {\n  static constexpr int kTwo{2};\n  static Type* const kThree = make();\n"
                                           "  // static int commented;\n}\nstruct A {\n  static Type made(int from);\n};\n",
                      "tests/common/base/x_probes_test.cpp": "void f() {\n  static int calls = 0;\n}\n"})
        for variable in ("std::deque<std::string> texts;", "int calls = 0;", "Type* last{};"):
            self.refuses({"common/base/a.cpp": f"void f() {{\n  static {variable}\n}}\n"},
                         "common/base/a.cpp:2: a static that can change; two requests at once race for it")

    def test_the_inner_module_counts_not_the_one_around_it(self):
        self.refuses({"server/http/a.h": '#include "server/app.h"\n'}, 'server/http/a.h:1: server/http may not include "server/app.h" of server')

    def test_a_name_covers_the_folders_below_it(self):
        layers = "common/core: # Rules.\ncommon/core/mail: # Mail.\nserver/rest: common/core # A surface.\n"
        self.accepts({"server/rest/a.h": '#include "common/core/mail/outbox.h"\n#include "common/core/core.h"\n'}, layers)

    def test_a_room_includes_what_its_folder_may_but_no_sibling(self):
        layers = ("common/base: # The ground.\ncommon/core: common/base common/core # Rules.\ncommon/core/audit: # Audit.\n"
                  "common/core/mail: # Mail.\n")
        self.accepts({"common/core/mail/a.h": '#include "common/base/a.h"\n', "common/core/core.h": '#include "common/core/mail/a.h"\n'}, layers)
        self.refuses({"common/core/mail/a.h": '#include "common/core/audit/a.h"\n'},
                     'common/core/mail/a.h:1: common/core/mail may not include "common/core/audit/a.h" of common/core/audit', layers)
        self.refuses({"common/core/mail/a.h": '#include "common/core/core.h"\n'},
                     'common/core/mail/a.h:1: common/core/mail may not include "common/core/core.h" of common/core', layers)

    def test_a_cycle_of_layers_is_refused(self):
        layers = "common/a: common/b # A.\ncommon/b: common/c # B.\ncommon/c: common/a # C.\n"
        answer = run({}, layers=layers)
        self.assertEqual(answer.returncode, 1)
        self.assertRegex(answer.stdout, r"^scripts/layers\.txt: a cycle: common/(.) -> common/. -> common/. -> common/\1\n$")

    def test_a_folder_with_too_many_files_is_refused(self):
        self.accepts({f"common/base/x{i}.h": "" for i in range(35)})
        self.refuses({f"common/base/x{i}.h": "" for i in range(36)}, "common/base:1: 36 files; a folder has at most 35")

    def test_an_include_that_is_not_from_the_root_is_refused(self):
        self.refuses({"common/base/a.cpp": '#include "a.h"\n'}, 'common/base/a.cpp:1: "a.h" is not written from the root')

    def test_a_folder_without_a_layer_is_refused(self):
        self.refuses({"common/utils/a.h": ""}, "common/utils/a.h:1: its folder is in no line of scripts/layers.txt")

    def test_a_library_outside_its_place_is_refused(self):
        self.refuses({"common/db/postgres_x.cpp": "#  include <sqlite3.h>\n"}, "common/db/postgres_x.cpp:1: <sqlite3.h> belongs to common/db/sqlite_")
        self.refuses({"server/rest/x.cpp": "#include <openssl/rand.h>\n"}, "server/rest/x.cpp:1: <openssl/rand.h> belongs to common/base/")

    def test_a_status_number_is_refused(self):
        for line in ("response.status = 404;", "if (status != 200) return;", 'responses["422"] = x;', "return HttpStatus{204};", "auto s = HttpStatus(500);",
                     "auto s = static_cast<http::HttpStatus>(n);", 'out += "HTTP/1.1 400 Bad Request";', "HttpStatus(static_cast<int>(x))",
                     'link("https://a.example", response.status = 302);'):
            with self.subTest(line=line):
                self.refuses({"server/rest/x.cpp": line + "\n"},
                             "server/rest/x.cpp:1: a status number; name it in server/http/messages/error_status.h and use HttpStatus")

    def test_other_numbers_and_the_status_table_itself_pass(self):
        self.accepts({
            "server/http/messages/error_status.h": "enum class HttpStatus { kOk = 200 };\n",
            "server/rest/x.cpp": "response.body.reserve(512);\nauto wait = 500ms;  // a response of 200\nint limit = 404;\nconst auto s = HttpStatus::kOk;\n",
            "server/rest/y.cpp": "/* The response\n   has status 404. */\n",
            "common/base/x.cpp": "if (status == 200) {}\n",
        })

    def test_a_dead_path_in_a_guide_is_refused(self):
        self.refuses({"README.md": "Look at `common/base/gone.h` there.\n"}, "README.md:1: common/base/gone.h does not exist")
        self.refuses({"docs/a.md": "\nRun `./scripts/fly --high`.\n"}, "docs/a.md:2: scripts/fly does not exist")
        self.refuses({"docs/a.md": "See [b](b.md#there).\n"}, "docs/a.md:1: b.md does not exist")
        self.refuses({"CONTRIBUTING.md": "`sql/queries/*.sql`\n"}, "CONTRIBUTING.md:1: sql/queries/*.sql does not exist")

    def test_a_guide_that_names_a_missing_test_is_refused(self):
        row = '| a | b | `tests/end_to_end/a_test.cpp`: "a: works", "a: is gone" |\n'
        self.refuses({"docs/a.md": row, "tests/end_to_end/a_test.cpp": 'TEST_CASE("a: works") {}\n'},
                     'docs/a.md:1: the test "a: is gone" of tests/end_to_end/a_test.cpp does not exist')
        self.accepts({"docs/a.md": row, "tests/end_to_end/a_test.cpp": 'TEST_CASE("a: works") {}\nTEST_CASE("a: is gone") {}\n'})

    def test_living_paths_placeholders_and_others_words_in_a_guide_pass(self):
        self.accepts({
            "common/base/a.h": "",
            "docs/b.md": "[home](../README.md) [web](https://example.com/x) [here](#part)\n",
            "README.md": "`common/base/a` `common/base/a.h:12` `common/base/` `common/*/a.h` `cli/NOUN_commands.cpp` `build/release/bin/usher`\n"
                         "`/auth/login` `sql/queries/<store>/x.sql`\n```\n`common/base/gone.h`\n```\n",
        })

    def test_a_test_without_its_unit_is_refused(self):
        self.refuses({"tests/common/base/gone_test.cpp": ""}, "tests/common/base/gone_test.cpp:1: its unit common/base/gone is gone")
        self.refuses({"tests/scripts/gone_test.py": ""}, "tests/scripts/gone_test.py:1: its unit scripts/gone is gone")

    def test_tests_of_a_unit_a_folder_or_a_whole_module_pass(self):
        self.accepts({
            "common/base/a.cpp": "",
            "common/base/formats/x.cpp": "",
            "scripts/b.py": "",
            "tests/common/base/a_test.cpp": "",
            "tests/common/base/formats_test.cpp": "",
            "tests/scripts/b_test.py": "",
            "tests/common/base/life_scenario_test.cpp": "",
            "tests/server/http/parser_probes_test.cpp": "",
            "tests/end_to_end/start_test.cpp": "",
        })

    def test_tokens_of_code_only_fall(self):
        files = {"common/base/a.h": "int a;\n" * 300, "server/main.cpp": "f(1'000, \"a\" \"b\");  // c\n" * 50, "tests/common/base/a_test.cpp": "int a;\n" * 500}
        for size in ("1250 350\n", "# tokens and lines\n1000 10\n2026-11-30 300 groups: a class has members\n2026-12-01 -50 house: fewer words\n", "1750 350\n"):
            self.accepts({**files, "scripts/size.txt": size})
        self.refuses({**files, "scripts/size.txt": "1249 350\n"},
                     "scripts/size.txt:1: common, server, cli have 1250 tokens; at most 1249: only a feature raises it, by a row and in a commit of its own")
        self.refuses({**files, "scripts/size.txt": "1751 350\n"},
                     "scripts/size.txt:1: common, server, cli have 1250 tokens; add the row that takes 501 away")
        answer = run({**files, "scripts/size.txt": "1300 350\n"}, "--size")
        self.assertEqual((answer.stdout, answer.returncode), ("1250 tokens of 1300, 350 lines\n", 0))

    def test_a_raise_says_when_for_what_and_why(self):
        for row, fault in {"2026-11-30 groups": "is no row such as 2026-11-30 1200 groups: a class has members",
                           "2026-11-30 0 groups: one two three four five six seven eight nine ten eleven": "a reason has at most 10 words"}.items():
            self.refuses({"scripts/size.txt": f"0 0\n{row}\n"}, f"scripts/size.txt:2: {fault}")

    def test_layout_comments_and_lengths_of_texts_are_no_tokens(self):
        for code, tokens in {"#include <string>\n#define TWO \\\n  2\n": 0, "/* a */ int  a ; // b": 3, '"a" "b"\n"c"': 1, 'R"(a b " c)"': 1, "'\\''": 1,
                             "1'000 0x1F .5f": 3, "a->b<<=c<=>d": 7, 'f("//", b)': 6}.items():
            with self.subTest(code=code):
                self.accepts({"common/base/a.h": code, "scripts/size.txt": f"{tokens} 0\n"})
                if tokens:
                    self.refuses({"common/base/a.h": code, "scripts/size.txt": f"{tokens - 1} 0\n"},
                                 f"scripts/size.txt:1: common, server, cli have {tokens} tokens; at most {tokens - 1}: only a feature raises it, by a row and in a commit of its own")

    def test_a_module_says_what_it_owns(self):
        self.refuses({}, "scripts/layers.txt: common/base has no sentence on what it owns", layers="common/base:\n")

    def test_the_map_lists_each_module_that_has_code(self):
        answer = run({"common/base/a.h": ""}, "--map")
        self.assertEqual(answer.stdout, "| folder | owns |\n|---|---|\n| `common/base/` | The ground. |\n")

    def test_a_guide_with_another_map_is_refused(self):
        shown = "# Map\n\n| folder | owns |\n|---|---|\n| `common/base/` | The ground. |\n\nMore.\n"
        self.accepts({"common/base/a.h": "", "ARCHITECTURE.md": shown})
        finding = "ARCHITECTURE.md:3: its table is not what scripts/check_layers.py --map prints"
        self.refuses({"common/base/a.h": "", "common/db/b.h": "", "ARCHITECTURE.md": shown}, finding)
        self.refuses({"common/base/a.h": "", "ARCHITECTURE.md": shown + shown}, "ARCHITECTURE.md:10: the table stands twice")


if __name__ == "__main__":
    unittest.main()
