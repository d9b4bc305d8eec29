#include "common/core/runtime/memory_limits.h"

#include <thread>

#include "common/settings/load.h"
#include "tests/catch.h"
#include "tests/testkit/fake_clock.h"

namespace usher::core {
namespace {

using settings::Limit;
using std::chrono::seconds;

struct Counted {
  settings::Limits limits = settings::default_settings().limits;
  testkit::FakeClock clock;

  explicit Counted(std::uint32_t most = 3) {
    limits.enabled = true;
    limits.quotas[static_cast<std::size_t>(Limit::kRefreshSession)] = {most, std::chrono::minutes(1)};
  }
};

bool passes(MemoryLimits& counted, std::string_view subject, std::int64_t factor = 1) {
  return counted.take(Limit::kRefreshSession, subject, factor).ok();
}

TEST_CASE("memory limits: over the quota, refused with the time until the window ends", "[limits][security]") {
  Counted world;
  MemoryLimits counted(world.limits, world.clock);
  for (int i = 0; i < 3; ++i) CHECK(passes(counted, "ada"));
  world.clock.advance(seconds(20));
  const auto refused = counted.take(Limit::kRefreshSession, "ada");
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.error().code == ErrorCode::kRateLimited);
  CHECK(refused.error().retry_after == seconds(40));
  CHECK(passes(counted, "bob"));
  CHECK(counted.take(Limit::kChatCaller, "ada").ok());
  world.clock.advance(seconds(40));
  CHECK(passes(counted, "ada"));
}

TEST_CASE("memory limits: a refused call does not extend the window", "[limits]") {
  Counted world(1);
  MemoryLimits counted(world.limits, world.clock);
  CHECK(passes(counted, "ada"));
  world.clock.advance(seconds(59));
  CHECK_FALSE(passes(counted, "ada"));
  world.clock.advance(seconds(1));
  CHECK(passes(counted, "ada"));
}

TEST_CASE("memory limits: a factor multiplies the quota", "[limits]") {
  Counted world(1);
  MemoryLimits counted(world.limits, world.clock);
  CHECK(passes(counted, "campus", 2));
  CHECK(passes(counted, "campus", 2));
  CHECK_FALSE(passes(counted, "campus", 2));
}

TEST_CASE("memory limits: bytes count as such, and a quota of 0 bounds nothing", "[limits][security]") {
  Counted world(1000);
  MemoryLimits counted(world.limits, world.clock);
  const auto takes = [&](std::int64_t bytes) { return counted.take(Limit::kRefreshSession, "ada", 1, bytes).ok(); };
  CHECK_FALSE(takes(1001));
  CHECK(takes(600));
  CHECK_FALSE(takes(401));
  CHECK(takes(400));
  world.limits.quotas[static_cast<std::size_t>(Limit::kRefreshSession)].most = 0;
  CHECK(takes(1001));
}

TEST_CASE("memory limits: RATE_LIMIT_ENABLED=false counts nothing", "[limits]") {
  Counted world(1);
  world.limits.enabled = false;
  MemoryLimits counted(world.limits, world.clock);
  for (int i = 0; i < 10; ++i) CHECK(passes(counted, "ada"));
  CHECK(counted.windows() == 0);
}

TEST_CASE("memory limits: racing calls, exactly the quota passes", "[limits][race][security]") {
  constexpr int kMost = 100;
  Counted world(kMost);
  MemoryLimits counted(world.limits, world.clock);
  std::atomic<int> passed{0};
  {
    std::vector<std::jthread> callers;
    for (int caller = 0; caller < 10; ++caller)
      callers.emplace_back([&] {
        for (int i = 0; i < (kMost + 50) / 10; ++i) passed += passes(counted, "ada") ? 1 : 0;
      });
  }
  CHECK(passed == kMost);
}

TEST_CASE("memory limits: expired windows are removed, over the maximum the oldest window is dropped", "[limits][security]") {
  Counted world(1);
  MemoryLimits counted(world.limits, world.clock, 3);
  for (const auto* subject : {"a", "b", "c"}) CHECK(passes(counted, subject));
  CHECK_FALSE(passes(counted, "a"));
  CHECK(passes(counted, "d"));
  CHECK(counted.windows() == 3);
  CHECK_FALSE(passes(counted, "b"));
  CHECK(passes(counted, "a"));
  world.clock.advance(std::chrono::minutes(1));
  CHECK(passes(counted, "e"));
  CHECK(counted.windows() == 1);
}

TEST_CASE("memory limits: a clock that is set back starts a new window", "[limits]") {
  Counted world(1);
  MemoryLimits counted(world.limits, world.clock);
  CHECK(passes(counted, "ada"));
  world.clock.advance(-std::chrono::hours(1));
  CHECK(passes(counted, "ada"));
  CHECK_FALSE(passes(counted, "ada"));
}

TEST_CASE("memory limits: servers that share the callers allow their part, at least one call", "[limits][security]") {
  Counted world(8);
  MemoryLimits counted(world.limits, world.clock);
  const auto allowed = [&](std::string_view subject, std::int64_t factor = 1) {
    int calls = 0;
    while (passes(counted, subject, factor)) ++calls;
    return calls;
  };
  counted.share_among(4);
  CHECK(allowed("ada") == 2);
  CHECK(allowed("bob", 2) == 4);
  counted.share_among(100);
  CHECK(allowed("cyd") == 1);
  counted.share_among(0);  // before the first renewal
  CHECK(allowed("dee") == 8);
}

}  // namespace
}  // namespace usher::core
