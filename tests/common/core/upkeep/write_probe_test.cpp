#include "common/core/upkeep/write_probe.h"

#include "tests/catch.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/people.h"
#include "tests/testkit/restless_database.h"

namespace usher::core {
namespace {

using namespace testkit;

TEST_CASE("write probe: one write a second serves all who ask", "[readiness][security]") {
  TestCore kit;
  const auto stored = [&] { return kit.texts("SELECT value FROM installation WHERE name = 'write_probe'"); };
  CHECK(kit->write_probe.run().ok());
  const auto first = stored();
  REQUIRE(first.size() == 1);
  kit.clock().advance(std::chrono::milliseconds(999));
  CHECK(kit->write_probe.run().ok());
  CHECK(stored() == first);
  kit.clock().advance(std::chrono::milliseconds(1));
  CHECK(kit->write_probe.run().ok());
  CHECK(stored() != first);
}

TEST_CASE("write probe: after a write that lacked memory the next who asks writes", "[readiness]") {
  TestCore kit;
  CHECK(kit->write_probe.run().ok());
  kit.clock().advance(std::chrono::seconds(1));
  kit.watch().plan_commit(CommitFate::kNoMemory);
  CHECK_THROWS_AS(kit->write_probe.run(), std::bad_alloc);
  CHECK(kit->write_probe.run().ok());
  CHECK(kit.number("SELECT value FROM installation WHERE name = 'write_probe'") == to_ms(kit.clock().now()));
}

TEST_CASE("write probe: a database that takes no writes is not ready, until it does", "[readiness]") {
  TestCore kit;
  kit.run("CREATE TRIGGER refuse BEFORE INSERT ON installation BEGIN SELECT RAISE(ABORT, 'no'); END");
  CHECK_FALSE(kit->write_probe.run().ok());
  CHECK(kit->check_database().ok());
  kit.run("DROP TRIGGER refuse");
  CHECK_FALSE(kit->write_probe.run().ok());
  kit.clock().advance(std::chrono::seconds(1));
  CHECK(kit->write_probe.run().ok());
}

}  // namespace
}  // namespace usher::core
