#pragma once

#include <span>

#include "cli/command.h"

namespace usher::cli {

/// `usher seed`.
std::span<const Command> seed_commands();

}  // namespace usher::cli
