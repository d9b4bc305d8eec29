#include "cli/arguments/declare.h"

#include <CLI/CLI.hpp>

#include "cli/arguments/parser.h"
#include "common/base/text.h"

namespace usher::cli {
namespace {

/// What the library passes for an option that may lack its value. It is not UTF-8, so no argument is the same.
constexpr std::string_view kWithoutValue = "\xff";

}  // namespace

Argument::Argument(CLI::App& app, std::string_view spec, int words, Assign assign, std::string help)
    : assign_(std::move(assign)) {
  const std::size_t space = spec.rfind(' ');
  const bool has_value_name = space != std::string_view::npos && spec[space + 1] != '-';
  std::string names(has_value_name ? spec.substr(0, space) : spec);
  std::erase(names, ' ');  // the library wants `-o,--output`
  const auto fill = [this](const CLI::results_t&) {
    take();
    return true;
  };
  option_ = app.add_option(names, CLI::callback_t(fill), std::move(help));
  option_->expected(words)->allow_extra_args(false)->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  if (has_value_name) option_->type_name(std::string(spec.substr(space + 1)));
  const bool has_short_name = words > 0 && !option_->get_snames().empty();
  option_->transform([has_short_name](std::string value) {
    value = as_typed(value);
    // CLI11 passes `-o=json` as `=json`; no value of ours begins with `=`.
    if (has_short_name && value.starts_with('=')) value.erase(0, 1);
    return value;
  });
}

Argument& Argument::required() {
  option_->required();
  return *this;
}

Argument& Argument::repeatable() {
  option_->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  return *this;
}

Argument& Argument::several() {
  option_->expected(-1)->allow_extra_args(true);
  return repeatable();
}

Argument& Argument::hidden() {
  option_->group("");
  return *this;
}

Argument& Argument::one_of(const std::vector<std::string_view>& words) {
  const auto check = [words](const std::string& word) -> std::string {
    if (contains(words, word)) return "";
    const auto meant = nearest(word, words);
    return "takes " + alternatives(words) + ", not `" + word + "`" +
           (meant ? "; did you mean `" + std::string(*meant) + "`?" : "");
  };
  option_->check(check, joined(words, ", "));
  return *this;
}

Argument& Argument::between(std::int64_t least, std::int64_t most) {
  option_->check([least, most](const std::string& word) -> std::string {
    const auto number = parse_whole<std::int64_t>(word);
    if (number && *number >= least && *number <= most) return "";
    return "takes a whole number from " + std::to_string(least) + " to " + std::to_string(most) + ", not `" + word + "`";
  });
  return *this;
}

Argument& Argument::path() {
  if (option_->get_type_name() != "DIR") option_->type_name("FILE");
  return *this;
}

Argument& Argument::value_optional() {
  option_->expected(0, 1)->default_str(std::string(kWithoutValue));
  return *this;
}

Argument& Argument::may_be_empty() {
  takes_empty_ = true;
  return *this;
}

void Argument::take() const {
  const auto refuse = [this](const std::string& problem) { throw CLI::ValidationError(option_->get_name(), problem); };
  const bool is_flag = option_->get_items_expected_max() == 0;
  const bool is_repeated = option_->get_multi_option_policy() == CLI::MultiOptionPolicy::TakeAll;
  const std::vector<std::string>& values = option_->results();
  for (const std::string& value : values) {
    if (is_flag && value != "true") refuse("takes no value.");
    if (!is_repeated && value != values.front()) refuse("is given twice, with different values");
    if (const auto problem = assign_(value == kWithoutValue ? std::string_view() : value)) refuse(*problem);
    if (value.empty() && !takes_empty_) refuse("is given, but empty.");
  }
}

Assign assign_to(std::string& into) {
  return [&into](std::string_view word) -> std::optional<std::string> {
    into = word;
    return std::nullopt;
  };
}

Assign assign_to(std::int64_t& into) {
  return [&into](std::string_view word) -> std::optional<std::string> {
    const auto number = parse_whole<std::int64_t>(word);
    if (!number) return "takes a whole number, not `" + std::string(word) + "`";
    into = *number;
    return std::nullopt;
  };
}

Assign assign_to(std::vector<std::string>& into) {
  return [&into](std::string_view word) -> std::optional<std::string> {
    into.emplace_back(word);
    return std::nullopt;
  };
}

Assign assign_to(Moment& into) {
  return [&into](std::string_view word) -> std::optional<std::string> {
    const auto moment = Moment::parse(word);
    if (!moment) return "needs a time: 2026-11-20, 2026-11-20T06:53:44Z, 2h or 3d, not `" + std::string(word) + "`";
    into = *moment;
    return std::nullopt;
  };
}

Argument& Declare::option(std::string_view spec, Assign assign, std::string help) {
  return arguments_.emplace_back(app_, spec, 1, std::move(assign), std::move(help));
}

Argument& Declare::flag(std::string_view names, bool& into, std::string help) {
  const auto raise = [&into](std::string_view) -> std::optional<std::string> {
    into = true;
    return std::nullopt;
  };
  return arguments_.emplace_back(app_, names, 0, raise, std::move(help));
}

void Declare::choose(const std::vector<std::string>& names, bool is_required) {
  Choice& choice = choices_.emplace_back(Choice{{}, is_required});
  for (const std::string& name : names) choice.options.push_back(app_.get_option(name));
}

std::vector<std::string> names_of(const CLI::Option& option) {
  if (option.get_positional()) return {option.get_name(true)};
  std::vector<std::string> names;
  for (const std::string& name : option.get_snames()) names.push_back("-" + name);
  for (const std::string& name : option.get_lnames()) names.push_back("--" + name);
  return names;
}

}  // namespace usher::cli
