#pragma once

#include <span>

#include "cli/arguments/command.h"

namespace usher::cli {

/// `usher prune`.
std::span<const Command> prune_commands();

}  // namespace usher::cli
