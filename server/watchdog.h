#pragma once

#include <optional>

#include "common/base/clock.h"

namespace usher {

/// systemd's watchdog, after sd_watchdog_enabled(3): reports that the server lives, at most as long as its event loop turns. Does
/// nothing without WATCHDOG_USEC, or where WATCHDOG_PID names another process. One thread.
class Watchdog {
 public:
  /// `environment` outlives it.
  explicit Watchdog(const char* const* environment);

  /// Half of the time that systemd waits for a report; nullopt: reports nothing.
  [[nodiscard]] std::optional<std::chrono::milliseconds> interval() const { return interval_; }
  /// Reports if the last report is an interval old and `turns` of the event loop has grown since. Call it about every interval.
  void report(std::uint64_t turns, SteadyTime now);

 private:
  const char* const* environment_;
  std::optional<std::chrono::milliseconds> interval_;
  std::uint64_t turns_ = 0;
  SteadyTime due_{};
};

}  // namespace usher
