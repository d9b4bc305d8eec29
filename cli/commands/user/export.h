#pragma once

#include <span>

#include "cli/arguments/command.h"

namespace usher::cli {

/// `usher user export`.
std::span<const Command> user_export_commands();

}  // namespace usher::cli
