#pragma once

#include "common/base/result.h"

namespace usher::domain {

/// The domain of the generated addresses of anonymous accounts. `.invalid` never resolves (RFC 2606 §2), so it gets no mail.
inline constexpr std::string_view kAnonymousDomain = "anonymous.placeholder.invalid";

/// A valid address of an account: ASCII, at most 254 characters, in the grammar of the Better Auth client. Two addresses belong
/// to the same account if `compared` is equal; mail goes to `written`.
struct EmailAddress {
  std::string written;   ///< As entered first, without surrounding white space.
  std::string compared;  ///< With A-Z in lower case.

  /// Error: kValidationFailed on `field`.
  static Result<EmailAddress> parse(std::string_view text, std::string_view field = "email");
};

}  // namespace usher::domain
