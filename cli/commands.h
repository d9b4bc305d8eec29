#pragma once

#include "cli/arguments/command.h"

namespace usher::cli {

/// All nouns and commands; help, completion and dispatch are derived from it.
const CommandTable& command_table();

}  // namespace usher::cli
