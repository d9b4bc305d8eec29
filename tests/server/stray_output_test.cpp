#include "server/stray_output.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/mutex.h"
#include "tests/catch.h"
#include "tests/eventually.h"
#include "tests/testkit/fake_clock.h"

namespace usher {
namespace {

ino_t file_of(int descriptor) {
  struct stat found {};
  REQUIRE(fstat(descriptor, &found) == 0);
  return found.st_ino;
}

TEST_CASE("stray output: what a library writes to standard error is in the log, and holds up no thread", "[log]") {
  testkit::FakeClock clock;
  Mutex mutex;
  std::string lines;
  const Log log{LogFormat::kJson, LogLevel::kInfo, clock, [&](std::string_view line) {
                  const Lock lock(mutex);
                  lines += line;
                }};
  const auto has = [&](const std::string& part) {
    const Lock lock(mutex);
    return lines.find(part) != std::string::npos;
  };
  const Descriptor before(fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3));
  {
    const StrayOutput stray(log, before.get());
    CHECK(file_of(STDERR_FILENO) != file_of(before.get()));
    REQUIRE(write(STDERR_FILENO, "WARNING:  collation\nhalf", 24) == 24);
    testkit::eventually("the line to be logged", [&] { return has(R"("stray_output","text":"WARNING:  collation")"); });
    const std::string flood(1 << 20, 'x');
    static_cast<void>(!write(STDERR_FILENO, flood.data(), flood.size()));  // returns
  }
  CHECK(file_of(STDERR_FILENO) == file_of(before.get()));
  CHECK(has("half"));
}

}  // namespace
}  // namespace usher
