#pragma once

#include <span>

#include "cli/arguments/command.h"

namespace usher::cli {

/// `usher import`: another server's database.
std::span<const Command> import_commands();

}  // namespace usher::cli
