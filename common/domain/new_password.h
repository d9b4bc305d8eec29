#pragma once

#include "common/base/result.h"

namespace usher::domain {

/// Lengths in UTF-16 code units, as JavaScript counts them.
inline constexpr std::size_t kMinPasswordUnits = 8;
inline constexpr std::size_t kMaxPasswordUnits = 128;

/// Checks the length of a new `password` (UTF-8). There are no composition rules.
/// Error: kValidationFailed on `field`.
Status check_new_password(std::string_view password, std::string_view field = "password");

/// What an attacker tries first besides common passwords. Absent texts are empty.
struct PasswordContext {
  std::string_view email = {};
  std::string_view name = {};
  std::string_view site = {};  ///< The site's name as the operator set it.
};

/// Returns whether the password contains a part of the address or of the name, or the site's name (ASVS 6.2.11). Parts of fewer
/// than four characters and the last label of the address's host are ignored, and so is case.
bool contains_context(std::string_view password, const PasswordContext& context);

}  // namespace usher::domain
