#pragma once

#include <string>

#include "common/base/clock.h"

namespace usher::net {

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
  std::string language;  ///< A tag of RFC 5646, such as `ur`.
};

/// The message in the form for a mail server: RFC 5322, multipart/alternative (RFC 2046 §5.1.4), ASCII only, CRLF, no line over
/// 76 characters except for long addresses. Deterministic. Header injection: control characters in header values become spaces,
/// so no value can start a header or a line.
std::string render(const MailMessage& message);

}  // namespace usher::net
