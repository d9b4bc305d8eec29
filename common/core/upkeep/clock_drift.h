#pragma once

#include "common/core/runtime/ports.h"
#include "common/db/engine/database.h"

namespace usher::core {

/// Remembers the last jump of the system's clock for `usher doctor`, as the installation row `clock_step`: JSON {"at_ms",
/// "by_ms"}.
Status note_clock_step(const Ports& ports, const ClockStep& step);
/// nullopt if no server noticed one.
Result<std::optional<ClockStep>> last_clock_step(const Ports& ports);

/// How far this machine's clock is ahead of the database's (negative: behind). Times that one server writes are compared by
/// others: the grace of a refresh token, limits, the day from which a key signs.
using Drift = std::chrono::milliseconds;

/// nullopt if the database has no clock of its own. The trip to the database counts for neither.
Result<std::optional<Drift>> clock_drift(db::Database& database, const Clock& clock);
/// For a server's start: the drift, if it is worth a warning. Error: kInternal from 30 s on.
Result<std::optional<Drift>> require_near_clock(db::Database& database, const Clock& clock);
bool is_worth_a_warning(Drift drift);
bool stops_a_start(Drift drift);
/// `This machine's clock is 2 s ahead of the database's; ...`
std::string drift_sentence(Drift drift);

}  // namespace usher::core
