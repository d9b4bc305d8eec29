#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}  // namespace CLI

namespace usher::cli {

/// Returns the help of `usher --help`, `usher user --help` and `usher user list --help`: what it does, examples, then usage,
/// arguments and subcommands. `title`: `usher user list`.
std::string help_text(const CLI::App& app, const std::string& title);

/// All commands and options, for completion and `usher help commands`.
struct CommandTree {
  struct Option {
    std::vector<std::string> names;  ///< `-o`, `--output`.
    std::string value;               ///< `FORMAT`; empty for a flag.
    std::string words;               ///< The allowed values: `table, json`; empty for any.
    std::string help;
  };
  std::string name;
  std::vector<std::string> aliases;
  std::string summary;
  std::string examples;  ///< Command lines.
  std::vector<Option> options;
  std::vector<Option> positionals;  ///< One name each.
  std::vector<CommandTree> children;
};
CommandTree describe(const CLI::App& app);
/// What each command of the root and each global option is for.
std::string explained(const CommandTree& root);

}  // namespace usher::cli
