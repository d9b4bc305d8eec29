#pragma once

#include "cli/arguments/context.h"
#include "common/core/moving/moving.h"
#include "common/settings/settings.h"

namespace usher::cli {

/// The output of `usher import`.
Record record_of(const core::MoveReport& report, core::MoveMode mode);
/// Warns of rows that were left behind: the first ones, and the number of the others.
void print_left_behind(Terminal& terminal, const core::MoveReport& report, core::MoveMode mode);
/// Says how the old server signed the JWTs that its back ends verify, and which setting goes on with it.
void print_jwts(Terminal& terminal, const std::optional<core::OldJwts>& jwts, settings::JwtAlgorithm here);

}  // namespace usher::cli
