#pragma once

#include <span>

#include "cli/arguments/command.h"

namespace usher::cli {

/// `usher mail ...`: sent, kept and pending mail.
std::span<const Command> mail_commands();

}  // namespace usher::cli
