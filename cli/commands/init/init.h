#pragma once

#include <span>

#include "cli/arguments/command.h"

namespace usher::cli {

std::span<const Command> init_commands();

}  // namespace usher::cli
