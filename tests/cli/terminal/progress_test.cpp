#include "cli/terminal/progress.h"

#include "tests/catch.h"
#include "tests/cli/world.h"

using namespace usher;
using namespace usher::cli;
using namespace std::chrono_literals;

TEST_CASE("progress: work of less than a second shows nothing", "[progress]") {
  StringSink err;
  FakeClock clock;
  {
    Progress progress(&err, clock, 80, "Importing", 10);
    clock.pass(999ms);
    progress.advance(9);
  }
  CHECK(err.text.empty());
}

TEST_CASE("progress: longer work is drawn in place, ten times a second at most, and erased at the end", "[progress]") {
  StringSink err;
  FakeClock clock;
  {
    Progress progress(&err, clock, 80, "Importing", 10);
    clock.pass(1000ms);
    progress.advance(5);
    CHECK(err.text == "\r\x1b[KImporting [###############...............] 5/10 (50 %)");
    clock.pass(99ms);
    progress.advance();
    CHECK(err.text.find("6/10") == std::string::npos);
    clock.pass(1ms);
    progress.advance();
    CHECK(err.text.find("7/10") != std::string::npos);
    err.text.clear();
  }
  CHECK(err.text == "\r\x1b[K");
}

TEST_CASE("progress: a narrow terminal gets the numbers without the bar, an unknown total only the count", "[progress]") {
  StringSink err;
  FakeClock clock;
  Progress narrow(&err, clock, 40, "Importing", 10);
  Progress endless(&err, clock, 80, "Exporting", std::nullopt);
  clock.pass(2s);
  narrow.advance(12);
  CHECK(err.text == "\r\x1b[KImporting 12/10 (100 %)");
  err.text.clear();
  endless.advance(3);
  CHECK(err.text == "\r\x1b[KExporting 3");
}

TEST_CASE("progress: without a terminal nothing is drawn", "[progress]") {
  FakeClock clock;
  Progress progress(nullptr, clock, 80, "Importing", 10);
  clock.pass(5s);
  progress.advance();
  SUCCEED("no sink was needed");
}
