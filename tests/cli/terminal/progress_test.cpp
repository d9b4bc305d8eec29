#include "cli/terminal/progress.h"

#include "cli/terminal/interruption.h"
#include "tests/catch.h"
#include "tests/cli/world.h"

using namespace usher;
using namespace usher::cli;
using namespace std::chrono_literals;

namespace {

/// A terminal of 80 columns on which ten things are imported.
struct Importing {
  StringSink err;
  testkit::FakeClock clock;
  std::optional<Progress> progress{std::in_place, &err, clock, 80, "Importing", 10};
};

}  // namespace

TEST_CASE("progress: work of less than a second shows nothing", "[progress]") {
  Importing shown;
  shown.clock.advance(999ms);
  shown.progress->advance(9);
  shown.progress.reset();
  CHECK(shown.err.text.empty());
}

TEST_CASE("progress: longer work is drawn in place, ten times a second at most, and erased at the end", "[progress]") {
  Importing shown;
  shown.clock.advance(1000ms);
  shown.progress->advance(5);
  CHECK(shown.err.text == "\r\x1b[KImporting [##########..........] 5/10 (50%) 5/s, 1 s left");
  shown.clock.advance(99ms);
  shown.progress->advance();
  CHECK(shown.err.text.find("6/10") == std::string::npos);
  shown.clock.advance(1ms);
  shown.progress->advance();
  CHECK(shown.err.text.find("7/10") != std::string::npos);
  shown.err.text.clear();
  shown.progress.reset();
  CHECK(shown.err.text == "\r\x1b[K");
}

TEST_CASE("progress: other text on either stream wipes a drawn line first", "[progress]") {
  StringSink screen;
  testkit::FakeClock clock;
  bool has_line = false;
  WipingSink out(screen, screen, has_line);
  WipingSink err(screen, screen, has_line);
  Progress progress(&err, clock, 40, "Importing", std::nullopt);
  CHECK(err.write("quick\n").ok());
  clock.advance(1000ms);
  progress.advance(5);
  CHECK(err.write("a note\n").ok());
  clock.advance(1000ms);
  progress.advance(5);
  CHECK(out.flush().ok());
  CHECK(out.write("a row\n").ok());
  CHECK(screen.text == "quick\n\r\x1b[KImporting 5 5/s\r\x1b[Ka note\n\r\x1b[KImporting 10 5/s\r\x1b[Ka row\n");
}

TEST_CASE("progress: a drawn line is drawn once more when the work is complete", "[progress]") {
  Importing shown;
  shown.clock.advance(1000ms);
  shown.progress->advance(9);
  shown.err.text.clear();
  shown.progress->advance(1);
  CHECK(shown.err.text == "\r\x1b[KImporting [####################] 10/10 (100%) 10/s");
}

TEST_CASE("progress: a narrow terminal gets the numbers without the bar, an unknown total only the count", "[progress]") {
  StringSink err;
  testkit::FakeClock clock;
  Progress narrow(&err, clock, 40, "Importing", 10);
  Progress endless(&err, clock, 80, "Exporting", std::nullopt);
  clock.advance(2s);
  narrow.advance(12);
  CHECK(err.text == "\r\x1b[KImporting 12/10 (100%) 6/s");
  err.text.clear();
  endless.advance(3);
  CHECK(err.text == "\r\x1b[KExporting 3 1/s");
}

TEST_CASE("progress: without a terminal nothing is drawn", "[progress]") {
  testkit::FakeClock clock;
  Progress progress(nullptr, clock, 80, "Importing", 10);
  clock.advance(5s);
  progress.advance();
  SUCCEED("no sink was needed");
}

TEST_CASE("progress: an interrupt says what is done and how to go on, also without a terminal", "[progress]") {
  testkit::FakeClock clock;
  std::array<int, 2> pipe{};
  REQUIRE(::pipe2(pipe.data(), O_CLOEXEC) == 0);
  {
    Progress progress(nullptr, clock, 80, "Importing", 2000, "rows done; run the command again");
    progress.advance(1234);
    report_interruption(pipe[1]);
  }
  report_interruption(pipe[1]);  // nothing runs by now
  ::close(pipe[1]);
  std::string text(500, '\0');
  text.resize(static_cast<std::size_t>(::read(pipe[0], text.data(), text.size())));
  ::close(pipe[0]);
  CHECK(text == "usher: interrupted: 1,234 of 2,000 rows done; run the command again\n");
}
