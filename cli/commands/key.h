#pragma once

#include <span>

#include "cli/arguments/command.h"

namespace usher::cli {

/// `usher key list`, rotate, revoke and prune.
std::span<const Command> key_commands();

}  // namespace usher::cli
