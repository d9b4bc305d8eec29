#include "common/domain/time_words.h"

#include "common/base/time_text.h"
#include "tests/catch.h"

namespace usher::domain {
namespace {

using namespace std::chrono_literals;

TEST_CASE("time words: the largest unit, a date when it is far", "[time]") {
  const auto kNow = *parse_time("2027-01-15T08:00:00Z");
  CHECK(relative_time(kNow, kNow) == "just now");
  CHECK(relative_time(kNow - 59s, kNow) == "59 s ago");
  CHECK(relative_time(kNow - 24h, kNow) == "1 day ago");
  CHECK(relative_time(kNow + 90min, kNow) == "in 1 h");
  CHECK(relative_time(kNow - std::chrono::days(100), kNow) == "2026-10-07");
  CHECK(relative_time(Time{}, kNow) == "1970-01-01");
}

}  // namespace
}  // namespace usher::domain
