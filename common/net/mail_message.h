#pragma once

#include <string>

#include "common/base/clock.h"

namespace usher::net {

/// What goes into a mail. Texts are UTF-8 with any line ends; addresses are bare.
struct MailMessage {
  std::string from_name;  ///< Empty: none.
  std::string from_address;
  std::string to;
  std::string subject;
  std::string text;
  std::string html;        ///< A whole document that says the same.
  std::string message_id;  ///< The part before the `@`, unique; what follows it is the sender's host.
  Time date;
  std::string language;  ///< A tag of RFC 5646, such as `ur`.
};

/// The message as it goes to a mail server: RFC 5322, multipart/alternative (RFC 2046 §5.1.4), all of it ASCII, CRLF, and no line
/// over 76 characters but those of long addresses. Depends on nothing but `message`. No value can begin a header or a line of
/// its own: control characters in what becomes a header turn into spaces.
std::string render(const MailMessage& message);

}  // namespace usher::net
