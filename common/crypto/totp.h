#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "common/base/clock.h"

// One-time codes of authenticator apps: RFC 6238 with the parameters that all apps support: SHA-1, six digits and steps of 30
// seconds since 1970. Secrets are bytes of any length. Everything here is safe from any thread.
namespace usher::crypto {

inline constexpr std::chrono::seconds kTotpPeriod{30};
inline constexpr std::size_t kTotpDigits = 6;
/// RFC 4226 §4 R6 recommends 160 bits.
inline constexpr std::size_t kTotpSecretSize = 20;

std::int64_t totp_step(Time now);

/// Six digits.
std::string totp_code(std::string_view secret, std::int64_t step);

/// Finds the step of a code: the step of `now`, the previous or the next one; the newest match wins. nullopt for a wrong code.
/// Takes constant time (timing attack). To prevent replay, the caller stores the newest used step and rejects it and all earlier
/// steps.
std::optional<std::int64_t> find_totp_step(std::string_view secret, std::string_view code, Time now);

/// The URI in an authenticator's QR code, in Better Auth's form:
///
///   otpauth://totp/<issuer>:<account>?secret=<base32>&issuer=<issuer>&digits=6&period=30
///
/// percent-encoded in the label; form-encoded in the query, where a space becomes a plus.
std::string otpauth_uri(std::string_view issuer, std::string_view account, std::string_view secret);

}  // namespace usher::crypto
