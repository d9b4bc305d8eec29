#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace usher::console {

/// What a page says after an act, by the key in `?done=`; empty for an unknown key, so that a link cannot make a page say
/// anything.
std::string done_text(std::string_view key);

/// The key with a count, unless that is 0: of the API keys that the act revoked, or of the rows that it was done to.
std::string done_with_count(std::string_view key, std::int64_t count);

}  // namespace usher::console
