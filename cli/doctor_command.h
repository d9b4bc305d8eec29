#pragma once

#include <span>

#include "cli/command.h"

namespace usher::cli {

std::span<const Command> doctor_commands();

}  // namespace usher::cli
