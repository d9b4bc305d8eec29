#pragma once

#include <map>

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

}  // namespace usher
