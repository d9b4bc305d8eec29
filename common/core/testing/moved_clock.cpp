#include "common/core/testing/moved_clock.h"

#include "common/settings/limits.h"

namespace usher {

Result<std::chrono::seconds> parse_move(std::string field, std::string_view text) {
  if (const auto by = settings::parse_duration(text, kFurthestMove)) return *by;
  return invalid_field(std::move(field), "INVALID_FORMAT",
                       "Must be 1 or more of s, m, h or d, such as 90m, and at most ten years; a clock never goes back");
}

}  // namespace usher
