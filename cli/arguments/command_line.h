#pragma once

#include "cli/arguments/context.h"

namespace usher::cli {

/// Parses the words, opens what the command needs, runs it and reports errors; returns the exit code. Standard output gets only
/// results.
int run_command_line(std::span<const std::string> words, const CommandTable& table, const World& world, Terminal& terminal,
                     const OpenInstallation& open);

}  // namespace usher::cli
