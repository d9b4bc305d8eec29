#pragma once

#include <map>

#include "common/base/metrics.h"
#include "common/base/result.h"

namespace usher {

/// One line of a metrics page: labels by name, and the value.
struct MetricSample {
  std::map<std::string, std::string, std::less<>> labels;
  double value = 0;

  [[nodiscard]] std::string label(std::string_view name) const;
};

/// The samples of a metrics page by the name of their metric.
using MetricsPage = std::map<std::string, std::vector<MetricSample>, std::less<>>;

/// Reads Prometheus' text format 0.0.4. Error: kUpstreamFailed for a text of another format.
Result<MetricsPage> parse_metrics(std::string_view text);

/// The sum of the samples of `metric` with these labels; 0 without such samples.
double sum_of(const MetricsPage& page, std::string_view metric,
              const std::map<std::string, std::string, std::less<>>& labels = {});

/// One route between two readings.
struct RouteActivity {
  std::string route;
  double per_second = 0;
  double refused_percent = 0;  ///< Answers of 4xx.
  double failed_percent = 0;   ///< Answers of 5xx.
  double p50_ms = 0;
  double p99_ms = 0;
};

struct LaneActivity {
  std::string lane;
  std::int64_t waiting = 0;
};

/// What a server did between two readings of its metrics.
struct Activity {
  double requests = 0;  ///< A second, as all others that follow.
  double sign_ins = 0;
  double hashes = 0;
  double refused = 0;  ///< Before they were routed.
  double cut = 0;      ///< Connections of slow clients.
  std::int64_t connections = 0;
  std::int64_t streams = 0;
  std::vector<LaneActivity> lanes;
  std::vector<RouteActivity> routes;  ///< Those with requests, the busiest first.
};

/// `passed` is the time between the readings; a counter that fell, because the server was restarted, counts from 0.
Activity activity_between(const MetricsPage& before, const MetricsPage& after, std::chrono::milliseconds passed);

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
