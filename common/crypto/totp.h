#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "common/base/clock.h"

// One-time codes of authenticator apps: RFC 6238 with what all of them know, SHA-1, six digits and steps of 30 seconds since
// 1970. Secrets are bytes, of any length. Everything here is safe from any thread.
namespace usher::crypto {

inline constexpr std::chrono::seconds kTotpPeriod{30};
inline constexpr std::size_t kTotpDigits = 6;
/// RFC 4226 §4 R6 recommends 160 bits.
inline constexpr std::size_t kTotpSecretSize = 20;

std::int64_t totp_step(Time now);

/// Six digits.
std::string totp_code(std::string_view secret, std::int64_t step);

/// The step whose code this is: the one of `now`, the one before or the one after; of several the newest. Who remembers the
/// newest step that was used and refuses it and all before makes each code work once. nullopt for a wrong code. Takes as long for
/// any.
std::optional<std::int64_t> find_totp_step(std::string_view secret, std::string_view code, Time now);

/// What an authenticator app reads from a QR code, in the form Better Auth gives it:
///
///   otpauth://totp/<issuer>:<account>?secret=<base32>&issuer=<issuer>&digits=6&period=30
///
/// percent-encoded in the label; in the query as forms are, where a space is a plus.
std::string otpauth_uri(std::string_view issuer, std::string_view account, std::string_view secret);

}  // namespace usher::crypto
