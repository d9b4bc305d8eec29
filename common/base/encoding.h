#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace usher {

/// RFC 4648 §4, padded.
std::string base64_encode(std::string_view bytes);
std::optional<std::string> base64_decode(std::string_view text);
/// RFC 4648 §5 without padding, as JOSE requires (RFC 7515 §2). Decoding is strict: no padding, no non-zero unused bits, no other
/// characters.
std::string base64url_encode(std::string_view bytes);
std::optional<std::string> base64url_decode(std::string_view text);
/// RFC 4648 §6, upper case without padding, as authenticator apps expect. Decoding is as strict as base64url_decode().
std::string base32_encode(std::string_view bytes);
std::optional<std::string> base32_decode(std::string_view text);
/// Lower-case hexadecimal. Decoding accepts both cases.
std::string hex_encode(std::string_view bytes);
std::optional<std::string> hex_decode(std::string_view text);
/// Lower-case with dashes (RFC 9562 §4). Precondition: 16 bytes.
std::string uuid_text(std::string_view bytes);
/// Eight bytes, the most significant first.
std::string big_endian(std::uint64_t number);
/// 16 digits of FNV-1a: it tells texts apart, and defends nothing.
std::string fingerprint(std::string_view text);
/// RFC 3986 §2.1. Encodes all but the unreserved characters. Decoding rejects broken escapes.
std::string percent_encode(std::string_view bytes);
std::optional<std::string> percent_decode(std::string_view text);
/// Adds `name=value` to the query of `url`, before its fragment. The value is percent-encoded.
std::string with_parameter(std::string_view url, std::string_view name, std::string_view value);

}  // namespace usher
