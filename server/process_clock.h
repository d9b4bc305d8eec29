#pragma once

#include <algorithm>
#include <functional>
#include <optional>
#include <utility>

#include <time.h>

#include "common/base/clock.h"
#include "common/base/mutex.h"

namespace usher {

/// The time of a server process: the system's time, which never runs backwards here. After the system's clock was set back, this
/// clock runs at half speed until the system's time has caught up; a restart takes the system's time at once. A clock that was
/// set forward is followed at once. Safe from any thread.
class ProcessClock final : public Clock {
 public:
  using Precise = std::chrono::nanoseconds;
  /// Where the time comes from; tests replace it.
  struct Sources {
    std::function<Precise()> system;   ///< Since 1970.
    std::function<Precise()> elapsed;  ///< Since any moment; never set, and goes on while the machine sleeps.
  };

  ProcessClock()
      : ProcessClock(
            {.system = [] { return read_clock(CLOCK_REALTIME); }, .elapsed = [] { return read_clock(CLOCK_BOOTTIME); }}) {}
  explicit ProcessClock(Sources sources)
      : sources_(std::move(sources)), system_(sources_.system()), elapsed_(sources_.elapsed()), shown_(system_) {}

  [[nodiscard]] Time now() const override {
    const Lock lock(mutex_);
    read();
    return Time(std::chrono::floor<std::chrono::milliseconds>(shown_));
  }
  /// Returns the jump of at least kSmallestStep that was noticed since the last call; of several their sum, if it is one.
  std::optional<ClockStep> take_step() {
    const Lock lock(mutex_);
    read();
    return std::exchange(step_, std::nullopt);
  }

  static constexpr std::chrono::seconds kSmallestStep{1};

 private:
  static Precise read_clock(clockid_t clock) {
    timespec now{};
    clock_gettime(clock, &now);
    return std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec);
  }
  /// Reads both sources and moves `shown_` on.
  void read() const REQUIRES(mutex_) {
    const auto system = sources_.system();
    const auto elapsed = sources_.elapsed();
    const auto passed = elapsed - elapsed_;
    const auto jumped = std::chrono::duration_cast<std::chrono::milliseconds>(system - system_ - passed);
    if (std::chrono::abs(jumped) >= kSmallestStep) {
      const auto by = jumped + (step_ ? step_->by : std::chrono::milliseconds(0));
      step_ = ClockStep{Time(std::chrono::floor<std::chrono::milliseconds>(system)), by};
      if (std::chrono::abs(by) < kSmallestStep) step_.reset();  // set there and back
    }
    system_ = system;
    elapsed_ = elapsed;
    shown_ = std::max(system, shown_ + passed / 2);
  }

  const Sources sources_;
  mutable Mutex mutex_;
  mutable Precise system_ GUARDED_BY(mutex_);
  mutable Precise elapsed_ GUARDED_BY(mutex_);
  mutable Precise shown_ GUARDED_BY(mutex_);
  mutable std::optional<ClockStep> step_ GUARDED_BY(mutex_);
};

}  // namespace usher
