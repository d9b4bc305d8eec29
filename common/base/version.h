#pragma once

#include <string_view>

namespace usher {

/// The release, from CMakeLists.txt.
inline constexpr std::string_view kVersion = USHER_VERSION;

}  // namespace usher
