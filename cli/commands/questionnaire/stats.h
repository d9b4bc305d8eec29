#pragma once

#include <span>

#include "cli/arguments/command.h"

namespace usher::cli {

/// `usher questionnaire stats`.
std::span<const Command> questionnaire_stats_commands();

}  // namespace usher::cli
