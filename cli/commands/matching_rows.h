#pragma once

#include "cli/arguments/context.h"
#include "common/core/administration/thing.h"

namespace usher::core {
struct ActReport;
}

namespace usher::cli {

class Declare;

/// The filters of a thing as options. Must not move until parsing is done.
class ThingFilters {
 public:
  explicit ThingFilters(std::vector<core::FilterName> names) : names_(std::move(names)), values_(names_.size()) {}

  void declare(Declare& arguments);
  [[nodiscard]] core::FilterValues values() const;

 private:
  std::vector<core::FilterName> names_;
  std::vector<std::optional<std::string>> values_;
};

/// The rows of a thing that the options of a command name: those that match its filters, or all. Must not move until parsing is
/// done.
class MatchingRows {
 public:
  explicit MatchingRows(const core::Thing& thing);

  void declare(Declare& arguments);
  /// Whether the options name rows: by a filter or --all.
  [[nodiscard]] bool are_named() const;
  /// Counts the rows, asks, and does the act to those that were counted. Errors: of the filters, of the question, and why rows
  /// were refused.
  Status act(Context& context, const core::Act& act) const;
  /// What is printed of an act.
  static Record record_of(const core::Act& act, const core::ActReport& report);

 private:
  const core::Thing& thing_;
  ThingFilters filters_;
  bool all_ = false;
  bool dry_run_ = false;
};

}  // namespace usher::cli
