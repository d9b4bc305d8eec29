#include "common/metrics/activity.h"

#include <cmath>
#include <cstdlib>

#include "common/base/text.h"

namespace usher {
namespace {

Error unreadable(std::string_view line) {
  return error(ErrorCode::kUpstreamFailed, "This is not a metrics page: " + printable(line.substr(0, 60)));
}

/// Reads `name="value"` and the comma after it; false at anything else.
bool take_label(std::string_view& text, MetricSample& sample) {
  const std::size_t equals = text.find("=\"");
  if (equals == std::string_view::npos) return false;
  const std::string name(text.substr(0, equals));
  std::string value;
  std::size_t at = equals + 2;
  for (; at < text.size() && text[at] != '"'; ++at) {
    if (text[at] == '\\' && ++at == text.size()) return false;
    value += text[at - 1] == '\\' && text[at] == 'n' ? '\n' : text[at];
  }
  if (at == text.size()) return false;
  text.remove_prefix(at + 1);
  if (text.starts_with(',')) text.remove_prefix(1);
  sample.labels[name] = std::move(value);
  return true;
}

/// Reads `name{labels} value`.
Status take_sample(std::string_view line, MetricsPage& page) {
  const std::size_t end = std::min(line.find_first_of("{ "), line.size());
  const std::string name(line.substr(0, end));
  std::string_view rest = line.substr(end);
  MetricSample sample;
  if (rest.starts_with('{')) {
    rest.remove_prefix(1);
    while (!rest.starts_with('}'))
      if (!take_label(rest, sample)) return unreadable(line);
    rest.remove_prefix(1);
  }
  const std::string number(trim(rest));
  char* after = nullptr;
  sample.value = std::strtod(number.c_str(), &after);
  if (name.empty() || number.empty() || *after != '\0') return unreadable(line);
  page[name].push_back(std::move(sample));
  return done();
}

constexpr std::string_view kRequests = "usher_http_requests_total";
constexpr std::string_view kSignIns = "usher_sign_ins_total";
constexpr std::string_view kBuckets = "usher_http_request_seconds_bucket";

using Labels = std::map<std::string, std::string, std::less<>>;

/// A counter that is smaller than before began again at zero.
double grown(double then, double now) { return now < then ? now : now - then; }

/// The counters of one route.
struct RouteCounts {
  double all = 0;
  double refused = 0;
  double failed = 0;
  std::map<double, double> buckets = {};  ///< Cumulative, by upper bound in seconds.
};

/// Reads each sample once, however many routes there are.
std::map<std::string, RouteCounts> routes_of(const MetricsPage& page) {
  std::map<std::string, RouteCounts> routes;
  if (const auto requests = page.find(kRequests); requests != page.end())
    for (const MetricSample& sample : requests->second) {
      auto& route = routes[sample.label("route")];
      const auto outcome = sample.label("outcome");
      route.all += sample.value;
      if (outcome == "refused") route.refused += sample.value;
      if (outcome == "failed") route.failed += sample.value;
    }
  if (const auto buckets = page.find(kBuckets); buckets != page.end())
    for (const MetricSample& sample : buckets->second) {
      const std::string bound = sample.label("le");
      const double limit = bound == "+Inf" ? INFINITY : std::strtod(bound.c_str(), nullptr);
      routes[sample.label("route")].buckets[limit] += sample.value;
    }
  return routes;
}

RouteCounts difference(const RouteCounts& before, const RouteCounts& after) {
  RouteCounts counts{.all = grown(before.all, after.all),
                     .refused = grown(before.refused, after.refused),
                     .failed = grown(before.failed, after.failed)};
  for (const auto& [bound, now] : after.buckets) {
    const auto then = before.buckets.find(bound);
    counts.buckets[bound] = grown(then == before.buckets.end() ? 0 : then->second, now);
  }
  return counts;
}

/// The upper bound, in ms, of the bucket with the given share of the requests.
double quantile_ms(const std::map<double, double>& buckets, double share) {
  const double all = buckets.empty() ? 0 : buckets.rbegin()->second;
  double last = 0;
  for (const auto& [bound, count] : buckets) {
    if (std::isinf(bound)) break;
    last = bound * 1000;
    if (count >= all * share) return last;
  }
  return last;
}

std::vector<RouteActivity> routes_between(const MetricsPage& before, const MetricsPage& after, double seconds) {
  std::vector<RouteActivity> routes;
  const auto older = routes_of(before);
  for (const auto& [name, counts] : routes_of(after)) {
    const auto then = older.find(name);
    const auto since = difference(then == older.end() ? RouteCounts() : then->second, counts);
    if (since.all > 0)
      routes.push_back({.route = name,
                        .per_second = since.all / seconds,
                        .refused_percent = since.refused * 100 / since.all,
                        .failed_percent = since.failed * 100 / since.all,
                        .p50_ms = quantile_ms(since.buckets, 0.5),
                        .p99_ms = quantile_ms(since.buckets, 0.99)});
  }
  std::ranges::stable_sort(routes, [](const auto& a, const auto& b) { return a.per_second > b.per_second; });
  return routes;
}

}  // namespace

std::string MetricSample::label(std::string_view name) const {
  const auto found = labels.find(name);
  return found == labels.end() ? "" : found->second;
}

Result<MetricsPage> parse_metrics(std::string_view text) {
  MetricsPage page;
  while (!text.empty()) {
    const auto line = take_until(text, '\n');
    if (line.empty() || line.starts_with('#')) continue;
    USHER_CHECK(take_sample(line, page));
  }
  return page;
}

double sum_of(const MetricsPage& page, std::string_view metric, const std::map<std::string, std::string, std::less<>>& labels) {
  const auto found = page.find(metric);
  if (found == page.end()) return 0;
  double sum = 0;
  for (const MetricSample& sample : found->second) {
    const bool fits = std::ranges::all_of(labels, [&](const auto& label) { return sample.label(label.first) == label.second; });
    if (fits) sum += sample.value;
  }
  return sum;
}

Activity activity_between(const MetricsPage& before, const MetricsPage& after, std::chrono::milliseconds passed) {
  const double seconds = std::max<double>(static_cast<double>(passed.count()) / 1000.0, 0.001);
  const auto per_second = [&](std::string_view metric, const Labels& labels = {}) {
    return grown(sum_of(before, metric, labels), sum_of(after, metric, labels)) / seconds;
  };
  Activity activity{.requests = per_second(kRequests),
                    .sign_ins = per_second(kSignIns, {{"result", "signed_in"}}),
                    .hashes = per_second("usher_password_hashes_total"),
                    .refused = per_second("usher_requests_refused_total"),
                    .cut = per_second("usher_connections_cut_total"),
                    .connections = static_cast<std::int64_t>(sum_of(after, "usher_connections_open")),
                    .streams = static_cast<std::int64_t>(sum_of(after, "usher_streams_open")),
                    .lanes = {},
                    .routes = routes_between(before, after, seconds)};
  if (const auto lanes = after.find("usher_lane_waiting"); lanes != after.end())
    for (const MetricSample& lane : lanes->second)
      activity.lanes.push_back({lane.label("lane"), static_cast<std::int64_t>(lane.value)});
  return activity;
}

HealthWatch::HealthWatch(const Metrics& metrics, SteadyTime now) : metrics_(metrics), older_{{}, now}, newer_{{}, now} {}

Result<HealthWatch::Seen> HealthWatch::look(SteadyTime now) {
  USHER_TRY(auto page, parse_metrics(metrics_.expose()));
  const Lock lock(mutex_);
  if (now - newer_.at >= kShortest) older_ = std::exchange(newer_, Reading{page, now});
  const auto over = std::chrono::duration_cast<std::chrono::milliseconds>(now - older_.at);
  return Seen{activity_between(older_.page, page, over), over, sum_of(page, "process_resident_memory_bytes")};
}

}  // namespace usher
