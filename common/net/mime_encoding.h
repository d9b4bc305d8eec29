#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace usher::net {

/// The line end (RFC 5322 §2.1).
inline constexpr std::string_view kLineEnd = "\r\n";
/// The maximum line length without the line end (RFC 2045 §6.7, §6.8; RFC 2047 §2).
inline constexpr std::size_t kMaxMimeLine = 76;

/// Converts the line ends CRLF, LF and CR to CRLF.
std::string with_crlf(std::string_view text);

/// Encodes the lines of a text; each ends with CRLF, including the last.
std::string quoted_printable(std::string_view text);
std::string base64_lines(std::string_view text);

/// A header's value as encoded words (RFC 2047), one a line. Each word contains whole UTF-8 characters; the first leaves space
/// for a header name of ten characters.
std::string encoded_words(std::string_view value);

}  // namespace usher::net
