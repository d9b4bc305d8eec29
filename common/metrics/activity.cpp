#include "common/metrics/activity.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <set>

namespace usher {
namespace {

constexpr std::string_view kRequests = "usher_http_requests_total";
constexpr std::string_view kSignIns = "usher_sign_ins_total";
constexpr std::string_view kBuckets = "usher_http_request_seconds_bucket";

using Labels = std::map<std::string, std::string, std::less<>>;

/// The differences of two readings.
class Difference {
 public:
  Difference(const MetricsPage& before, const MetricsPage& after, std::chrono::milliseconds passed)
      : before_(before), after_(after), seconds_(std::max<double>(static_cast<double>(passed.count()) / 1000.0, 0.001)) {}

  [[nodiscard]] double grown(std::string_view metric, const Labels& labels = {}) const {
    const double now = sum_of(after_, metric, labels);
    const double then = sum_of(before_, metric, labels);
    return now < then ? now : now - then;
  }
  [[nodiscard]] double per_second(std::string_view metric, const Labels& labels = {}) const {
    return grown(metric, labels) / seconds_;
  }

  /// The upper bound, in ms, of the bucket with the given share of the route's requests.
  [[nodiscard]] double quantile_ms(const std::string& route, double share) const {
    std::map<double, double> counts;  // by bound, cumulative
    const auto found = after_.find(kBuckets);
    if (found == after_.end()) return 0;
    for (const MetricSample& sample : found->second) {
      if (sample.label("route") != route) continue;
      const std::string bound = sample.label("le");
      const double limit = bound == "+Inf" ? INFINITY : std::strtod(bound.c_str(), nullptr);
      counts[limit] = grown(kBuckets, {{"route", route}, {"le", bound}});
    }
    const double all = counts.empty() ? 0 : counts.rbegin()->second;
    double last = 0;
    for (const auto& [bound, count] : counts) {
      if (std::isinf(bound)) break;
      last = bound * 1000;
      if (count >= all * share) return last;
    }
    return last;
  }

  [[nodiscard]] RouteActivity route(const std::string& name) const {
    const double all = grown(kRequests, {{"route", name}});
    const auto percent = [&](const char* outcome) {
      return all > 0 ? grown(kRequests, {{"route", name}, {"outcome", outcome}}) * 100 / all : 0;
    };
    return {.route = name,
            .per_second = all / seconds_,
            .refused_percent = percent("refused"),
            .failed_percent = percent("failed"),
            .p50_ms = quantile_ms(name, 0.5),
            .p99_ms = quantile_ms(name, 0.99)};
  }

 private:
  const MetricsPage& before_;
  const MetricsPage& after_;
  double seconds_;
};

}  // namespace

Activity activity_between(const MetricsPage& before, const MetricsPage& after, std::chrono::milliseconds passed) {
  const Difference difference(before, after, passed);
  Activity activity{.requests = difference.per_second(kRequests),
                    .sign_ins = difference.per_second(kSignIns, {{"result", "signed_in"}}),
                    .hashes = difference.per_second("usher_password_hashes_total"),
                    .refused = difference.per_second("usher_requests_refused_total"),
                    .cut = difference.per_second("usher_connections_cut_total"),
                    .connections = static_cast<std::int64_t>(sum_of(after, "usher_connections_open")),
                    .streams = static_cast<std::int64_t>(sum_of(after, "usher_streams_open"))};
  if (const auto lanes = after.find("usher_lane_waiting"); lanes != after.end())
    for (const MetricSample& lane : lanes->second)
      activity.lanes.push_back({lane.label("lane"), static_cast<std::int64_t>(lane.value)});
  std::set<std::string> names;
  if (const auto requests = after.find(kRequests); requests != after.end())
    for (const MetricSample& sample : requests->second) names.insert(sample.label("route"));
  for (const std::string& name : names) {
    if (difference.grown(kRequests, {{"route", name}}) > 0) activity.routes.push_back(difference.route(name));
  }
  std::stable_sort(activity.routes.begin(), activity.routes.end(),
                   [](const auto& a, const auto& b) { return a.per_second > b.per_second; });
  return activity;
}

}  // namespace usher
