#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace usher::console {

/// What a page says after an act, by the key in `?done=`; empty for an unknown key, so that a link cannot make a page say
/// anything.
std::string done_text(std::string_view key);

/// The key with the number of API keys that the act revoked, unless that is 0.
std::string done_with_count(std::string_view key, std::int64_t count);
/// The key with the number of rows that it was done to, that are as wanted and that are gone, unless it was done to the only one.
std::string done_to_many(std::string_view key, std::int64_t count, std::int64_t unchanged = 0, std::int64_t gone = 0);

}  // namespace usher::console
