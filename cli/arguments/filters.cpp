#include "cli/arguments/filters.h"

#include "cli/arguments/usage.h"
#include "common/base/text.h"

namespace usher::cli {
namespace {

using core::FilterType;

std::string option_name(std::string_view filter) {
  std::string name = "--" + std::string(filter);
  std::replace(name.begin(), name.end(), '_', '-');
  return name;
}

std::string upper(std::string_view name) {
  std::string text(name);
  for (char& c : text)
    if (is_letter(c)) c = static_cast<char>(c & ~0x20);
  return text;
}

std::string placeholder(const core::FilterName& filter) {
  switch (filter.type) {
    case FilterType::kText:
      return "TEXT";
    case FilterType::kFlag:
      return "YES";
    case FilterType::kWord:
    case FilterType::kOrder:
      return upper(filter.name);
    case FilterType::kMoment:
      return "TIME";
    case FilterType::kAddress:
      return "EMAIL";
    case FilterType::kAccount:
      return "USER";
    case FilterType::kStep:
      return "STEP";
  }
  return "TEXT";
}

/// An empty one is true, as in --never-signed-in.
bool is_flag(std::string_view word) {
  constexpr std::array<std::string_view, 5> kWords{"", "true", "false", "yes", "no"};
  return std::find(kWords.begin(), kWords.end(), word) != kWords.end();
}

}  // namespace

Argument& declare_filter(Declare& arguments, const core::FilterName& filter, std::optional<std::string>& into) {
  const auto spec = option_name(filter.name) + " " + placeholder(filter);
  const auto take = [&into, type = filter.type](std::string_view word) -> std::optional<std::string> {
    Moment moment;
    if (type == FilterType::kMoment)
      if (auto problem = assign_to(moment)(word)) return problem;
    if (type == FilterType::kFlag && !is_flag(word)) return "takes true or false, not `" + std::string(word) + "`";
    into = word;
    if (word.empty()) into = core::kFlagWords[0];
    return std::nullopt;
  };
  // An order's words say all.
  auto& option = arguments.option(spec, Assign(take), std::string(filter.type == FilterType::kOrder ? "By" : filter.about));
  if (filter.type == FilterType::kFlag || filter.type == FilterType::kStep)
    option.value_optional();
  else if (!filter.words.empty())
    option.one_of({filter.words.begin(), filter.words.end()});
  return filter.name == "created_before" ? option.hidden() : option;
}

Error filter_error(const Error& error) {
  if (error.code != ErrorCode::kValidationFailed || error.fields.empty()) return error;
  const auto& fault = error.fields.front();
  return usage_error("`" + option_name(fault.field) + "`: " + fault.message);
}

}  // namespace usher::cli
