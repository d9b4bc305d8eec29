#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace usher::net {

/// The end of a line (RFC 5322 §2.1).
inline constexpr std::string_view kLineEnd = "\r\n";
/// Characters of a line without its end (RFC 2045 §6.7, §6.8; RFC 2047 §2).
inline constexpr std::size_t kMaxMimeLine = 76;

/// `text` with CRLF wherever a line ends, be it by CRLF, LF or CR.
std::string with_crlf(std::string_view text);

/// A text's lines, encoded, each ended by CRLF. Where the last one had no end it gets one.
std::string quoted_printable(std::string_view text);
std::string base64_lines(std::string_view text);

/// A header's value as encoded words (RFC 2047), one a line; each holds whole characters of the UTF-8 `value`, and the first
/// leaves room for a header's name of ten characters.
std::string encoded_words(std::string_view value);

}  // namespace usher::net
