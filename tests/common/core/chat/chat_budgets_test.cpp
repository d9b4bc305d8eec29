#include "common/core/chat/chat_budgets.h"

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

TEST_CASE("chat budgets: an address and all together have their bytes of a day", "[chat][security]") {
  auto kit = with_budget(4 * kKiB, 10 * kKiB);
  ChatBudgets budget(kit->ports, kit->memory_limits);
  CHECK(budget.take({.address = "a"}, 4 * kKiB));
  CHECK_FALSE(budget.take({.address = "a"}, 1));
  CHECK(budget.take({.address = "b"}, 3 * kKiB));
  CHECK_FALSE(budget.take({.address = "c"}, 4 * kKiB));  // more than is left for all
  CHECK(budget.take({.address = "c"}, 3 * kKiB));
  kit.clock().advance(std::chrono::hours(24));
  CHECK(budget.take({.address = "a"}, 4 * kKiB));
}

TEST_CASE("chat budgets: a day is of UTC, also where the clock is set back", "[chat]") {
  auto kit = with_budget(2 * kKiB, 10 * kKiB);
  ChatBudgets budget(kit->ports, kit->memory_limits);
  const auto next = std::chrono::ceil<std::chrono::days>(kit.clock().now());
  kit.clock().advance(next - kit.clock().now() - std::chrono::milliseconds(1));
  CHECK(budget.take({.address = "a"}, 2 * kKiB));
  CHECK_FALSE(budget.take({.address = "a"}, 1));
  kit.clock().advance(std::chrono::milliseconds(1));
  CHECK(budget.take({.address = "a"}, 2 * kKiB));
}

TEST_CASE("chat budgets: a message counts a KiB at least, for its rows", "[chat][security]") {
  auto kit = with_budget(2 * kKiB, 10 * kKiB);
  ChatBudgets budget(kit->ports, kit->memory_limits);
  CHECK(budget.take({.address = "a"}, 1));
  CHECK(budget.take({.address = "a"}, 1));
  CHECK_FALSE(budget.take({.address = "a"}, 1));
}

TEST_CASE("chat budgets: a network's factor multiplies its part, servers share it, and without limits all is kept", "[chat]") {
  auto kit = with_budget(4 * kKiB, 100 * kKiB);
  ChatBudgets budget(kit->ports, kit->memory_limits);
  CHECK(budget.take({.address = "campus", .factor = 5}, 20 * kKiB));
  kit->memory_limits.share_among(4);
  CHECK_FALSE(budget.take({.address = "a"}, 2 * kKiB));
  CHECK(budget.take({.address = "a"}, 1 * kKiB));

  TestCore free([](settings::Settings& settings) { settings.limits.enabled = false; });
  ChatBudgets endless(free->ports, free->memory_limits);
  CHECK(endless.take({.address = "a"}, 1024 * kKiB * kKiB));
}

/// What accounts may keep: 16 KiB each, 64 KiB in all.
TestCore with_accounts(std::uint32_t own = 16 * kKiB, std::uint32_t all = 64 * kKiB) {
  return TestCore([=](settings::Settings& settings) {
    settings.limits.enabled = true;
    settings.limits.quotas[static_cast<std::size_t>(Limit::kChatAccountBytes)].most = own;
    settings.limits.quotas[static_cast<std::size_t>(Limit::kChatAccountsBytes)].most = all;
  });
}

ChatKeeper proved(const std::string& account) { return {.account = account, .is_proved = true}; }

TEST_CASE("chat budgets: an account has its bytes of a day, and a quarter while its address is unproved", "[chat][security]") {
  auto kit = with_accounts();
  ChatBudgets budget(kit->ports, kit->memory_limits);
  CHECK(budget.take(proved("a"), 16 * kKiB));
  CHECK_FALSE(budget.take(proved("a"), 1));
  CHECK(budget.take({.account = "b"}, 4 * kKiB));
  CHECK_FALSE(budget.take({.account = "b"}, 1));
  CHECK(budget.take(proved("b"), 12 * kKiB));  // proved since; the first bytes are counted
  CHECK_FALSE(budget.take(proved("b"), 1));
  CHECK(budget.take({.address = "a visitor"}, 64 * kKiB));  // visitors draw on budgets of their own
}

TEST_CASE("chat budgets: all accounts together have a bound, and the unproved ones a quarter of it", "[chat][security]") {
  auto kit = with_accounts();
  ChatBudgets budget(kit->ports, kit->memory_limits);
  for (const std::string account : {"a", "b", "c", "d"}) CHECK(budget.take({.account = account}, 4 * kKiB));
  CHECK_FALSE(budget.take({.account = "e"}, 1));
  for (const std::string account : {"f", "g", "h"}) CHECK(budget.take(proved(account), 16 * kKiB));
  CHECK_FALSE(budget.take(proved("i"), 1));
  kit.clock().advance(std::chrono::hours(24));
  CHECK(budget.take({.account = "e"}, 1));
}

TEST_CASE("chat budgets: the accounts signed up from one network share a sixteenth", "[chat][security]") {
  auto kit = with_accounts();
  ChatBudgets budget(kit->ports, kit->memory_limits);
  const auto from = [](const std::string& account, const std::string& network) {
    return ChatKeeper{.account = account, .is_proved = true, .sign_up_network = network};
  };
  CHECK(budget.take(from("a", "n"), 3 * kKiB));
  CHECK(budget.take(from("b", "n"), 1 * kKiB));
  CHECK_FALSE(budget.take(from("c", "n"), 1));
  CHECK(budget.take(from("d", "m"), 4 * kKiB));
  CHECK(budget.take(proved("g"), 16 * kKiB));  // of an unknown network
}

TEST_CASE("chat budgets: a limit of 0 is no bound", "[chat]") {
  auto kit = with_accounts(0, 0);
  ChatBudgets budget(kit->ports, kit->memory_limits);
  CHECK(budget.take({.account = "a", .sign_up_network = "n"}, 1024 * kKiB * kKiB));
  CHECK(budget.take({.account = "a", .sign_up_network = "n"}, 1024 * kKiB * kKiB));
}

}  // namespace
}  // namespace usher::core
