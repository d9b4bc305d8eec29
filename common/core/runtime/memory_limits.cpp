#include "common/core/runtime/memory_limits.h"

#include "common/core/runtime/rate_limited.h"

namespace usher::core {

void MemoryLimits::Windows::pop_oldest() {
  by_subject.erase(by_age.front().subject);
  by_age.pop_front();
}

Status MemoryLimits::take(settings::Limit limit, std::string_view subject, std::int64_t factor, std::int64_t amount) {
  const auto& quota = limits_[limit];
  if (!limits_.enabled || quota.most == 0) return done();
  const auto now = clock_.now();
  const Lock lock(mutex_);
  auto& window = window_of(windows_[static_cast<std::size_t>(limit)], subject, quota.window, now);
  if (window.count + amount > std::max<std::int64_t>(quota.most * factor / servers_, 1))
    return rate_limited_until(window.ends_at, now);
  window.count += amount;
  return done();
}

MemoryLimits::Window& MemoryLimits::window_of(Windows& windows, std::string_view subject, std::chrono::seconds length,
                                              Time now) const {
  // A window that ends too late began before the clock was set back.
  const auto is_over = [&](const Window& window) { return window.ends_at <= now || window.ends_at > now + length; };
  while (!windows.by_age.empty() && is_over(windows.by_age.front())) windows.pop_oldest();
  auto found = windows.by_subject.find(subject);
  if (found == windows.by_subject.end()) {
    if (windows.by_age.size() >= most_windows_) windows.pop_oldest();
    windows.by_age.push_back({std::string(subject), 0, now + length});
    found = windows.by_subject.emplace(windows.by_age.back().subject, std::prev(windows.by_age.end())).first;
  }
  return *found->second;
}

bool MemoryLimits::may_return(std::string_view caller) {
  constexpr std::int64_t kMostReturns = 3;
  const auto now = clock_.now();
  const Lock lock(mutex_);
  return ++window_of(returns_, caller, std::chrono::days(1), now).count <= kMostReturns;
}

void MemoryLimits::give_back(settings::Limit limit, std::string_view subject, std::int64_t amount) {
  const Lock lock(mutex_);
  auto& windows = windows_[static_cast<std::size_t>(limit)];
  if (const auto found = windows.by_subject.find(subject); found != windows.by_subject.end())
    found->second->count = std::max<std::int64_t>(found->second->count - amount, 0);
}

std::size_t MemoryLimits::windows() const {
  const Lock lock(mutex_);
  std::size_t count = 0;
  for (const auto& windows : windows_) count += windows.by_age.size();
  return count;
}

}  // namespace usher::core
