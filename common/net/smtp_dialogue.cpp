#include "common/net/smtp_dialogue.h"

#include <array>

#include "common/base/text.h"

namespace usher::net {
namespace {

struct Stage {
  std::string_view command;
  std::string_view subject;
  bool is_final;  ///< Whether a 5xx is permanent: it is about the message, not about the server or our settings.
};

constexpr std::array kStages{
    Stage{"", "the connection", false},       Stage{"EHLO ", "the greeting", false},    Stage{"HELO ", "the greeting", false},
    Stage{"STARTTLS", "encryption", false},   Stage{"AUTH ", "the log-in", false},      Stage{"NOOP", "a command", false},
    Stage{"MAIL FROM:", "the sender", false}, Stage{"RCPT TO:", "the recipient", true}, Stage{"DATA", "the message", true},
};
constexpr std::string_view kLogIn = "AUTH ";
constexpr std::size_t kMostMechanisms = 100;  // bytes

/// RFC 4954 §6: these codes are about the log-in, whatever command they answer.
constexpr std::array kLogInCodes{530, 534, 535, 538};

/// Servers say at this stage, too, what they have against the client (Postfix: smtpd_delay_reject), which passes with a setting.
/// RFC 3463: what is about the mailbox.
bool is_about_recipient(int code, std::string_view enhanced, bool is_about_client) {
  constexpr std::array<std::string_view, 5> kAddress{"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10"};
  if (!enhanced.empty()) return contains(kAddress, enhanced) || enhanced.starts_with("5.2.");
  return code == 550 && !is_about_client;
}

bool names_client(std::string_view reply) {
  constexpr std::array<std::string_view, 6> kWords{"relay", "denied", "blocked", "policy", "helo", "authentication"};
  const auto text = ascii_lower(reply);
  return std::ranges::any_of(kWords, [&](std::string_view word) { return text.find(word) != std::string::npos; });
}

/// The number of digits at the start of `text`.
std::size_t digits_of(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::find_if_not(text, is_digit) - text.begin());
}

/// The enhanced code (RFC 3463 §2) at the start of `text`; empty if absent.
std::string_view enhanced_code_of(std::string_view text) {
  std::size_t at = 1;
  if (text.empty() || std::string_view("245").find(text[0]) == std::string_view::npos) return {};
  for (int part = 0; part < 2; ++part) {
    if (at >= text.size() || text[at] != '.') return {};
    const std::size_t digits = digits_of(text.substr(at + 1));
    if (digits < 1 || digits > 3) return {};
    at += 1 + digits;
  }
  const bool ends = at == text.size() || text[at] == ' ' || text[at] == '\r' || text[at] == '\n';
  return ends ? text.substr(0, at) : std::string_view();
}

}  // namespace

void SmtpDialogue::sent(std::string_view line) {
  is_over_ = is_over_ || line.starts_with("QUIT");
  if (is_over_) return;
  if (line.starts_with("EHLO ")) mechanisms_.clear();
  for (std::size_t stage = kStages.size() - 1; stage > stage_; --stage) {
    if (!line.starts_with(kStages[stage].command)) continue;
    stage_ = stage;
    code_ = 0;
    enhanced_.clear();
    is_about_client_ = false;
    return;
  }
}

void SmtpDialogue::received(std::string_view line) {
  if (is_over_ || digits_of(line) != 3 || line[0] < '2' || line[0] > '5') return;
  code_ = (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');
  enhanced_ = enhanced_code_of(line.substr(std::min<std::size_t>(4, line.size())));
  is_about_client_ = is_about_client_ || names_client(line);
  if (const auto offered = line.substr(std::min<std::size_t>(4, line.size()));
      !has_tried_log_in() && iequals(offered.substr(0, kLogIn.size()), kLogIn))
    mechanisms_ = printable(first_bytes(trim(offered.substr(kLogIn.size())), kMostMechanisms));
  has_logged_in_ = has_logged_in_ || (kStages[stage_].command == kLogIn && code_ / 100 == 2);
}

bool SmtpDialogue::has_tried_log_in() const { return kStages[stage_].command == kLogIn; }

bool SmtpDialogue::has_begun_message() const { return kStages[stage_].command == "DATA"; }

DeliveryOutcome SmtpDialogue::refusal() const {
  const bool at_recipient = kStages[stage_].command == "RCPT TO:";
  const bool is_final = code_ >= 500 && kStages[stage_].is_final && !contains(kLogInCodes, code_) &&
                        (!at_recipient || is_about_recipient(code_, enhanced_, is_about_client_));
  return {is_final ? Delivery::kRefused : Delivery::kTryLater,
          "The mail server refused " + std::string(subject()) + ": " + codes()};
}

std::string_view SmtpDialogue::subject() const { return kStages[stage_].subject; }

std::string SmtpDialogue::codes() const {
  if (code_ == 0) return {};
  return std::to_string(code_) + (enhanced_.empty() ? "" : " " + enhanced_);
}

}  // namespace usher::net
