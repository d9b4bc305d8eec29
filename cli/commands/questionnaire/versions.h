#pragma once

#include <span>

#include "cli/arguments/command.h"

namespace usher::cli {

/// `usher questionnaire init`, show, list, diff, publish and retire.
std::span<const Command> questionnaire_version_commands();

}  // namespace usher::cli
