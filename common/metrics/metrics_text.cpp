#include "common/metrics/metrics_text.h"

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
    const bool fits =
        std::all_of(labels.begin(), labels.end(), [&](const auto& label) { return sample.label(label.first) == label.second; });
    if (fits) sum += sample.value;
  }
  return sum;
}

}  // namespace usher
