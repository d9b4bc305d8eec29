#include "cli/arguments/word_sorter.h"

#include <algorithm>

#include <CLI/CLI.hpp>

namespace usher::cli {
namespace {

std::string comma_list(const std::vector<std::string>& names) {
  std::string list;
  for (const std::string& name : names) list += (list.empty() ? "" : ",") + name;
  return list;
}

CLI::Option* add(CLI::App& app, const Argument& argument) {
  const std::string names = comma_list(argument.names);
  if (argument.kind == Argument::Kind::kFlag) return app.add_flag(names);
  return app.add_option(names)->expected(1)->allow_extra_args(false)->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
}

/// Last word first, as the library wants them. It takes the next word for the missing value of `--name=`, so that is made two.
std::vector<std::string> reversed(std::span<const std::string> words) {
  std::vector<std::string> result;
  for (const std::string& word : words) {
    const bool has_empty_value = word.size() > 3 && word.starts_with("--") && word.find('=') == word.size() - 1;
    result.push_back(has_empty_value ? word.substr(0, word.size() - 1) : word);
    if (has_empty_value) result.emplace_back();
  }
  std::reverse(result.begin(), result.end());
  return result;
}

/// `--name --verified` is a forgotten value rather than one that looks like an option.
Status refuse_option_as_value(std::span<const std::string> words, std::span<const Argument* const> known) {
  for (std::size_t i = 0; i + 1 < words.size() && words[i] != "--"; ++i) {
    const auto takes_next = [&](const Argument* argument) {
      return argument->kind == Argument::Kind::kOption &&
             std::find(argument->names.begin(), argument->names.end(), words[i]) != argument->names.end();
    };
    if (!words[i + 1].starts_with("--") || std::none_of(known.begin(), known.end(), takes_next)) continue;
    const std::string next = words[i + 1].substr(0, words[i + 1].find('='));  // what follows may be a secret
    return error(ErrorCode::kInvalidArgument,
                 "`" + words[i] + "` needs a value; if it begins with dashes write `" + words[i] + "=" + next + "`");
  }
  return done();
}

/// The library hands over `-o=json` as `=json`; nothing of ours begins with that sign by itself.
std::vector<std::string> values_of(const Argument& argument, const CLI::Option& option) {
  std::vector<std::string> values = option.results();
  const bool has_short_name = argument.kind == Argument::Kind::kOption && argument.names.front().size() == 2;
  for (std::string& value : values)
    if (has_short_name && value.starts_with('=')) value.erase(0, 1);
  return values;
}

}  // namespace

Result<SortedWords> sort_words(std::span<const std::string> words, std::span<const Argument* const> known) {
  USHER_CHECK(refuse_option_as_value(words, known));
  CLI::App app;
  app.set_help_flag();
  app.allow_extras();
  std::vector<const CLI::Option*> options;
  for (const Argument* argument : known) options.push_back(add(app, *argument));
  try {
    app.parse(reversed(words));
  } catch (const CLI::ParseError&) {
    return error(ErrorCode::kInvalidArgument, "`" + words.back() + "` needs a value");
  }
  SortedWords sorted;
  for (std::size_t i = 0; i < known.size(); ++i) sorted.given.push_back(values_of(*known[i], *options[i]));
  sorted.left_over = app.remaining();
  std::erase(sorted.left_over, "--");
  return sorted;
}

}  // namespace usher::cli
