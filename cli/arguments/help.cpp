#include "cli/arguments/help.h"

#include <CLI/CLI.hpp>

#include "cli/arguments/declare.h"
#include "cli/arguments/usage.h"
#include "common/base/text.h"

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

CommandTree::Option option_of(const CLI::Option& option) {
  const std::string type = option.get_type_name();  // `FORMAT:table, json`
  const std::size_t end = std::min(type.find(':'), type.size());
  return {names_of(option), type.substr(0, end), type.substr(std::min(end + 1, type.size())), option.get_description()};
}

const CLI::App& root_of(const CLI::App& app) { return app.get_parent() == nullptr ? app : root_of(*app.get_parent()); }

/// Returns the options or positionals of the command, without the global options.
std::vector<const CLI::Option*> own_options(const CLI::App& app, bool positionals) {
  const CLI::App& root = root_of(app);
  return app.get_options([&](const CLI::Option* option) {
    return option->get_positional() == positionals && !option->get_group().empty() &&
           root.get_option_no_throw(option->get_name()) == nullptr;
  });
}

/// `-o, --output FORMAT`.
std::string spelt(const CommandTree::Option& option) {
  return joined(option.names, ", ") + (option.value.empty() ? "" : " " + option.value);
}

std::string words_of(const CommandTree::Option& option) { return option.words.empty() ? "" : ": " + option.words; }

bool is_repeated(const CLI::Option& option) { return option.get_multi_option_policy() == CLI::MultiOptionPolicy::TakeAll; }

/// Makes lines of `-o, --output FORMAT` and the help text.
Lines lines_of(const std::vector<const CLI::Option*>& options) {
  Lines lines;
  for (const CLI::Option* option : options) {
    const bool is_option = option->nonpositional();
    const auto described = option_of(*option);
    lines.emplace_back(is_option ? spelt(described) : described.names.front(),
                       described.help + (is_option && option->get_required() ? " (required)" : "") +
                           (is_repeated(*option) ? " (repeatable)" : "") + words_of(described));
  }
  return lines;
}

/// The names of all global options, in lines that fit a narrow terminal.
std::string global_names(const CLI::App& root) {
  constexpr std::size_t kWidth = 79;
  std::string text;
  std::string line;
  for (const CLI::Option* option : root.get_options()) {
    const auto name = "  " + spelt(option_of(*option));
    if (line.size() + name.size() > kWidth) text += std::exchange(line, "") + "\n";
    line += name;
  }
  return "\nGlobal options, anywhere:\n" + text + line + "\n";
}

/// The nouns of each group, in the order of the table.
Lines groups_of(const std::vector<const CLI::App*>& commands) {
  Lines lines;
  for (const CLI::App* command : commands) {
    auto* const found = find_where(lines, [&](const auto& line) { return line.first == command->get_group(); });
    if (!found)
      lines.emplace_back(command->get_group(), command->get_name());
    else
      found->second += ", " + command->get_name();
  }
  return lines;
}

/// The summary with the aliases.
std::string summary_of(const CLI::App& app) {
  const std::string aliases = joined(app.get_aliases(), ", ");
  return app.get_description() + (aliases.empty() ? "" : " (also: " + aliases + ")");
}

Lines lines_of(const std::vector<const CLI::App*>& commands) {
  Lines lines;
  for (const CLI::App* command : commands) lines.emplace_back(command->get_name(), summary_of(*command));
  return lines;
}

/// `usher user show USER`: the usage line.
std::string usage_line(const CLI::App& app, const std::string& title) {
  std::string line = title;
  bool has_options = false;
  for (const CLI::Option* option : app.get_options()) {
    const std::string name = option->get_name();
    if (!option->nonpositional()) {
      line += (option->get_required() ? " " + name : " [" + name + "]") + (is_repeated(*option) ? "..." : "");
    } else if (option->get_required()) {
      line += " " + name + " " + option_of(*option).value;
    } else {
      has_options = has_options || root_of(app).get_option_no_throw(name) == nullptr;
    }
  }
  return has_options ? line + " [OPTIONS]" : line;
}

}  // namespace

std::string help_text(const CLI::App& app, const std::string& title) {
  if (app.get_parent() == nullptr)  // fits a terminal of 24 lines
    return summary_of(app) + ".\n\nUsage: usher NOUN VERB [ARGUMENTS]\n" +
           section("Commands", groups_of(app.get_subcommands({}))) + global_names(app) +
           "\n`usher NOUN --help` lists its verbs, `usher NOUN VERB --help` explains one,\n"
           "`usher help commands` says what each noun and each global option is for.\n"
           "Exit codes: 0 done, 1 failed, 2 usage, 3 not found, 4 conflict,\n"
           "5 database or network unreachable, 130 interrupted.\n";
  const Lines commands = lines_of(app.get_subcommands({}));
  std::string text = summary_of(app) + ".\n\n" + examples(app.get_footer()) +
                     "\nUsage: " + (commands.empty() ? usage_line(app, title) : title + " VERB [ARGUMENTS]") + "\n" +
                     section("Arguments", lines_of(own_options(app, true))) +
                     section("Options", lines_of(own_options(app, false))) + section("Verbs", commands) +
                     "\nGlobal options: `usher help commands`\n";
  if (!commands.empty()) text += "\n`" + title + " VERB --help` explains one.\n";
  return text;
}

std::string explained(const CommandTree& root) {
  Lines commands;
  for (const auto& noun : root.children)
    commands.emplace_back(noun.name, noun.summary + (noun.aliases.empty() ? "" : " (also: " + joined(noun.aliases, ", ") + ")"));
  Lines options;
  for (const auto& option : root.options) options.emplace_back(spelt(option), option.help + words_of(option));
  return section("Commands", commands).substr(1) + section("Global options, anywhere", options);
}

CommandTree describe(const CLI::App& app) {
  CommandTree tree{app.get_name(), app.get_aliases(), app.get_description(), app.get_footer(), {}, {}, {}};
  for (const CLI::Option* option : app.get_options([](const CLI::Option* one) { return !one->get_group().empty(); }))
    (option->nonpositional() ? tree.options : tree.positionals).push_back(option_of(*option));
  for (const CLI::App* child : app.get_subcommands({})) tree.children.push_back(describe(*child));
  return tree;
}

}  // namespace usher::cli
