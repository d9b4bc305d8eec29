#include "tests/testkit/restless_database.h"

#include "tests/catch.h"
#include "tests/testkit/test_core.h"

namespace usher::testkit {
namespace {

constexpr db::Query kWrong{"wrong", "SELECT * FROM nowhere"};
constexpr db::Query kRight{"right", "SELECT 1"};
constexpr db::Query kInsert{"insert", "INSERT INTO installation (name, value) VALUES ('runs', 'one')"};

TEST_CASE("restless database: each work runs twice, and its rows are stored once", "[testkit]") {
  TestCore kit;
  int runs = 0;
  kit.watch().begin();
  must(kit.database().writer().write({.key = "k", .consistency = db::Consistency::kRow},
                                     [&](db::Connection& connection) -> Status {
                                       ++runs;
                                       USHER_CHECK(connection.run(kInsert));
                                       return done();
                                     }));
  CHECK(runs == 3);  // up to its only statement, and twice
  const auto seen = kit.watch().take();
  REQUIRE(seen.size() == 1);
  CHECK(seen.front().key == "k");
  CHECK(seen.front().consistency == db::Consistency::kRow);
  CHECK(seen.front().statements == std::vector<std::string>{"insert"});
  CHECK(kit.number("SELECT count(*) FROM installation WHERE name = 'runs'") == 1);
}

TEST_CASE("restless database: after a failed statement every later one of the work fails", "[testkit]") {
  TestCore kit;
  const auto outcome = kit.database().writer().write([](db::Connection& connection) -> Status {
    CHECK_FALSE(connection.run(kWrong).ok());
    USHER_CHECK(connection.run(kRight));
    return done();
  });
  REQUIRE_FALSE(outcome.ok());
  CHECK(outcome.error().code == ErrorCode::kInternal);
  must(kit.database().writer().write([](db::Connection& connection) -> Status {
    USHER_CHECK(connection.run(kRight));
    return done();
  }));
}

TEST_CASE("restless database: a work that hides the failure of a statement is told", "[testkit][security]") {
  TestCore kit;
  const auto outcome = kit.database().writer().write([](db::Connection& connection) -> Status {
    static_cast<void>(connection.run(kRight).ok());
    return done();
  });
  REQUIRE_FALSE(outcome.ok());
  CHECK(outcome.error().cause.for_log() == "a work goes on after its failed right");
}

TEST_CASE("restless database: a failure of run_later is told with the next statement or at the end", "[testkit]") {
  TestCore kit;
  const bool at_end = GENERATE(true, false);
  bool went_on = false;
  const auto outcome = kit.database().writer().write([&](db::Connection& connection) -> Status {
    CHECK(connection.run_later(kWrong, {}).ok());
    went_on = true;
    if (at_end) return done();
    USHER_CHECK(connection.run(kRight));
    return done();
  });
  REQUIRE_FALSE(outcome.ok());
  CHECK(went_on);
}

}  // namespace
}  // namespace usher::testkit
