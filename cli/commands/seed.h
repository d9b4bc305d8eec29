#pragma once

#include <span>

#include "cli/arguments/command.h"

namespace usher::cli {

/// `usher seed`.
std::span<const Command> seed_commands();

}  // namespace usher::cli
