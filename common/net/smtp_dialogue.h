#pragma once

#include <cstddef>

#include "common/net/smtp_client.h"

namespace usher::net {

/// Tracks one SMTP conversation for operators: the stage and the codes of the server's last reply (RFC 5321 §4.2, RFC 3463).
/// Drops the reply text, which may quote the message and with it a sign-in link, but for the offered mechanisms of log-in.
class SmtpDialogue {
 public:
  /// Records a line sent to the server. Lines that are not commands (such as a password) are ignored.
  void sent(std::string_view line);
  /// Records a line of the reply to the last command.
  void received(std::string_view line);

  /// Whether the server rejected the last command.
  [[nodiscard]] bool is_refused() const { return code_ >= 400; }
  /// The outcome for the message after a rejection.
  [[nodiscard]] DeliveryOutcome refusal() const;
  /// The subject of the current stage, for a sentence: `the recipient`.
  [[nodiscard]] std::string_view subject() const;
  /// The last codes, such as `550 5.1.1`; empty before the first reply.
  [[nodiscard]] std::string codes() const;
  [[nodiscard]] bool has_logged_in() const { return has_logged_in_; }
  /// Whether the client has named a mechanism of log-in.
  [[nodiscard]] bool has_tried_log_in() const;
  /// The mechanisms of log-in that the server offered last, such as `CRAM-MD5 XOAUTH2`; empty: none.
  [[nodiscard]] const std::string& mechanisms() const { return mechanisms_; }
  /// Whether the server has said anything.
  [[nodiscard]] bool has_begun() const { return stage_ > 0 || code_ > 0; }
  /// Whether the client has begun to send the message itself.
  [[nodiscard]] bool has_begun_message() const;
  /// Whether the server has closed the conversation by itself (421, RFC 5321 §3.8).
  [[nodiscard]] bool is_closed() const { return code_ == 421; }
  /// Whether the client has sent QUIT; later replies do not matter.
  [[nodiscard]] bool is_over() const { return is_over_; }

 private:
  std::size_t stage_ = 0;
  int code_ = 0;
  std::string enhanced_;
  std::string mechanisms_;
  bool is_about_client_ = false;  ///< By the words of the last reply.
  bool has_logged_in_ = false;
  bool is_over_ = false;
};

}  // namespace usher::net
