#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "common/base/clock.h"

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

/// The content of a mail. Texts are UTF-8 with any line ends; addresses have no display name.
struct MailMessage {
  std::string from_name;  ///< Optional.
  std::string from_address;
  std::string to;
  std::string subject;
  std::string text;
  std::string html;        ///< A whole document with the same content as the text.
  std::string message_id;  ///< The part before the `@`, unique. The part after it is the sender's host.
  Time date;
  std::string language;      ///< A tag of RFC 5646, such as `ur`.
  std::string way_out = {};  ///< The URL that stops such mail with one POST (RFC 8058); empty without one.
};

/// The message in the form for a mail server: RFC 5322, multipart/alternative (RFC 2046 §5.1.4), ASCII only, CRLF, no line over
/// 76 characters except for long addresses and the way out. Deterministic. Header injection: control characters in header values
/// become spaces, so no value can start a header or a line.
std::string render(const MailMessage& message);

}  // namespace usher::net
