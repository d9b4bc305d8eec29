#pragma once

#include <functional>
#include <optional>

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

  ProcessClock();
  explicit ProcessClock(Sources sources);

  [[nodiscard]] Time now() const override;
  /// Returns the jump of at least kSmallestStep that was noticed since the last call; of several their sum, if it is one.
  std::optional<ClockStep> take_step();

  static constexpr std::chrono::seconds kSmallestStep{1};

 private:
  /// Reads both sources and moves `shown_` on.
  void read() const REQUIRES(mutex_);

  const Sources sources_;
  mutable Mutex mutex_;
  mutable Precise system_ GUARDED_BY(mutex_);
  mutable Precise elapsed_ GUARDED_BY(mutex_);
  mutable Precise shown_ GUARDED_BY(mutex_);
  mutable std::optional<ClockStep> step_ GUARDED_BY(mutex_);
};

}  // namespace usher
