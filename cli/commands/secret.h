#pragma once

#include <span>

#include "cli/arguments/command.h"

namespace usher::cli {

/// `usher secret abandon`.
std::span<const Command> secret_commands();

}  // namespace usher::cli
