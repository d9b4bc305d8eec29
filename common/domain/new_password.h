#pragma once

#include <cstddef>
#include <string_view>

#include "common/base/result.h"

namespace usher::domain {

/// Lengths in UTF-16 code units, as JavaScript counts them.
inline constexpr std::size_t kMinPasswordUnits = 8;
inline constexpr std::size_t kMaxPasswordUnits = 128;

/// Checks the length of a new `password` (UTF-8). There are no composition rules.
/// Error: kValidationFailed on `field`.
Status check_new_password(std::string_view password, std::string_view field = "password");

}  // namespace usher::domain
