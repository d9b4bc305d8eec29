#pragma once

#include <array>
#include <cstdint>
#include <list>
#include <string>
#include <string_view>
#include <unordered_map>

#include "common/base/clock.h"
#include "common/base/mutex.h"
#include "common/base/result.h"
#include "common/settings/limits.h"

namespace usher::core {

/// The limits that keep one caller from crowding out others, counted in this process: fixed windows that begin with the first
/// call, exact under parallel calls. Safe from any thread.
///
/// Memory is bounded: windows that are over go with the next call, and beyond `most_windows` of a limit the oldest goes, though
/// it lives; so a flood of subjects costs somebody their count rather than everybody the service.
class MemoryLimits {
 public:
  static constexpr std::size_t kMostWindows = 100'000;
  /// `limits` and `clock` outlive it.
  MemoryLimits(const settings::Limits& limits, const Clock& clock, std::size_t most_windows = kMostWindows)
      : limits_(limits), clock_(clock), most_windows_(most_windows) {}

  /// Counts a call; a full window is kRateLimited with the seconds until it ends, and such a call counts for nothing. `factor`
  /// multiplies the quota. Always done with RATE_LIMIT_ENABLED=false.
  Status take(settings::Limit limit, std::string_view subject, std::int64_t factor = 1);
  [[nodiscard]] std::size_t windows() const;

 private:
  struct Window {
    std::string subject;
    std::int64_t count = 0;
    Time ends_at{};
  };
  /// Of one limit, and so all of one length: oldest first. The index borrows the subjects.
  struct Windows {
    std::list<Window> by_age;
    std::unordered_map<std::string_view, std::list<Window>::iterator> by_subject;

    void pop_oldest();
  };

  const settings::Limits& limits_;
  const Clock& clock_;
  const std::size_t most_windows_;
  mutable Mutex mutex_;
  std::array<Windows, settings::kLimits.size()> windows_ GUARDED_BY(mutex_);
};

}  // namespace usher::core
