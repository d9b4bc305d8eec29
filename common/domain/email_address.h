#pragma once

#include <string>
#include <string_view>

#include "common/base/result.h"

namespace usher::domain {

/// Where the made-up addresses of anonymous accounts are. Nothing of `.invalid` is ever reached (RFC 2606 §2): no mail goes
/// there.
inline constexpr std::string_view kAnonymousDomain = "anonymous.placeholder.invalid";

/// An address that may own an account: ASCII, at most 254 characters, in the grammar the Better Auth client uses.
/// Two addresses are one account when `compared` is equal; mail goes to `written`.
struct EmailAddress {
  std::string written;   ///< As first typed, without white space at its ends.
  std::string compared;  ///< A-Z lower-cased.

  /// Error: kValidationFailed on `field`.
  static Result<EmailAddress> parse(std::string_view text, std::string_view field = "email");
};

}  // namespace usher::domain
