#pragma once

#include <memory>
#include <span>
#include <string>
#include <variant>

#include "cli/arguments/command.h"
#include "cli/arguments/context.h"
#include "cli/arguments/help.h"
#include "common/base/result.h"

namespace usher::cli {

/// --help or --version: a text for standard output.
struct Print {
  std::string text;
};
struct Run {
  const Command* command;
  std::unique_ptr<BoundCommand> bound;
  GlobalOptions globals;
};
using Invocation = std::variant<Print, Run>;

/// What the words after the program's name ask for. Nothing is opened or done. Error: kInvalidArgument with a sentence that says
/// what is wrong and, where something near exists, what was probably meant.
Result<Invocation> parse(std::span<const std::string> words, const CommandTable& table);

/// All commands of the table with their options.
CommandTree command_tree(const CommandTable& table);

/// A word without the mark that parse() gives it where the library would read more into it than a word.
std::string as_typed(const std::string& word);

}  // namespace usher::cli
