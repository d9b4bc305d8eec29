#include "cli/arguments/filters.h"

#include "cli/arguments/usage.h"
#include "common/base/text.h"

namespace usher::cli {
namespace {

using core::FilterType;

std::string option_name(std::string_view filter) {
  std::string name = "--" + std::string(filter);
  std::ranges::replace(name, '_', '-');
  return name;
}

/// In the order of core::FilterType; empty: the filter's name.
constexpr std::array<std::string_view, 8> kPlaceholders{"TEXT", "", "YES", "", "TIME", "EMAIL", "USER", "STEP"};

/// `--role ROLE`.
std::string spec_of(const core::FilterName& filter) {
  const auto placeholder = kPlaceholders[static_cast<std::size_t>(filter.type)];
  return option_name(filter.name) + " " + (placeholder.empty() ? ascii_upper(filter.name) : std::string(placeholder));
}

/// An empty one is true, as in --never-signed-in.
bool is_flag(std::string_view word) { return word.empty() || is_one_of_words(word, " true false yes no "); }

Argument& declare_filter(Declare& arguments, const core::FilterName& filter, std::optional<std::string>& into) {
  const auto take = [&into, type = filter.type](std::string_view word) -> std::optional<std::string> {
    Moment moment;
    if (type == FilterType::kMoment)
      if (auto problem = assign_to(moment)(word)) return problem;
    if (type == FilterType::kFlag && !is_flag(word)) return "takes yes or no, not `" + std::string(word) + "`";
    into = word;
    if (word.empty()) into = core::kFlagWords[0];
    return std::nullopt;
  };
  // An order's words say all.
  auto& option =
      arguments.option(spec_of(filter), Assign(take), std::string(filter.type == FilterType::kOrder ? "By" : filter.about));
  if (filter.type == FilterType::kFlag || filter.type == FilterType::kStep)
    option.value_optional();
  else if (!filter.words.empty())
    option.one_of({filter.words.begin(), filter.words.end()});
  return filter.name == "created_before" ? option.hidden() : option;
}

}  // namespace

void FilterOptions::declare(Declare& arguments, bool is_brief) {
  for (std::size_t i = 0; i < names_.size(); ++i) {
    auto& option = declare_filter(arguments, names_[i], values_[i]);
    if (is_brief && names_[i].type == FilterType::kStep) option.hidden();
  }
}

core::FilterValues FilterOptions::values() const {
  core::FilterValues values;
  for (std::size_t i = 0; i < names_.size(); ++i)
    if (values_[i]) values.emplace(names_[i].name, *values_[i]);
  return values;
}

Error filter_error(const Error& error) {
  if (error.code != ErrorCode::kValidationFailed || error.fields.empty()) return error;
  const auto& fault = error.fields.front();
  return usage_error("`" + option_name(fault.field) + "`: " + fault.message);
}

}  // namespace usher::cli
