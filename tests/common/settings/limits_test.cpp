#include "common/settings/limits.h"

#include "tests/catch.h"

namespace usher::settings {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
constexpr Quota kFallback{10, minutes(15)};

TEST_CASE("limits: a quota is a number, or a number per time", "[settings][limits]") {
  CHECK(parse_quota("20", kFallback) == Quota{20, minutes(15)});
  CHECK(parse_quota("20/30s", kFallback) == Quota{20, seconds(30)});
  CHECK(parse_quota("20/2m", kFallback) == Quota{20, minutes(2)});
  CHECK(parse_quota("1/1h", kFallback) == Quota{1, minutes(60)});
  CHECK(parse_quota("1000000/31d", kFallback) == Quota{1'000'000, std::chrono::days(31)});
}

TEST_CASE("limits: any other text is refused", "[settings][limits]") {
  const auto text = GENERATE(values<std::string>({"", "0", "-1", "1000001", "x", "1.5", "1 /1m", "1/m", "1/1", "1/0m", "1/32d",
                                                  "1/1w", "1/1m/1m", "/1m", "1/", "1/9999999999h"}));
  CAPTURE(text);
  CHECK_FALSE(parse_quota(text, kFallback));
}

TEST_CASE("limits: a limit for the life of a challenge takes no window", "[settings][limits]") {
  const Quota endless{5, seconds(0)};
  CHECK(parse_quota("3", endless) == Quota{3, seconds(0)});
  CHECK_FALSE(parse_quota("3/1m", endless));
  CHECK(parse_quota("1000000000", endless) == Quota{1'000'000'000, seconds(0)});
  CHECK_FALSE(parse_quota("1000000001", endless));
  CHECK_FALSE(parse_quota("0", endless));
  const Quota bytes{8 * 1024 * 1024, seconds(0)};
  CHECK(parse_quota("0", bytes) == Quota{0, seconds(0)});
  CHECK(parse_quota("4000000000", bytes) == Quota{4'000'000'000, seconds(0)});
  CHECK_FALSE(parse_quota("4000000001", bytes));
}

TEST_CASE("limits: a quota is shown in the longest unit that fits", "[settings][limits]") {
  CHECK(quota_text({10, minutes(15)}) == "10/15m");
  CHECK(quota_text({3, minutes(60)}) == "3/1h");
  CHECK(quota_text({3, seconds(90)}) == "3/90s");
  CHECK(quota_text({5, seconds(0)}) == "5");
  for (const auto& row : kLimits) CHECK(parse_quota(quota_text(row.fallback), row.fallback) == row.fallback);
}

TEST_CASE("limits: the first network that contains an address gives its factor", "[settings][limits]") {
  Limits limits;
  limits.networks = {{*Cidr::parse("10.1.0.0/16"), 5}, {*Cidr::parse("10.0.0.0/8"), 2}};
  CHECK(limits.factor_for(*IpAddress::parse("10.1.2.3")) == 5);
  CHECK(limits.factor_for(*IpAddress::parse("10.2.2.3")) == 2);
  CHECK(limits.factor_for(*IpAddress::parse("192.0.2.1")) == 1);
}

}  // namespace
}  // namespace usher::settings
