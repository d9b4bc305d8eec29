#include "common/base/metrics.h"

#include <algorithm>
#include <cassert>
#include <charconv>
#include <type_traits>
#include <utility>

namespace usher {
namespace {

constexpr std::string_view kOther = "other";

/// Escapes backslash, quote and line feed in label values, backslash and line feed in help texts.
std::string escaped(std::string_view text, bool in_quotes) {
  std::string result;
  for (const char c : text) {
    if (c == '\n') {
      result += "\\n";
      continue;
    }
    if (c == '\\' || (in_quotes && c == '"')) result.push_back('\\');
    result.push_back(c);
  }
  return result;
}

/// The shortest text that parses to the same number.
std::string shortest_decimal(double value) {
  std::array<char, 32> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  return {digits.data(), end};
}

void append_sample(std::string& out, std::string_view name, std::string_view suffix, const std::string& labels,
                   const std::string& value) {
  out.append(name).append(suffix);
  if (!labels.empty()) out.append("{").append(labels).append("}");
  out.append(" ").append(value).append("\n");
}

std::string with_bound(const std::string& labels, const std::string& bound) {
  return labels + (labels.empty() ? "" : ",") + "le=\"" + bound + "\"";
}

std::string_view type_of(const Counter&) { return "counter"; }
std::string_view type_of(const RealCounter&) { return "counter"; }
std::string_view type_of(const Gauge&) { return "gauge"; }
std::string_view type_of(const Histogram&) { return "histogram"; }

bool was_used(const Counter& counter) { return counter.value() != 0; }
bool was_used(const RealCounter& counter) { return counter.value() != 0; }
bool was_used(const Gauge& gauge) { return gauge.was_set(); }
bool was_used(const Histogram& histogram) {
  const auto counts = histogram.counts();
  return std::ranges::any_of(counts, [](std::uint64_t count) { return count != 0; });
}

std::string decimal(std::uint64_t value) { return std::to_string(value); }
std::string decimal(std::int64_t value) { return std::to_string(value); }
std::string decimal(double value) { return shortest_decimal(value); }

template <class Number>
void append_cell(std::string& out, std::string_view name, const std::string& labels, const Number& cell) {
  append_sample(out, name, "", labels, decimal(cell.value()));
}

/// Buckets are cumulative in the format. The total is their sum, so that one exposition is always consistent.
void append_cell(std::string& out, std::string_view name, const std::string& labels, const Histogram& cell) {
  const auto counts = cell.counts();
  std::uint64_t total = 0;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    total += counts[i];
    const std::string bound = i < cell.bounds().size() ? shortest_decimal(cell.bounds()[i]) : "+Inf";
    append_sample(out, name, "_bucket", with_bound(labels, bound), std::to_string(total));
  }
  append_sample(out, name, "_sum", labels, shortest_decimal(cell.sum()));
  append_sample(out, name, "_count", labels, std::to_string(total));
}

template <class Cell>
void append_family(std::string& out, const MetricFamily<Cell>& family) {
  out.append("# HELP ").append(family.name()).append(" ").append(escaped(family.help(), false)).append("\n");
  out.append("# TYPE ").append(family.name()).append(" ").append(type_of(family.cells().front())).append("\n");
  for (std::size_t i = 0; i < family.cells().size(); ++i)
    if (family.is_exposed(i)) append_cell(out, family.name(), family.labels_of(i), family.cells()[i]);
}

}  // namespace

void Histogram::observe(double value) {
  const auto bucket = std::ranges::lower_bound(bounds_, value) - bounds_.begin();
  counts_[static_cast<std::size_t>(bucket)].fetch_add(1, std::memory_order_relaxed);
  sum_.fetch_add(value, std::memory_order_relaxed);
}

std::vector<std::uint64_t> Histogram::counts() const {
  std::vector<std::uint64_t> counts;
  for (const auto& count : counts_) counts.push_back(count.load(std::memory_order_relaxed));
  return counts;
}

