#pragma once

#include <span>

#include "cli/arguments/command.h"

namespace usher::cli {

/// `usher limit list` and clear.
std::span<const Command> limit_commands();

}  // namespace usher::cli
