#pragma once

#include <span>

#include "cli/arguments/command.h"

namespace usher::cli {

std::span<const Command> upgrade_commands();

}  // namespace usher::cli
