#include "server/database_metrics.h"

#include "common/core/credentials/password_reset.h"
#include "common/db/engine/database.h"
#include "tests/catch.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/people.h"
#include "tests/testkit/test_core.h"

namespace usher {
namespace {

TEST_CASE("database metrics: the size of the write-ahead log and the counts of writes are exposed", "[metrics]") {
  testkit::TestCore kit;
  Metrics metrics;
  db::WriteCounts counts;
  counts.add_work();
  counts.add_work();
  counts.add_transaction();
  expose_database(metrics, kit.database(), counts);
  const auto text = metrics.expose();
  CHECK(text.find("\nusher_database_wal_bytes " + std::to_string(*kit.database().wal_bytes()) + "\n") != std::string::npos);
  CHECK(*kit.database().wal_bytes() > 0);
  CHECK(text.find("\nusher_database_writes_total 2\n") != std::string::npos);
  CHECK(text.find("\nusher_database_write_transactions_total 1\n") != std::string::npos);
  CHECK(text.find("\nusher_database_write_retries_total 0\n") != std::string::npos);
}

TEST_CASE("database metrics: size and waiting mail are set by a measurement, not by an exposition", "[metrics]") {
  testkit::TestCore kit;
  Metrics metrics;
  const MeasuredDatabase measured(metrics, kit.database(), kit->ports.transactions);
  testkit::sign_up(kit);
  testkit::must(kit->password_reset.ask("ada@example.com", testkit::caller()));
  const auto waiting = kit.number("SELECT count(*) FROM outbox WHERE next_attempt_at_ms IS NOT NULL");
  REQUIRE(waiting > 0);
  CHECK(metrics.expose().find("\nusher_mails_waiting 0\n") != std::string::npos);
  testkit::must(measured.measure());
  const auto text = metrics.expose();
  CHECK(text.find("\nusher_mails_waiting " + std::to_string(waiting) + "\n") != std::string::npos);
  CHECK(text.find("\nusher_database_bytes 0\n") == std::string::npos);
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
