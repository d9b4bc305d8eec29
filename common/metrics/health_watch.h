#pragma once

#include "common/base/metrics.h"
#include "common/metrics/activity.h"

namespace usher {

/// What the server did lately, from readings of its own metrics. All who look share the readings. Thread-safe.
class HealthWatch {
 public:
  /// Rates are over at least this time.
  static constexpr std::chrono::seconds kShortest{1};

  /// `metrics` outlives this object.
  explicit HealthWatch(const Metrics& metrics, SteadyTime now = steady_now());

  struct Seen {
    Activity activity;
    std::chrono::milliseconds over{};  ///< The time that its rates are over.
    double memory_bytes = 0;           ///< 0 if the system does not say.
  };
  /// The first look is over the time since the construction.
  Result<Seen> look(SteadyTime now = steady_now());

 private:
  struct Reading {
    MetricsPage page;
    SteadyTime at;
  };

  const Metrics& metrics_;
  Mutex mutex_;
  Reading older_ GUARDED_BY(mutex_);
  Reading newer_ GUARDED_BY(mutex_);
};

}  // namespace usher
