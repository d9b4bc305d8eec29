#include "common/base/clock.h"

#include "tests/catch.h"

using namespace usher;

TEST_CASE("clock: milliseconds and seconds round-trip", "[clock]") {
  CHECK(to_ms(from_ms(1'795'157'624'049)) == 1'795'157'624'049);
  CHECK(from_seconds(1'795'157'624) == from_ms(1'795'157'624'000));
  CHECK(to_seconds(from_ms(1'999)) == 1);
}

TEST_CASE("clock: seconds before the epoch are rounded down too", "[clock]") { CHECK(to_seconds(from_ms(-1)) == -1); }

TEST_CASE("clock: the system clock is not before the release date", "[clock]") {
  CHECK(SystemClock().now() > from_seconds(1'700'000'000));
}
