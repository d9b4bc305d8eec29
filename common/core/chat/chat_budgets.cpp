#include "common/core/chat/chat_budgets.h"

#include "common/core/runtime/memory_limits.h"
#include "common/settings/settings.h"

namespace usher::core {
namespace {

using settings::Limit;

bool is_visitor(const ChatKeeper& keeper) { return keeper.account.empty(); }
bool is_account(const ChatKeeper& keeper) { return !is_visitor(keeper); }
bool is_unproved(const ChatKeeper& keeper) { return is_account(keeper) && !keeper.is_proved; }
bool has_network(const ChatKeeper& keeper) { return is_account(keeper) && !keeper.sign_up_network.empty(); }

struct BudgetRow {
  bool (*counts)(const ChatKeeper& keeper);
  std::string ChatKeeper::*by;  ///< Each has a budget of its own.
  Limit limit;
  std::int64_t parts;  ///< The budget is the limit divided by this.
};
constexpr std::array kBudgets{
    BudgetRow{is_visitor, &ChatKeeper::address, Limit::kChatVisitorBytes, 1},
    BudgetRow{is_visitor, &ChatKeeper::all, Limit::kChatVisitorsBytes, 1},
    BudgetRow{is_account, &ChatKeeper::account, Limit::kChatAccountBytes, 1},
    BudgetRow{is_unproved, &ChatKeeper::account, Limit::kChatAccountBytes, 4},
    BudgetRow{is_account, &ChatKeeper::all, Limit::kChatAccountsBytes, 1},
    BudgetRow{is_unproved, &ChatKeeper::all, Limit::kChatAccountsBytes, 4},
    BudgetRow{has_network, &ChatKeeper::sign_up_network, Limit::kChatAccountsBytes, 16},
};

}  // namespace

bool ChatBudgets::take(const ChatKeeper& keeper, std::size_t text_bytes) {
  const auto& limits = ports_.settings.limits;
  if (!limits.enabled) return true;
  const Time day = std::chrono::floor<std::chrono::days>(ports_.clock.now());
  const auto bytes = static_cast<std::int64_t>(std::max(text_bytes, kLeastBytes));
  const auto servers = limits_.servers();
  const Lock lock(mutex_);
  if (day != std::exchange(day_, day)) kept_.clear();
  if (kept_.size() > kMostSubjects) std::erase_if(kept_, [](const auto& kept) { return !kept.first.ends_with(' '); });
  std::array<std::int64_t*, kBudgets.size()> counted{};
  for (std::size_t i = 0; i < kBudgets.size(); ++i) {
    const auto& row = kBudgets[i];
    const std::int64_t most = limits[row.limit].most;
    if (most == 0 || !row.counts(keeper)) continue;
    const auto factor = row.by == &ChatKeeper::address ? keeper.factor : 1;
    counted[i] = &kept_[std::to_string(i) + ' ' + keeper.*row.by];
    if (*counted[i] + bytes > most / row.parts * factor / servers) return false;
  }
  for (auto* const sum : counted)
    if (sum) *sum += bytes;
  return true;
}

}  // namespace usher::core
