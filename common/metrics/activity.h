#pragma once

#include "common/metrics/metrics_text.h"

namespace usher {

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

}  // namespace usher
