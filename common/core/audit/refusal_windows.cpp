#include "common/core/audit/refusal_windows.h"

#include <algorithm>
#include <iterator>

namespace usher::core {
namespace {

std::size_t index_of(std::string_view action) {
  return static_cast<std::size_t>(std::distance(kRefusedActions.begin(), std::ranges::find(kRefusedActions, action)));
}

}  // namespace

void RefusalWindows::count(std::string_view action) {
  if (const auto index = index_of(action); index < totals_.size()) totals_[index].fetch_add(1, std::memory_order_relaxed);
}

std::uint64_t RefusalWindows::total(std::string_view action) const {
  const auto index = index_of(action);
  return index < totals_.size() ? totals_[index].load(std::memory_order_relaxed) : 0;
}

bool RefusalWindows::admit(const domain::AuditEvent& event, const std::string& subject) {
  const Lock lock(mutex_);
  auto found = windows_.find(event.action + " " + subject);
  if (found == windows_.end()) {
    const bool is_full = windows_.size() >= most_windows_;
    found = windows_.try_emplace(event.action + " " + (is_full ? std::string() : subject)).first;
  }
  auto& window = found->second;
  // A window that ends too late began before the clock was set back.
  if (window.ends_at <= event.at || window.ends_at > event.at + kLength) {
    if (window.folded.repeats > 0) ended_.push_back(std::move(window.folded));
    window = {.ends_at = event.at + kLength};
  }
  if (++window.events <= kSingle) return true;
  window.folded.event = event;
  ++window.folded.repeats;
  return false;
}

bool RefusalWindows::is_due(const std::string& subject, Time now) {
  const Lock lock(mutex_);
  // Without room the database alone decides.
  if (asked_.size() >= most_windows_ && !asked_.contains(subject)) return true;
  auto& last = asked_.try_emplace(subject, Time::min()).first->second;
  if (last != Time::min() && last <= now && now < last + kAskEvery) return false;
  last = now;
  return true;
}

std::vector<RefusalWindows::Folded> RefusalWindows::take_ended(Time now) {
  const Lock lock(mutex_);
  std::erase_if(asked_, [now](const auto& each) { return now >= each.second && now - each.second >= kAskEvery; });
  auto folded = std::exchange(ended_, {});
  for (auto each = windows_.begin(); each != windows_.end();) {
    if (each->second.ends_at > now) {
      ++each;
      continue;
    }
    if (each->second.folded.repeats > 0) folded.push_back(std::move(each->second.folded));
    each = windows_.erase(each);
  }
  return folded;
}

}  // namespace usher::core
