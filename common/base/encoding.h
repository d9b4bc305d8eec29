#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace usher {

/// RFC 4648 §4, padded.
std::string base64_encode(std::string_view bytes);
std::optional<std::string> base64_decode(std::string_view text);
/// RFC 4648 §5, without padding, as JOSE (RFC 7515 §2) wants it. Decoding is strict: no padding, no stray bits, no other
/// characters.
std::string base64url_encode(std::string_view bytes);
std::optional<std::string> base64url_decode(std::string_view text);
/// RFC 4648 §6, upper case without padding, as authenticator apps want it. Decoding is as strict as base64url's.
std::string base32_encode(std::string_view bytes);
std::optional<std::string> base32_decode(std::string_view text);
/// Lower-case hexadecimal; decoding takes both cases.
std::string hex_encode(std::string_view bytes);
std::optional<std::string> hex_decode(std::string_view text);
/// Eight bytes, the most significant first.
std::string big_endian(std::uint64_t number);
/// RFC 3986 §2.1. Encodes all but the unreserved characters; decoding refuses broken escapes.
std::string percent_encode(std::string_view bytes);
std::optional<std::string> percent_decode(std::string_view text);

}  // namespace usher
