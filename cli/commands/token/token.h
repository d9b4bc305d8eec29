#pragma once

#include <span>

#include "cli/arguments/command.h"

namespace usher::cli {

/// `usher token list`, revoke, prune and inspect.
std::span<const Command> token_commands();

}  // namespace usher::cli
