#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace usher::console {

/// What a page says after an act, by the key in `?done=`; empty for an unknown key, so that a link cannot make a page say
/// anything.
std::string done_text(std::string_view key);

/// The key that also says how many API keys the act revoked, if any.
std::string done_with_keys(std::string_view key, std::int64_t api_keys_revoked);

}  // namespace usher::console
