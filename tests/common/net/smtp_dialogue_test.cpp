#include "common/net/smtp_dialogue.h"

#include <vector>

#include "tests/catch.h"

namespace usher::net {
namespace {

struct Said {
  std::string_view sent;
  std::string_view received;
};

SmtpDialogue after(const std::vector<Said>& exchanges) {
  SmtpDialogue dialogue;
  dialogue.received("220 mail.example.com ESMTP\r\n");
  for (const auto& [sent, received] : exchanges) {
    dialogue.sent(sent);
    dialogue.received(received);
  }
  return dialogue;
}

TEST_CASE("SMTP dialogue: only a 5xx to the recipient or the message is final", "[net][smtp]") {
  struct Row {
    std::string_view command;
    std::string_view reply;
    Delivery delivery;
    std::string_view reason;
  };
  const auto row = GENERATE(values<Row>({
      {"RCPT TO:<a@b.c>\r\n", "550 5.1.1 no such user\r\n", Delivery::kRefused,
       "The mail server refused the recipient: 550 5.1.1"},
      {"RCPT TO:<a@b.c>\r\n", "451 4.7.1 greylisted\r\n", Delivery::kTryLater,
       "The mail server refused the recipient: 451 4.7.1"},
      {"RCPT TO:<a@b.c>\r\n", "552 5.2.2 full\r\n", Delivery::kRefused, "The mail server refused the recipient: 552 5.2.2"},
      {"RCPT TO:<a@b.c>\r\n", "550 unknown user\r\n", Delivery::kRefused, "The mail server refused the recipient: 550"},
      {"RCPT TO:<a@b.c>\r\n", "550 Relaying DENIED\r\n", Delivery::kTryLater, "The mail server refused the recipient: 550"},
      {"RCPT TO:<a@b.c>\r\n", "554 5.7.1 <a@b.c>: Relay access denied\r\n", Delivery::kTryLater,
       "The mail server refused the recipient: 554 5.7.1"},
      {"RCPT TO:<a@b.c>\r\n", "550 5.7.1 blocked\r\n", Delivery::kTryLater, "The mail server refused the recipient: 550 5.7.1"},
      {"RCPT TO:<a@b.c>\r\n", "504 5.5.2 <x>: Helo command rejected\r\n", Delivery::kTryLater,
       "The mail server refused the recipient: 504 5.5.2"},
      {"RCPT TO:<a@b.c>\r\n", "553 no\r\n", Delivery::kTryLater, "The mail server refused the recipient: 553"},
      {"RCPT TO:<a@b.c>\r\n", "530 5.7.0 log in first\r\n", Delivery::kTryLater,
       "The mail server refused the recipient: 530 5.7.0"},
      {"DATA\r\n", "554 5.7.1 spam\r\n", Delivery::kRefused, "The mail server refused the message: 554 5.7.1"},
      {"DATA\r\n", "452 full\r\n", Delivery::kTryLater, "The mail server refused the message: 452"},
      {"MAIL FROM:<us@b.c>\r\n", "550 not yours\r\n", Delivery::kTryLater, "The mail server refused the sender: 550"},
      {"AUTH PLAIN\r\n", "535 5.7.8 wrong\r\n", Delivery::kTryLater, "The mail server refused the log-in: 535 5.7.8"},
      {"STARTTLS\r\n", "501 no\r\n", Delivery::kTryLater, "The mail server refused encryption: 501"},
      {"EHLO me\r\n", "550 go away\r\n", Delivery::kTryLater, "The mail server refused the greeting: 550"},
  }));
  DYNAMIC_SECTION(row.command << row.reply) {
    const auto dialogue = after({{row.command, row.reply}});
    REQUIRE(dialogue.is_refused());
    CHECK(dialogue.refusal().delivery == row.delivery);
    CHECK(dialogue.refusal().reason == row.reason);
  }
}

TEST_CASE("SMTP dialogue: a greeting may refuse too", "[net][smtp]") {
  SmtpDialogue dialogue;
  dialogue.received("554 5.3.2 not today\r\n");
  REQUIRE(dialogue.is_refused());
  CHECK(dialogue.refusal().delivery == Delivery::kTryLater);
  CHECK(dialogue.refusal().reason == "The mail server refused the connection: 554 5.3.2");
}

TEST_CASE("SMTP dialogue: the reason never has text of the server", "[net][smtp][security]") {
  for (const std::string_view reply :
       {"554 5.7.1 listed: https://site.example/account/reset#token\r\n", "554 5.7.1-https://x.example\r\n", "554 https://x\r\n",
        "554-\x1b[2J\r\n", "554 5.7.1234 x\r\n", "554 5..1 x\r\n", "554 5.7.1x\r\n"}) {
    CAPTURE(reply);
    const auto reason = after({{"DATA\r\n", reply}}).refusal().reason;
    CHECK((reason == "The mail server refused the message: 554" || reason == "The mail server refused the message: 554 5.7.1"));
  }
}

TEST_CASE("SMTP dialogue: an invalid reply changes nothing", "[net][smtp]") {
  for (const std::string_view line : {"", "\r\n", "55", "5500 x\r\n", "abc\r\n", "650 x\r\n", "150 x\r\n"}) {
    CAPTURE(line);
    CHECK(after({{"RCPT TO:<a@b.c>\r\n", line}}).codes().empty());
  }
}

TEST_CASE("SMTP dialogue: authentication counts once confirmed, and its lines are no commands", "[net][smtp]") {
  CHECK_FALSE(after({{"AUTH LOGIN\r\n", "334 VXNlcg==\r\n"}}).has_logged_in());
  const auto inside = after({{"AUTH LOGIN\r\n", "334 VXNlcg==\r\n"}, {"QUIETEXAMPLE\r\n", "235 2.7.0 welcome\r\n"}});
  CHECK(inside.has_logged_in());
  CHECK(inside.subject() == "the log-in");
}

TEST_CASE("SMTP dialogue: after QUIT nothing changes the result", "[net][smtp]") {
  const auto dialogue = after({{"RCPT TO:<a@b.c>\r\n", "550 5.1.1 no\r\n"}, {"QUIT\r\n", "221 bye\r\n"}});
  CHECK(dialogue.is_over());
  CHECK(dialogue.is_refused());
  CHECK(dialogue.codes() == "550 5.1.1");
}

}  // namespace
}  // namespace usher::net
