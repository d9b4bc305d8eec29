#pragma once

#include <span>

#include "cli/arguments/command.h"

namespace usher::cli {

/// `usher apikey create`, list and revoke.
std::span<const Command> apikey_commands();

}  // namespace usher::cli
