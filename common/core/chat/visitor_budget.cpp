#include "common/core/chat/visitor_budget.h"

#include <algorithm>

#include "common/base/clock.h"
#include "common/core/runtime/memory_limits.h"
#include "common/settings/settings.h"

namespace usher::core {

bool VisitorBudget::take(const std::string& address, std::int64_t factor, std::size_t text_bytes) {
  const auto& limits = ports_.settings.limits;
  if (!limits.enabled) return true;
  const Time day = std::chrono::floor<std::chrono::days>(ports_.clock.now());
  const auto bytes = static_cast<std::int64_t>(std::max(text_bytes, kLeastBytes));
  const auto servers = limits_.servers();
  const Lock lock(mutex_);
  if (day != day_) {
    by_address_.clear();
    all_ = 0;
    day_ = day;
  }
  if (all_ + bytes > limits[settings::Limit::kChatVisitorsBytes].most / servers) return false;
  const auto known = by_address_.find(address);
  const auto own = known == by_address_.end() ? 0 : known->second;
  if (own + bytes > limits[settings::Limit::kChatVisitorBytes].most * factor / servers) return false;
  by_address_[address] = own + bytes;
  all_ += bytes;
  return true;
}

}  // namespace usher::core
