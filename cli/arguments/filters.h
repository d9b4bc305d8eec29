#pragma once

#include "cli/arguments/context.h"
#include "cli/arguments/declare.h"
#include "common/core/administration/filters.h"

namespace usher::cli {

/// Declares a filter as an option: never_signed_in as --never-signed-in.
Argument& declare_filter(Declare& arguments, const core::FilterName& filter, std::optional<std::string>& into);
/// As a usage error, if the value of a filter is refused.
Error filter_error(const Error& error);

/// The filters of a listing as options of its command. Must not move until parsing is done.
template <class Filter>
class FilterOptions {
 public:
  void declare(Declare& arguments) {
    for (std::size_t i = 0; i < kRows.size(); ++i) declare_filter(arguments, kRows[i], values_[i]);
  }

  /// Notes what a person should know of the values. `filter`: what holds without them.
  Result<Filter> read(Context& context, const core::FilterSources& sources, Filter filter = {}) const {
    const auto value_of = [this](const core::FilterName& wanted) -> std::optional<std::string> {
      for (std::size_t i = 0; i < kRows.size(); ++i)
        if (kRows[i].name == wanted.name) return values_[i];
      return std::nullopt;
    };
    auto narrowed = core::read_filters(sources, context.world.clock.now(), value_of, std::move(filter));
    if (!narrowed.ok()) return filter_error(narrowed.error());
    for (const auto& note : narrowed.value().notes) context.terminal.note(note);
    return std::move(narrowed.value().filter);
  }

 private:
  static constexpr const auto& kRows = core::kFilters<Filter>;
  std::array<std::optional<std::string>, kRows.size()> values_;
};

}  // namespace usher::cli
