#include "server/metrics.h"

#include <fcntl.h>

#include "common/base/files/descriptor.h"
#include "common/base/version.h"
#include "common/core/credentials/password_reset.h"
#include "common/db/engine/database.h"
#include "common/metrics/activity.h"
#include "tests/catch.h"
#include "tests/server/http/front/front_fixture.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/people.h"
#include "tests/testkit/test_core.h"

namespace usher {
namespace {

TEST_CASE("front metrics: connections, refusals and waiting requests are exposed", "[front][metrics]") {
  http::TestFront test;
  Metrics metrics;
  expose_front(metrics, test.front);
  auto client = test.client();
  CHECK(client.get("/auth/me").status != 0);
  CHECK(test.client().ask("nonsense\r\n\r\n").status == 400);

  const auto text = metrics.expose();
  for (const std::string line :
       {"\nusher_connections_accepted_total 2\n", "\nusher_requests_refused_total{code=\"MALFORMED_REQUEST\"} 1\n",
        "\nusher_requests_refused_total{code=\"BUSY\"} 0\n", "\nusher_lane_waiting{lane=\"hashing\"} 0\n",
        "\nusher_connections_open ", "\nusher_streams_open 0\n"})
    CHECK_THAT(text, Catch::Contains(line));
}

TEST_CASE("core metrics: looks at the range API are exposed by result, and are 0 without it", "[metrics]") {
  const bool is_online = GENERATE(false, true);
  testkit::TestCore kit([is_online](settings::Settings& settings) { settings.breached_passwords.online = is_online; });
  Metrics metrics;
  expose_core(metrics, kit.core());
  testkit::sign_up(kit);  // no answer
  const auto text = metrics.expose();
  const std::string family = "\nusher_breached_password_lookups_total{result=";
  CHECK_THAT(text, Catch::Contains(family + "\"known\"} 0\n") && Catch::Contains(family + "\"unknown\"} 0\n") &&
                       Catch::Contains(family + "\"failed\"} " + (is_online ? "1" : "0") + "\n"));
}

TEST_CASE("database metrics: the size of the write-ahead log and the counts of writes are exposed", "[metrics]") {
  testkit::TestCore kit;
  Metrics metrics;
  db::WriteCounts counts;
  counts.add_work();
  counts.add_work();
  counts.add_transaction();
  expose_database(metrics, kit.database(), counts);
  const auto text = metrics.expose();
  CHECK(*kit.database().wal_bytes() > 0);
  for (const auto& line :
       std::vector<std::string>{"\nusher_database_wal_bytes " + std::to_string(*kit.database().wal_bytes()) + "\n",
                                "\nusher_database_writes_total 2\n", "\nusher_database_write_transactions_total 1\n",
                                "\nusher_database_write_retries_total 0\n"})
    CHECK_THAT(text, Catch::Contains(line));
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

MetricsPage read(const Metrics& metrics) {
  auto page = parse_metrics(metrics.expose());
  REQUIRE(page.ok());
  return std::move(page.value());
}

TEST_CASE("process metrics: release, commit and engine are labels of one series", "[metrics]") {
  Metrics metrics;
  const LineQueue output(-1);
  expose_process(metrics, {.commit = "deff2ed3", .engine = "sqlite"}, output);
  const auto page = read(metrics);
  REQUIRE(page.at("usher_build_info").size() == 1);
  const auto& info = page.at("usher_build_info").front();
  CHECK(info.value == 1);
  CHECK(info.label("version") == kVersion);
  CHECK(info.label("commit") == "deff2ed3");
  CHECK(info.label("engine") == "sqlite");
}

TEST_CASE("process metrics: memory, files and start have the names of Prometheus", "[metrics]") {
  Metrics metrics;
  const LineQueue output(-1);
  expose_process(metrics, {.commit = "", .engine = "sqlite"}, output);
  const auto page = read(metrics);
  CHECK(sum_of(page, "process_resident_memory_bytes") > 1024 * 1024);
  const double open = sum_of(page, "process_open_fds");
  CHECK(open >= 1);
  CHECK(sum_of(page, "process_max_fds") >= open);
  const auto since = std::chrono::system_clock::now() -
                     std::chrono::system_clock::time_point(
                         std::chrono::seconds(static_cast<std::int64_t>(sum_of(page, "process_start_time_seconds"))));
  CHECK(since > std::chrono::seconds(-2));
  CHECK(since < std::chrono::hours(24));

  const Descriptor one_more(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  CHECK(sum_of(read(metrics), "process_open_fds") == open + 1);
}

TEST_CASE("process metrics: the processor time of all threads grows as they work", "[metrics]") {
  Metrics metrics;
  const LineQueue output(-1);
  expose_process(metrics, {.commit = "", .engine = "sqlite"}, output);
  const auto used = [&] { return sum_of(read(metrics), "process_cpu_seconds_total"); };
  const double before = used();
  CHECK(before > 0);
  std::jthread([&] {
    while (used() < before + 0.01) continue;
  }).join();
  CHECK(used() >= before + 0.01);
}

}  // namespace
}  // namespace usher
