#pragma once

#include <cstddef>
#include <string_view>

#include "common/base/result.h"

namespace usher::domain {

/// Lengths in UTF-16 code units, as JavaScript counts.
inline constexpr std::size_t kMinPasswordUnits = 8;
inline constexpr std::size_t kMaxPasswordUnits = 128;

/// Whether `password` (UTF-8) is one a user may choose, by its length alone: no composition rules.
/// Error: kValidationFailed on `field`.
Status check_new_password(std::string_view password, std::string_view field = "password");

}  // namespace usher::domain
