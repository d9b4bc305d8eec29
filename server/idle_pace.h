#pragma once

#include <atomic>
#include <functional>

#include "common/base/clock.h"
#include "common/base/mutex.h"

namespace usher {

/// How often a server asks a database that nothing uses: after five minutes without a request or an announcement only once a
/// minute, as long as announcements arrive. Safe from any thread.
class IdlePace {
 public:
  static constexpr std::chrono::minutes kIdleAfter{5};
  static constexpr std::chrono::seconds kRest{60};

  /// `on_change` is given the wait between two questions, 0 for the usual one. `now`: tests replace it.
  explicit IdlePace(std::function<void(std::chrono::seconds)> on_change, std::function<SteadyTime()> now = &steady_now);

  /// Something happened: ends a rest. Cheap.
  void note_activity();
  /// Begins a rest if nothing happens. `hears`: whether announcements arrive. Call it every few seconds.
  void look(bool hears);
  /// 0 but in a rest.
  [[nodiscard]] std::chrono::seconds rest() const { return resting_.load() ? kRest : std::chrono::seconds(0); }

 private:
  const std::function<void(std::chrono::seconds)> on_change_;
  const std::function<SteadyTime()> now_;
  std::atomic<SteadyTime> active_at_;
  std::atomic<bool> resting_{false};
  Mutex changing_;
};

}  // namespace usher
