#pragma once

#include <span>

#include "cli/arguments/command.h"

namespace usher::cli {

/// `usher mail ...`: what the server has sent, keeps and will send.
std::span<const Command> mail_commands();

}  // namespace usher::cli
