#pragma once

#include <string>
#include <string_view>

namespace usher::console {

/// What a page says after an act, by the key in `?done=`; empty for an unknown key, so that a link cannot make a page say
/// anything.
std::string done_text(std::string_view key);

}  // namespace usher::console
