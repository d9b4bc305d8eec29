#pragma once

#include <chrono>
#include <cstdint>

namespace usher {

using Time = std::chrono::sys_time<std::chrono::milliseconds>;

inline std::int64_t to_ms(Time time) { return time.time_since_epoch().count(); }
inline std::int64_t to_seconds(Time time) { return std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count(); }
inline Time from_ms(std::int64_t ms) { return Time(std::chrono::milliseconds(ms)); }
inline Time from_seconds(std::int64_t seconds) { return Time(std::chrono::seconds(seconds)); }

/// For waits, deadlines and durations: it never jumps.
using SteadyTime = std::chrono::steady_clock::time_point;
/// The one place that reads the steady clock.
inline SteadyTime steady_now() { return std::chrono::steady_clock::now(); }

/// A jump of the system's clock.
struct ClockStep {
  Time at{};                       ///< The system's time after it.
  std::chrono::milliseconds by{};  ///< Negative: set back.
};

/// The source of the current time. Safe from any thread.
class Clock {
 public:
  virtual ~Clock() = default;
  [[nodiscard]] virtual Time now() const = 0;
};

class SystemClock final : public Clock {
 public:
  [[nodiscard]] Time now() const override {
    return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
  }
};

}  // namespace usher
