#pragma once

#include <concepts>

#include "common/base/clock.h"
#include "common/base/id.h"
#include "common/base/time_text.h"
#include "common/json/value.h"

namespace usher::cli {

/// One value of a result, independent of the output format. Times are RFC 3339 text; tables cut them to the second, or show how
/// long ago they are.
class Cell {
 public:
  Cell(std::nullptr_t) {}                                                         // NOLINT: implicit by design
  Cell(bool flag) : value_(flag) {}                                               // NOLINT
  Cell(std::integral auto number) : value_(static_cast<std::int64_t>(number)) {}  // NOLINT
  Cell(double number) : value_(number) {}                                         // NOLINT
  Cell(const char* text) : value_(text) {}                                        // NOLINT
  Cell(std::string_view text) : value_(text) {}                                   // NOLINT
  Cell(std::string text) : value_(std::move(text)) {}                             // NOLINT
  Cell(Time time) : value_(to_rfc3339(time)), time_(time) {}                      // NOLINT
  Cell(json::Value value) : value_(std::move(value)) {}                           // NOLINT
  Cell(json::Array array) : value_(std::move(array)) {}                           // NOLINT
  Cell(json::Object object) : value_(std::move(object)) {}                        // NOLINT
  template <class Tag>
  Cell(const Id<Tag>& id) : value_(id.str()) {}  // NOLINT
  template <class T>
  Cell(const std::optional<T>& maybe) : Cell(maybe ? Cell(*maybe) : Cell(nullptr)) {}  // NOLINT

  [[nodiscard]] const json::Value& value() const { return value_; }
  /// The time of a cell made of one.
  [[nodiscard]] const std::optional<Time>& time() const { return time_; }

 private:
  json::Value value_;
  std::optional<Time> time_;
};

using TableRow = std::vector<Cell>;

}  // namespace usher::cli
