#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace usher::crypto {

inline constexpr std::size_t kSha256Size = 32;
inline constexpr std::size_t kSha1Size = 20;

// All functions are safe from any thread and return raw bytes unless the name says otherwise.

/// For lists of known passwords alone, which have these digests.
std::string sha1(std::string_view bytes);
std::string sha256(std::string_view bytes);
std::string sha512(std::string_view bytes);
/// 43 characters. The form in which tokens are stored.
std::string sha256_base64url(std::string_view bytes);
/// RFC 2104 with SHA-256.
std::string hmac_sha256(std::string_view key, std::string_view message);
/// RFC 2104 with SHA-1. Used only for one-time codes (RFC 6238).
std::string hmac_sha1(std::string_view key, std::string_view message);
/// RFC 5869 with SHA-256. Precondition: `length` is at most 255 * 32.
std::string hkdf_sha256(std::string_view key, std::string_view info, std::size_t length, std::string_view salt = {});
/// Compares in a time that depends only on the length (timing attack). Texts of different lengths are unequal at once.
bool equal_in_constant_time(std::string_view a, std::string_view b);

}  // namespace usher::crypto
