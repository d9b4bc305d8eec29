#include "common/core/upkeep/clock_steps.h"

#include "tests/catch.h"
#include "tests/testkit/people.h"

namespace usher::core {
namespace {

using namespace testkit;

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
