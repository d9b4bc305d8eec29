#include "cli/terminal/command_sink.h"

#include <fstream>
#include <sstream>

#include "tests/catch.h"
#include "tests/testkit/temp_directory.h"
#include "tests/testkit/test_core.h"

namespace usher::cli {
namespace {

using testkit::must;

TEST_CASE("command sink: the command gets every byte, and finish waits for it", "[cli][terminal]") {
  const testkit::TempDirectory directory;
  const auto file = directory.file("copy");
  const auto sink = must(CommandSink::start("cat > " + file));
  std::string expected;
  for (int i = 0; i < 1000; ++i) {
    const std::string part(500, static_cast<char>('a' + i % 26));
    must(sink->write(part));
    expected += part;
  }
  must(sink->finish());
  std::ifstream in(file);
  CHECK((std::ostringstream() << in.rdbuf()).str() == expected);
}

TEST_CASE("command sink: a command whose input is not finished is terminated", "[cli][terminal]") {
  const testkit::TempDirectory directory;
  const auto mark = directory.file("done");
  {
    const auto sink = must(CommandSink::start("cat > /dev/null; touch " + mark));
    must(sink->write("a part"));
    must(sink->flush());
  }
  CHECK_FALSE(std::filesystem::exists(mark));
  {
    const auto deaf = must(CommandSink::start("trap '' TERM; cat > /dev/null"));
    must(deaf->flush());
  }  // it ends with its input
}

TEST_CASE("command sink: a command that fails is an error with its exit code", "[cli][terminal]") {
  const auto failed = must(CommandSink::start("exit 7"))->finish();
  REQUIRE_FALSE(failed.ok());
  CHECK(failed.error().what == "The command `exit 7` failed with exit code 7");
}

}  // namespace
}  // namespace usher::cli
