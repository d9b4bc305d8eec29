#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "common/base/mutex.h"

// Metrics for Prometheus (text exposition format 0.0.4). Families are declared once, at start. Updates are single relaxed atomic
// operations from any thread, so the hot path takes no lock.

namespace usher {

/// A literal such as "usher_http_requests_total". `process_` is for names that Prometheus' client libraries define. Any other
/// form does not compile.
class MetricName {
 public:
  consteval MetricName(const char* text) : text_(text) {  // NOLINT: implicit by design
    if (!is_valid(text_)) throw "metric names start with usher_ or process_ and contain only a-z, 0-9 and _";
  }
  [[nodiscard]] std::string_view str() const { return text_; }

 private:
  static constexpr bool is_valid(std::string_view text) {
    constexpr std::string_view kAllowed = "abcdefghijklmnopqrstuvwxyz0123456789_";
    for (const std::string_view prefix : {"usher_", "process_"})
      if (text.starts_with(prefix) && text.size() > prefix.size())
        return text.find_first_not_of(kAllowed) == std::string_view::npos;
    return false;
  }
  std::string_view text_;
};

/// One dimension of a family and all its values. Other values count under "other", so that client input cannot create series.
struct MetricLabel {
  std::string name;
  std::vector<std::string> values;
  /// For the first label of a family: it has many values, and a value's series are exposed from its first count.
  bool is_sparse = false;
};

/// A counter never decreases.
class Counter {
 public:
  void add(std::uint64_t amount = 1) { value_.fetch_add(amount, std::memory_order_relaxed); }
  /// Sets a total that is counted elsewhere.
  void set(std::uint64_t total) { value_.store(total, std::memory_order_relaxed); }
  [[nodiscard]] std::uint64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_{0};
};

/// A counter of a quantity with fractions that is measured elsewhere, such as seconds.
class RealCounter {
 public:
  void set(double total) { value_.store(total, std::memory_order_relaxed); }
  [[nodiscard]] double value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<double> value_{0};
};

class Gauge {
 public:
  void set(std::int64_t value) {
    value_.store(value, std::memory_order_relaxed);
    was_set_.store(true, std::memory_order_relaxed);
  }
  [[nodiscard]] std::int64_t value() const { return value_.load(std::memory_order_relaxed); }
  [[nodiscard]] bool was_set() const { return was_set_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::int64_t> value_{0};
  std::atomic<bool> was_set_{false};
};

/// Upper bounds for request durations, in seconds.
inline constexpr std::array kLatencyBounds{0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0};

class Histogram {
 public:
  /// `bounds` are ascending and inclusive, and outlive the histogram.
  explicit Histogram(std::span<const double> bounds) : bounds_(bounds), counts_(bounds.size() + 1) {}
  void observe(double value);
  /// The number of values in each bucket: at or below its bound and above the previous one. The last counts values above all
  /// bounds.
  [[nodiscard]] std::vector<std::uint64_t> counts() const;
  [[nodiscard]] double sum() const { return sum_.load(std::memory_order_relaxed); }
  [[nodiscard]] std::span<const double> bounds() const { return bounds_; }

 private:
  std::span<const double> bounds_;
  std::vector<std::atomic<std::uint64_t>> counts_;
  std::atomic<double> sum_{0};
};

/// All combinations of the labels' values, including "other", created in advance.
template <class Cell>
class MetricFamily {
 public:
  template <class... CellArguments>
  MetricFamily(MetricName name, std::string help, std::vector<MetricLabel> labels, const CellArguments&... arguments);

  /// The cell of these label values, in the order of the labels. The reference is valid as long as the Metrics lives.
  Cell& at(std::initializer_list<std::string_view> values = {});

  [[nodiscard]] std::string_view name() const { return name_.str(); }
  [[nodiscard]] const std::string& help() const { return help_; }
  [[nodiscard]] const std::deque<Cell>& cells() const { return cells_; }
  /// `route="/auth/me",status="200"` for the cell with that index; empty without labels.
  [[nodiscard]] std::string labels_of(std::size_t index) const;
  /// Whether the series of the cell with that index exists. Counters start at 0, so that rate() sees the first count; but not
  /// those of "other" or of a sparse label's value, nor gauges with labels, before their first use.
  [[nodiscard]] bool is_exposed(std::size_t index) const;

 private:
  /// Whether "other" is the value of a label that is not sparse.
  [[nodiscard]] bool is_unforeseen(std::size_t index) const;

  MetricName name_;
  std::string help_;
  std::vector<MetricLabel> labels_;  ///< Values sorted, then "other".
  std::deque<Cell> cells_;           ///< A deque, since atomics cannot be moved.
};

using Counters = MetricFamily<Counter>;
using RealCounters = MetricFamily<RealCounter>;
using Gauges = MetricFamily<Gauge>;
using Histograms = MetricFamily<Histogram>;

/// The metrics of the process. Families live as long as this object. Safe from any thread.
class Metrics {
 public:
  Counters& counter(MetricName name, std::string help, std::vector<MetricLabel> labels = {});
  RealCounters& real_counter(MetricName name, std::string help);
  Gauges& gauge(MetricName name, std::string help, std::vector<MetricLabel> labels = {});
  /// `bounds` are ascending and outlive the Metrics.
  Histograms& histogram(MetricName name, std::string help, std::span<const double> bounds, std::vector<MetricLabel> labels = {});

  /// Calls `refresh` before each exposition, to set values that are only computed then. `refresh` is safe from any thread and
  /// lives as long as the Metrics.
  void before_exposing(std::function<void()> refresh);

  /// All families in the order of their declaration.
  [[nodiscard]] std::string expose() const;

 private:
  using Family = std::variant<std::unique_ptr<Counters>, std::unique_ptr<RealCounters>, std::unique_ptr<Gauges>,
                              std::unique_ptr<Histograms>>;

  template <class Kind>
  Kind& keep(std::unique_ptr<Kind> family) EXCLUDES(mutex_);

  mutable Mutex mutex_;
  std::vector<Family> families_ GUARDED_BY(mutex_);
  std::vector<std::function<void()>> refreshes_ GUARDED_BY(mutex_);
};

}  // namespace usher
