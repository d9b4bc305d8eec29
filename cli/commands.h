#pragma once

#include "cli/arguments/command.h"

namespace usher::cli {

/// Every noun and command there is; help, completion and dispatch are derived from it.
const CommandTable& command_table();

}  // namespace usher::cli
