#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "common/base/clock.h"

namespace usher {

/// RFC 3339 in UTC with exactly three decimals and Z: 2026-11-20T06:53:44.049Z.
std::string to_rfc3339(Time time);
/// Its date in UTC: 2026-11-20.
std::string day_text(Time time);
/// Parses RFC 3339 with any offset and up to nine decimals (cut to three), or a date as midnight UTC; nullopt for any other text.
std::optional<Time> parse_time(std::string_view text);

}  // namespace usher
