#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "common/net/smtp_client.h"

namespace usher::net {

/// One SMTP conversation, reduced to what operators may read: how far it came and the codes of the server's last reply (RFC 5321
/// §4.2, RFC 3463). The server's words are not kept: they may quote the message, and with it a link that opens an account.
class SmtpDialogue {
 public:
  /// A line as it goes to the server. Lines that are no command (a password, for one) change nothing.
  void sent(std::string_view line);
  /// A line of a reply, to what was sent last.
  void received(std::string_view line);

  /// The server said no to what was sent last.
  [[nodiscard]] bool is_refused() const;
  /// What to do with the message then.
  [[nodiscard]] DeliveryOutcome refusal() const;
  /// What the conversation is about, for a sentence: `the recipient`.
  [[nodiscard]] std::string_view subject() const;
  /// The last codes, such as `550 5.1.1`; empty before there were any.
  [[nodiscard]] std::string codes() const;
  [[nodiscard]] bool has_logged_in() const { return has_logged_in_; }
  /// The client has said QUIT; what follows is courtesy.
  [[nodiscard]] bool is_over() const { return is_over_; }

 private:
  std::size_t stage_ = 0;
  int code_ = 0;
  std::string enhanced_;
  bool has_logged_in_ = false;
  bool is_over_ = false;
};

}  // namespace usher::net
