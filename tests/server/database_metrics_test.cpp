#include "server/database_metrics.h"

#include "tests/catch.h"
#include "tests/testkit/test_core.h"

namespace usher {
namespace {

TEST_CASE("database metrics: the size of the write-ahead log is exposed", "[metrics]") {
  testkit::TestCore kit;
  Metrics metrics;
  expose_database(metrics, kit.database());
  const auto text = metrics.expose();
  CHECK(text.find("\nusher_database_wal_bytes " + std::to_string(*kit.database().wal_bytes()) + "\n") != std::string::npos);
  CHECK(*kit.database().wal_bytes() > 0);
}

TEST_CASE("database metrics: the warning of a held log names the readers", "[metrics]") {
  testkit::FakeClock clock;
  std::string lines;
  const Log log(LogFormat::kText, LogLevel::kInfo, clock, [&](std::string_view line) { lines += line; });
  warn_of_wal(log, {.bytes = 99, .readers = {{4711, "sqlite3"}, {4712, ""}}});
  CHECK(lines.find("WARNING wal_held bytes=99 readers=\"pid 4711 (sqlite3), pid 4712\"") != std::string::npos);
}

}  // namespace
}  // namespace usher
