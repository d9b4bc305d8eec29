#include "common/core/upkeep/clock_drift.h"

#include "common/db/open_database.h"
#include "tests/catch.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/people.h"
#include "tests/testkit/postgres_server.h"
#include "tests/testkit/temp_directory.h"

namespace usher::core {
namespace {

using namespace testkit;

TEST_CASE("clock drift: a file has no clock of its own", "[upkeep]") {
  const testkit::TempDirectory dir;
  const auto database = db::open_database("sqlite:" + dir.file("usher.db"));
  REQUIRE(database.ok());
  const SystemClock clock;
  CHECK_FALSE(clock_drift(*database.value(), clock).value());
  CHECK_FALSE(require_near_clock(*database.value(), clock).value());
}

TEST_CASE("clock drift: from 1 s a warning, from 30 s no start", "[upkeep][postgres]") {
  if (!testkit::has_postgres()) return;
  const testkit::PostgresScratch scratch(testkit::PostgresScratch::Contents::kNothing);
  const auto database = db::open_database(scratch.url(), {.write_queue = false});
  REQUIRE(database.ok());
  /// The system's clock, set wrong.
  class WrongClock final : public Clock {
   public:
    explicit WrongClock(milliseconds by) : by_(by) {}
    [[nodiscard]] Time now() const override { return SystemClock().now() + by_; }

   private:
    const milliseconds by_;
  };
  const auto start = [&](int by_ms) { return require_near_clock(*database.value(), WrongClock(milliseconds(by_ms))); };
  CHECK_FALSE(start(0).value());
  CHECK(start(5'000).value());
  CHECK(start(-5'000).value());
  CHECK(start(5'000).value() > milliseconds(4'000));
  CHECK(start(-5'000).value() < milliseconds(-4'000));
  const auto refused = start(-31'000);
  REQUIRE(!refused.ok());
  CHECK(refused.error().detail().starts_with("This machine's clock is 3"));
  CHECK(refused.error().detail().find("behind the database's") != std::string_view::npos);
}

TEST_CASE("clock steps: the last one is remembered", "[clock]") {
  TestCore kit;
  CHECK_FALSE(must(last_clock_step(kit->ports)));
  must(note_clock_step(kit->ports, {.at = from_ms(5), .by = std::chrono::seconds(9)}));
  must(note_clock_step(kit->ports, {.at = from_ms(7), .by = -std::chrono::hours(1)}));
  const auto step = must(last_clock_step(kit->ports));
  REQUIRE(step);
  CHECK(step->at == from_ms(7));
  CHECK(step->by == -std::chrono::hours(1));
}

}  // namespace
}  // namespace usher::core
