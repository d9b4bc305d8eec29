#pragma once

#include "common/base/clock.h"
#include "common/base/result.h"
#include "common/core/runtime/ports.h"

namespace usher::core {

/// Remembers the last jump of the system's clock for `usher doctor`, as the installation row `clock_step`: JSON {"at_ms",
/// "by_ms"}.
Status note_clock_step(const Ports& ports, const ClockStep& step);
/// nullopt if no server noticed one.
Result<std::optional<ClockStep>> last_clock_step(const Ports& ports);

}  // namespace usher::core
