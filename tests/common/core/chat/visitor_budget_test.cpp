#include "common/core/chat/visitor_budget.h"

#include "common/core/runtime/memory_limits.h"
#include "common/settings/settings.h"
#include "tests/catch.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/test_core.h"

namespace usher::core {
namespace {

using namespace testkit;
using settings::Limit;

constexpr std::size_t kKiB = 1024;

TestCore with_budget(std::uint32_t own, std::uint32_t all) {
  return TestCore([=](settings::Settings& settings) {
    settings.limits.enabled = true;
    settings.limits.quotas[static_cast<std::size_t>(Limit::kChatVisitorBytes)].most = own;
    settings.limits.quotas[static_cast<std::size_t>(Limit::kChatVisitorsBytes)].most = all;
  });
}

TEST_CASE("visitor budget: an address and all together have their bytes of a day", "[chat][security]") {
  auto kit = with_budget(4 * kKiB, 10 * kKiB);
  VisitorBudget budget(kit->ports, kit->memory_limits);
  CHECK(budget.take("a", 1, 4 * kKiB));
  CHECK_FALSE(budget.take("a", 1, 1));
  CHECK(budget.take("b", 1, 3 * kKiB));
  CHECK_FALSE(budget.take("c", 1, 4 * kKiB));  // more than is left for all
  CHECK(budget.take("c", 1, 3 * kKiB));
  kit.clock().advance(std::chrono::hours(24));
  CHECK(budget.take("a", 1, 4 * kKiB));
}

TEST_CASE("visitor budget: a day is of UTC, also where the clock is set back", "[chat]") {
  auto kit = with_budget(2 * kKiB, 10 * kKiB);
  VisitorBudget budget(kit->ports, kit->memory_limits);
  const auto next = std::chrono::ceil<std::chrono::days>(kit.clock().now());
  kit.clock().advance(next - kit.clock().now() - std::chrono::milliseconds(1));
  CHECK(budget.take("a", 1, 2 * kKiB));
  CHECK_FALSE(budget.take("a", 1, 1));
  kit.clock().advance(std::chrono::milliseconds(1));
  CHECK(budget.take("a", 1, 2 * kKiB));
}

TEST_CASE("visitor budget: a message counts a KiB at least, for its rows", "[chat][security]") {
  auto kit = with_budget(2 * kKiB, 10 * kKiB);
  VisitorBudget budget(kit->ports, kit->memory_limits);
  CHECK(budget.take("a", 1, 1));
  CHECK(budget.take("a", 1, 1));
  CHECK_FALSE(budget.take("a", 1, 1));
}

TEST_CASE("visitor budget: a network's factor multiplies its part, servers share it, and without limits all is kept", "[chat]") {
  auto kit = with_budget(4 * kKiB, 100 * kKiB);
  VisitorBudget budget(kit->ports, kit->memory_limits);
  CHECK(budget.take("campus", 5, 20 * kKiB));
  kit->memory_limits.share_among(4);
  CHECK_FALSE(budget.take("a", 1, 2 * kKiB));
  CHECK(budget.take("a", 1, 1 * kKiB));

  TestCore free([](settings::Settings& settings) { settings.limits.enabled = false; });
  VisitorBudget endless(free->ports, free->memory_limits);
  CHECK(endless.take("a", 1, 1024 * kKiB * kKiB));
}

}  // namespace
}  // namespace usher::core
