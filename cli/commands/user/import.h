#pragma once

#include <span>

#include "cli/arguments/command.h"

namespace usher::cli {

/// `usher user import`.
std::span<const Command> user_import_commands();

}  // namespace usher::cli
