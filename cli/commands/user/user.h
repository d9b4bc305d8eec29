#pragma once

#include <span>

#include "cli/arguments/command.h"

namespace usher::cli {

/// `usher user create`, list, show, update, suspend, activate, delete, set-password and verify-email.
std::span<const Command> user_commands();

}  // namespace usher::cli
