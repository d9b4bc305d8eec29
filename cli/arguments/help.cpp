#include "cli/arguments/help.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace usher::cli {
namespace {

/// Two columns of text under a heading.
using Lines = std::vector<std::pair<std::string, std::string>>;

std::string section(std::string_view heading, const Lines& lines) {
  if (lines.empty()) return "";
  constexpr std::size_t kWidest = 30;
  std::size_t width = 0;
  for (const auto& [left, right] : lines)
    if (left.size() <= kWidest) width = std::max(width, left.size());
  std::string text = "\n" + std::string(heading) + ":\n";
  for (const auto& [left, right] : lines) {
    const bool fits = left.size() <= width;
    text +=
        "  " + left + (fits ? std::string(width - left.size(), ' ') : "\n" + std::string(width + 2, ' ')) + "  " + right + "\n";
  }
  return text;
}

std::string examples(std::string_view commands) {
  std::string text = commands.find('\n') == std::string_view::npos ? "Example:\n" : "Examples:\n";
  for (std::size_t at = 0; at < commands.size();) {
    const std::size_t end = std::min(commands.find('\n', at), commands.size());
    text += "  " + std::string(commands.substr(at, end - at)) + "\n";
    at = end + 1;
  }
  return text;
}

std::string label(const Argument& argument) {
  return argument.value_name.empty() ? argument.all_names() : argument.all_names() + " " + argument.value_name;
}

std::string explanation(const Argument& argument) {
  std::string text = argument.help;
  if (argument.kind == Argument::Kind::kOption && argument.is_required) text += " (required)";
  if (argument.is_repeated) text += " (repeatable)";
  if (argument.words.empty()) return text;
  text += ": ";
  for (const std::string_view word : argument.words) text += (word == argument.words.front() ? "" : ", ") + std::string(word);
  return text;
}

Lines lines_of(const Declare& arguments, bool positionals) {
  Lines lines;
  for (const Argument& argument : arguments.arguments())
    if ((argument.kind == Argument::Kind::kPositional) == positionals) lines.emplace_back(label(argument), explanation(argument));
  return lines;
}

/// The summary with the other name.
std::string summary_and_alias(const CommandTable& table, std::string_view noun) {
  std::string text(summary_of(table, noun));
  for (const Noun& row : table.nouns)
    if (row.name == noun && !row.alias.empty()) text += " (also: " + std::string(row.alias) + ")";
  return text;
}

std::string example_of(const CommandTable& table, std::string_view noun) {
  for (const Command& command : table.commands)
    if (command.noun() == noun) return std::string(command.example);
  return "";
}

}  // namespace

std::string usage_line(const Command& command, const Declare& arguments) {
  std::string line = "usher " + std::string(command.path);
  bool has_options = false;
  for (const Argument& argument : arguments.arguments()) {
    if (argument.kind != Argument::Kind::kPositional) {
      if (argument.is_required) line += " " + argument.name() + " " + argument.value_name;
      has_options = has_options || !argument.is_required;
    } else {
      line += argument.is_required ? " " + argument.name() : " [" + argument.name() + "]";
    }
  }
  return has_options ? line + " [OPTIONS]" : line;
}

std::string root_help(const CommandTable& table, const Declare& globals) {
  Lines nouns;
  for (const std::string_view noun : nouns_of(table)) nouns.emplace_back(noun, summary_and_alias(table, noun));
  const std::string_view example = table.commands.empty() ? std::string_view() : table.commands.front().example;
  return examples(example) +
         "\nusher administers the accounts, sessions and data behind usherd.\n\nUsage: usher NOUN VERB [ARGUMENTS]\n" +
         section("Commands", nouns) + section("Global options, anywhere", lines_of(globals, false)) +
         "\n`usher NOUN --help` lists its verbs, `usher NOUN VERB --help` explains one.\n" +
         "Exit codes: 0 done, 1 failed, 2 usage, 3 not found, 4 conflict, 5 database or network unreachable, 130 interrupted.\n";
}

std::string noun_help(const CommandTable& table, std::string_view noun, const Declare& globals) {
  Lines verbs;
  for (const Command& command : table.commands)
    if (command.noun() == noun) verbs.emplace_back(command.verb(), command.summary);
  const std::string name(noun);
  return examples(example_of(table, noun)) + "\n" + summary_and_alias(table, noun) + ".\n\nUsage: usher " + name +
         " VERB [ARGUMENTS]\n" + section("Verbs", verbs) + section("Global options, anywhere", lines_of(globals, false)) +
         "\n`usher " + name + " VERB --help` explains one.\n";
}

std::string command_help(const Command& command, const Declare& arguments, const Declare& globals) {
  return examples(command.example) + "\n" + std::string(command.summary) + ".\n\nUsage: " + usage_line(command, arguments) +
         "\n" + section("Arguments", lines_of(arguments, true)) + section("Options", lines_of(arguments, false)) +
         section("Global options, anywhere", lines_of(globals, false));
}

}  // namespace usher::cli
