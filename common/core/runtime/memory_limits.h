#pragma once

#include <list>
#include <unordered_map>

#include "common/base/mutex.h"
#include "common/base/result.h"
#include "common/settings/limits.h"

namespace usher::core {

/// Rate limits that keep one caller from crowding out others, counted in this process. Of several servers each allows a part.
/// Windows are fixed and begin with the first call; counts are exact under parallel calls. Safe from any thread.
///
/// Memory is bounded: each call removes expired windows, and beyond `most_windows` of a limit the oldest window is removed even
/// if it is still running. A flood of subjects resets some counts but does not exhaust memory.
class MemoryLimits {
 public:
  static constexpr std::size_t kMostWindows = 100'000;
  /// `limits` and `clock` must outlive it.
  MemoryLimits(const settings::Limits& limits, const Clock& clock, std::size_t most_windows = kMostWindows)
      : limits_(limits), clock_(clock), most_windows_(most_windows) {}

  /// Counts a call, or its `amount` of bytes. `factor` multiplies the quota. With RATE_LIMIT_ENABLED=false or a quota of 0 every
  /// call succeeds. Error: kRateLimited with the seconds until the window ends if it is full; such a call is not counted.
  Status take(settings::Limit limit, std::string_view subject, std::int64_t factor = 1, std::int64_t amount = 1);
  /// Takes back what take() counted, unless its window has ended.
  void give_back(settings::Limit limit, std::string_view subject, std::int64_t amount = 1);
  /// Whether the caller may have back what a call counted: three times a day.
  bool may_return(std::string_view caller);
  /// From now on this process allows its share of each limit, at least 1: so many servers (at least 1) share the callers.
  void share_among(std::size_t servers) {
    const Lock lock(mutex_);
    servers_ = std::max<std::int64_t>(static_cast<std::int64_t>(servers), 1);
  }
  /// How many servers share the callers.
  [[nodiscard]] std::int64_t servers() const {
    const Lock lock(mutex_);
    return servers_;
  }
  [[nodiscard]] std::size_t windows() const;

 private:
  struct Window {
    std::string subject;
    std::int64_t count = 0;
    Time ends_at{};
  };
  /// The windows of one limit, which all have the same length, oldest first. The index borrows the subjects.
  struct Windows {
    std::list<Window> by_age;
    std::unordered_map<std::string_view, std::list<Window>::iterator> by_subject;

    void pop_oldest();
  };

  /// The window of a subject, which begins now if none is open.
  Window& window_of(Windows& windows, std::string_view subject, std::chrono::seconds length, Time now) const REQUIRES(mutex_);

  const settings::Limits& limits_;
  const Clock& clock_;
  const std::size_t most_windows_;
  mutable Mutex mutex_;
  std::int64_t servers_ GUARDED_BY(mutex_) = 1;
  std::array<Windows, settings::kLimits.size()> windows_ GUARDED_BY(mutex_);
  Windows returns_ GUARDED_BY(mutex_);
};

}  // namespace usher::core
