#pragma once

#include <memory>
#include <span>
#include <string>
#include <variant>

#include "cli/arguments/command.h"
#include "cli/arguments/context.h"
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

/// Parses, opens what the command needs, runs it, reports; returns the exit code. Standard output gets results only.
int run_command_line(std::span<const std::string> words, const CommandTable& table, const World& world, Terminal& terminal,
                     const OpenApp& open);

}  // namespace usher::cli
