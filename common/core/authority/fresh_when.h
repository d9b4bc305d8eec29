#pragma once

#include <string_view>

// When work on accounts asks for a fresh session, in words.

namespace usher::core {

inline constexpr std::string_view kFreshForNewUser = "to make an admin, a verified address or a claim that users may not set";
inline constexpr std::string_view kFreshForChange =
    "to set a role, an address or a claim that users may not set, and on another admin";

}  // namespace usher::core
