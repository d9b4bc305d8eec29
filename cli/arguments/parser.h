#pragma once

#include "cli/arguments/command.h"
#include "cli/arguments/help.h"

namespace usher::cli {

/// --help: a text for standard output.
struct Print {
  std::string text;
};
struct ShowVersion {
  OutputOptions output;
};
struct Run {
  const Command* command;
  std::unique_ptr<BoundCommand> bound;
  GlobalOptions globals;
};
using Invocation = std::variant<Print, ShowVersion, Run>;

/// Parses the words after the program's name; opens and runs nothing. Error: kInvalidArgument with the mistake and, if a similar
/// word exists, a suggestion.
Result<Invocation> parse(std::span<const std::string> words, const CommandTable& table);

/// Returns all commands of the table with their options.
CommandTree command_tree(const CommandTable& table);

/// Removes the mark that parse() adds to words which CLI11 would misread.
std::string as_typed(const std::string& word);

}  // namespace usher::cli
