#pragma once

#include "cli/arguments/context.h"
#include "common/core/moving/moving.h"

namespace usher::cli {

/// What `usher import` prints.
Record record_of(const core::MoveReport& report, core::MoveMode mode);
/// Tells a person what stays behind: the first lines, and how many more there are.
void print_left_behind(Terminal& terminal, const core::MoveReport& report, core::MoveMode mode);

}  // namespace usher::cli
