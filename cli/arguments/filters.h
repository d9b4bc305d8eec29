#pragma once

#include "cli/arguments/context.h"
#include "cli/arguments/declare.h"
#include "common/core/administration/resource.h"

namespace usher::cli {

/// As a usage error, if the value of a filter is refused.
Error filter_error(const Error& error);

/// The filters of a listing as options of its command: never_signed_in as --never-signed-in. Must not move until parsing is done.
class FilterOptions {
 public:
  /// `rows`: of core::FilterName.
  template <class Rows>
  explicit FilterOptions(const Rows& rows) : names_(rows.begin(), rows.end()), values_(names_.size()) {}

  /// `is_brief`: the help leaves out the step of the questionnaire, so that it fits a screen.
  void declare(Declare& arguments, bool is_brief = false);
  /// Those that were given.
  [[nodiscard]] core::FilterValues values() const;
  /// Notes what a person should know of the values. `filter`: what holds without them. Precondition: its rows are the filters.
  template <class Filter>
  Result<Filter> read(Context& context, const core::FilterSources& sources, Filter filter) const {
    const auto value_of = [given = values()](const core::FilterName& wanted) -> std::optional<std::string> {
      const auto found = given.find(wanted.name);
      return found == given.end() ? std::nullopt : std::optional(found->second);
    };
    auto narrowed = core::read_filters(sources, context.world.clock.now(), value_of, std::move(filter));
    if (!narrowed.ok()) return filter_error(narrowed.error());
    for (const auto& note : narrowed.value().notes) context.terminal.note(note);
    return std::move(narrowed.value().filter);
  }

 private:
  std::vector<core::FilterName> names_;
  std::vector<std::optional<std::string>> values_;
};

}  // namespace usher::cli