template <class Cell>
template <class... CellArguments>
MetricFamily<Cell>::MetricFamily(MetricName name, std::string help, std::vector<MetricLabel> labels,
                                 const CellArguments&... arguments)
    : name_(name), help_(std::move(help)), labels_(std::move(labels)) {
  std::size_t cells = 1;
  for (MetricLabel& label : labels_) {
    std::erase(label.values, kOther);
    std::ranges::sort(label.values);
    label.values.erase(std::unique(label.values.begin(), label.values.end()), label.values.end());
    label.values.emplace_back(kOther);
    cells *= label.values.size();
  }
  for (; cells > 0; --cells) cells_.emplace_back(arguments...);
}

template <class Cell>
Cell& MetricFamily<Cell>::at(std::initializer_list<std::string_view> values) {
  assert(values.size() == labels_.size());
  std::size_t index = 0;
  auto label = labels_.begin();
  for (const std::string_view value : values) {
    const auto other = label->values.end() - 1;
    const auto found = std::lower_bound(label->values.begin(), other, value);
    const auto chosen = found != other && *found == value ? found : other;
    index = index * label->values.size() + static_cast<std::size_t>(chosen - label->values.begin());
    ++label;
  }
  return cells_[index];
}

template <class Cell>
std::string MetricFamily<Cell>::labels_of(std::size_t index) const {
  std::string text;
  for (auto label = labels_.rbegin(); label != labels_.rend(); ++label) {
    const std::string& value = label->values[index % label->values.size()];
    index /= label->values.size();
    text = label->name + "=\"" + escaped(value, true) + "\"" + (text.empty() ? "" : ",") + text;
  }
  return text;
}

template <class Cell>
bool MetricFamily<Cell>::is_unforeseen(std::size_t index) const {
  for (auto label = labels_.rbegin(); label != labels_.rend(); ++label) {
    const auto values = label->values.size();
    if (index % values == values - 1 && !label->is_sparse) return true;
    index /= values;
  }
  return false;
}

template <class Cell>
bool MetricFamily<Cell>::is_exposed(std::size_t index) const {
  if (labels_.empty() || was_used(cells_[index])) return true;
  if (std::is_same_v<Cell, Gauge> || is_unforeseen(index)) return false;
  if (!labels_.front().is_sparse) return true;
  const auto alike = static_cast<std::ptrdiff_t>(cells_.size() / labels_.front().values.size());  // cells of one first value
  const auto first = cells_.begin() + static_cast<std::ptrdiff_t>(index) / alike * alike;
  return std::any_of(first, first + alike, [](const Cell& cell) { return was_used(cell); });
}

template <class Kind>
Kind& Metrics::keep(std::unique_ptr<Kind> family) {
  Kind& kept = *family;
  const Lock lock(mutex_);
  families_.emplace_back(std::move(family));
  return kept;
}

Counters& Metrics::counter(MetricName name, std::string help, std::vector<MetricLabel> labels) {
  return keep(std::make_unique<Counters>(name, std::move(help), std::move(labels)));
}

RealCounters& Metrics::real_counter(MetricName name, std::string help) {
  return keep(std::make_unique<RealCounters>(name, std::move(help), std::vector<MetricLabel>{}));
}

Gauges& Metrics::gauge(MetricName name, std::string help, std::vector<MetricLabel> labels) {
  return keep(std::make_unique<Gauges>(name, std::move(help), std::move(labels)));
}

Histograms& Metrics::histogram(MetricName name, std::string help, std::span<const double> bounds,
                               std::vector<MetricLabel> labels) {
  return keep(std::make_unique<Histograms>(name, std::move(help), std::move(labels), bounds));
}

void Metrics::before_exposing(std::function<void()> refresh) {
  const Lock lock(mutex_);
  refreshes_.push_back(std::move(refresh));
}

std::string Metrics::expose() const {
  std::string out;
  const Lock lock(mutex_);
  for (const auto& refresh : refreshes_) refresh();
  for (const Family& family : families_) std::visit([&out](const auto& kept) { append_family(out, *kept); }, family);
  return out;
}

template class MetricFamily<Counter>;
template class MetricFamily<RealCounter>;
template class MetricFamily<Gauge>;
template class MetricFamily<Histogram>;

}  // namespace usher
