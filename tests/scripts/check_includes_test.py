#!/usr/bin/env python3
"""Makes small trees and asks scripts/check_includes.py about each."""

import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

CHECKER = Path(__file__).resolve().parents[2] / "scripts" / "check_includes.py"
HEADER = "#pragma once\nnamespace usher::core {\nclass Door {\n enum class Kind { kOpen };\n};\nconstexpr int kDoors = 2;\nint count_doors(int from);\n}\n"


def run(source, **others):
    files = {"common/core/door.h": HEADER, "common/core/hall.cpp": source, **{name.replace("__", "/") + ".h": text for name, text in others.items()}}
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files.items():
            file = Path(folder, name)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        return subprocess.run([sys.executable, str(CHECKER), "--root", folder], capture_output=True, text=True, check=False)


class CheckIncludes(unittest.TestCase):
    def check_found(self, source, what, **others):
        answer = run(source, **others)
        self.assertEqual(answer.stdout, f"common/core/hall.cpp: {what}\n")
        self.assertEqual(answer.returncode, 1)

    def check_passes(self, source, **others):
        answer = run(source, **others)
        self.assertEqual((answer.stdout, answer.returncode), ("", 0))

    def test_types_constants_and_functions_need_a_header_that_declares_them(self):
        self.check_found("void f(const Door& d);\n", 'uses Door without "common/core/door.h"')
        self.check_found("int g = core::kDoors;\n", 'uses kDoors without "common/core/door.h"')
        self.check_found("int h() { return count_doors(1) + core::count_doors(2); }\n", 'calls count_doors without "common/core/door.h"')

    def test_a_header_may_come_through_another(self):
        text = "void f(const Door& d);\nint g = count_doors(kDoors);\n"
        self.check_passes('#include "common/core/door.h"\n' + text)
        self.check_passes('#include "common/core/house.h"\n' + text, common__core__house='#include "common/core/door.h"\n')

    def test_the_standard_library_needs_its_headers(self):
        self.check_found("std::optional<int> a;\n", "uses std::optional without <optional>")
        self.check_passes("#include <optional>\nstd::optional<int> a;\n")

    def test_a_header_is_not_included_again(self):
        text = '#include "common/core/house.h"\n#include <string>\nstd::string a;\n'
        self.check_found(text, 'includes <string> again, which "common/core/house.h" brings', common__core__house="#include <string>\n")
        self.check_passes(text.replace("<string>", "<string>  // as its macros ask"), common__core__house="#include <string>\n")
        hall = '#include "common/core/hall.h"\n#include "common/core/door.h"\nvoid f(Door d);\n'
        self.check_found(hall, 'includes "common/core/door.h" again, which "common/core/hall.h" brings',
                         common__core__hall='#include "common/core/door.h"\n')
        self.check_found(hall.replace("hall", "house"), 'includes "common/core/door.h" again, which "common/core/house.h" brings',
                         common__core__house='#include "common/core/door.h"\n')

    def test_names_of_the_file_of_others_and_of_members_are_its_own_matter(self):
        self.check_passes("struct Door {};\nDoor d;\n")
        self.check_passes("httplib::Door d;\n")
        self.check_passes("int f(H& h) { return h.count_doors(1) + H::kDoors; }\n")
        self.check_passes("auto count_doors = [](int) { return 1; };\nint a = count_doors(1);\n")
        self.check_passes('const char* a = "Door"; // Door\n')


if __name__ == "__main__":
    unittest.main()
