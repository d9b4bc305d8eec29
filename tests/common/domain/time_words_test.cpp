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

using namespace usher;
using namespace usher::domain;
using namespace std::chrono_literals;

TEST_CASE("moment: a time, a date, or so long before now", "[moment]") {
  const Time now = from_seconds(1'800'000'000);
  CHECK(Moment::parse("2026-11-20")->at(now) == from_seconds(1'795'132'800));
  CHECK(Moment::parse("2h")->at(now) == now - 2h);
  CHECK(Moment::parse("3d")->at(now) == now - 72h);
  CHECK(Moment::parse("90s")->at(now) == now - 90s);
  CHECK(Moment::parse("30m")->at(now) == now - 30min);
  CHECK(Moment::parse("2w")->at(now) == now - std::chrono::weeks(2));
  CHECK(Moment::parse("1y")->at(now) == now - std::chrono::days(365));
  for (const char* wrong : {"", "h", "2", "2x", "-2h", "2 h", "2h2", "99999999999h", "yesterday"}) {
    CAPTURE(wrong);
    CHECK_FALSE(Moment::parse(wrong));
  }
}
