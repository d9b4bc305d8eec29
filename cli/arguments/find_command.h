#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cli/arguments/command.h"
#include "cli/arguments/declare.h"
#include "common/base/result.h"

namespace usher::cli {

/// How far the words name a command.
struct FoundCommand {
  std::string_view noun;             ///< As the table has it, aliases resolved; empty when there was none.
  const Command* command = nullptr;  ///< Null while a noun or verb is missing.
  std::vector<std::string> rest;     ///< All words but the noun and the verb.
};

/// Finds the noun and the verb among the global options that may stand before and between them. `help` before a command is
/// complete means --help.
/// Error: kInvalidArgument for an unknown noun, verb or option.
Result<FoundCommand> find_command(std::span<const std::string> words, const CommandTable& table, const Declare& globals);

}  // namespace usher::cli
