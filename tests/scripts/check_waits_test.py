#!/usr/bin/env python3
"""scripts/check_waits.py: what it finds in small trees."""

import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "scripts"))
sys.dont_write_bytecode = True
import check_waits  # noqa: E402

ADVICE = "waits for a number of its own; wait for the condition, for as long as tests/patience.json says"
UNUSED = 'tests/a.py: no wait has "sleep(0.1)"; remove the exception from scripts/check_waits.py'
WAITS = {
    "tests/a_test.cpp": ("event.wait_for(lock, std::chrono::milliseconds(500), done);", "sleep_for(20ms);",
                         "constexpr std::chrono::minutes kPatience{1};"),
    "tests/a.h": ("REQUIRE(turns.try_acquire_for(1h));",),
    "tests/end_to_end/a.py": ("time.sleep(0.5)", "connect(port, timeout=60)", "PATIENCE_SECONDS = 60", "def take(self, patience=60):"),
    "tests/browser/a.mjs": ("setTimeout(() => done(), 1_000)", "page.setDefaultTimeout(20_000);", "export const PATIENCE = 20_000;"),
    "frontend/client/test/a.test.mjs": ("const options = { timeout: 20000 };",),
    "tests/CMakeLists.txt": ("set_tests_properties(a PROPERTIES TIMEOUT 900)",),
}
OTHERS = {
    "tests/a_test.cpp": "gate.wait_for(2);\nwait_for_more(one, 1h);\nsleep_for(patience());\nrequest.timeout = 100ms;",
    "tests/end_to_end/a.py": "time.sleep(pause)\nconnect(port, timeout=harness.PATIENCE_SECONDS)\nwait_for('5 rows', lambda: rows == 5)",
    "tests/browser/a.mjs": "setTimeout(done);\npage.setDefaultTimeout(patience.step);",
    "tests/trials/a.py": "time.sleep(5)",
    "frontend/client/src/a.mjs": "setTimeout(done, 20)",
}


def found(files, exceptions=()):
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files.items():
            file = Path(folder, name)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        return [*check_waits.findings(Path(folder), exceptions)]


class CheckWaits(unittest.TestCase):
    def test_each_wait_with_a_number_is_found(self):
        for name, lines in WAITS.items():
            for line in lines:
                with self.subTest(line=line):
                    self.assertEqual([f"{name}:2: {ADVICE}"], found({name: f"\n{line}\n"}))

    def test_names_counts_trials_and_other_code_pass(self):
        self.assertEqual([], found(OTHERS))

    def test_an_exception_excuses_its_line_and_is_removed_with_it(self):
        exception = [("tests/a.py", "sleep(0.1)", "a pause")]
        self.assertEqual([], found({"tests/a.py": "time.sleep(0.1)"}, exception))
        for files in ({"tests/a.py": "time.sleep(pause)"}, {}):
            with self.subTest(files=files):
                self.assertEqual([UNUSED], found(files, exception))
        self.assertEqual(1, len(found({"tests/a.py": "time.sleep(0.1)\ntime.sleep(0.2)"}, exception)))


if __name__ == "__main__":
    unittest.main()
