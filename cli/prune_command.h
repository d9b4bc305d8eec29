#pragma once

#include <span>

#include "cli/command.h"

namespace usher::cli {

/// `usher prune`.
std::span<const Command> prune_commands();

}  // namespace usher::cli
