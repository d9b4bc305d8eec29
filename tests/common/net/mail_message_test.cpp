#include "common/net/mail_message.h"

#include "tests/catch.h"

namespace usher::net {
namespace {

MailMessage sample() {
  return {.from_name = "Example Site",
          .from_address = "noreply@example.com",
          .to = "ada@example.org",
          .subject = "Confirm your address",
          .text = "Hello,\n1+1=2\n",
          .html = "<p>Hello,<br>1+1=2</p>",
          .message_id = "01J9-abc",
          .date = from_ms(1795157624049),
          .language = "en"};
}

std::string head_of(const std::string& mail) { return mail.substr(0, mail.find("\r\n\r\n") + 2); }

/// The lines of the head that begin a header.
std::size_t headers_of(const std::string& mail) {
  const std::string head = head_of(mail);
  std::size_t count = 0;
  for (std::size_t at = 0; at < head.size(); at = head.find("\r\n", at) + 2)
    if (head[at] != ' ' && head[at] != '\t') ++count;
  return count;
}

bool has_line(const std::string& mail, const std::string& line) {
  return ("\r\n" + mail).find("\r\n" + line + "\r\n") != std::string::npos;
}

TEST_CASE("mail: a message has both texts in one envelope, and depends only on its parts", "[net][mail]") {
  CHECK(render(sample()) ==
        "From: \"Example Site\" <noreply@example.com>\r\n"
        "To: ada@example.org\r\n"
        "Subject: Confirm your address\r\n"
        "Date: Fri, 20 Nov 2026 06:53:44 +0000\r\n"
        "Message-ID: <01J9-abc@example.com>\r\n"
        "MIME-Version: 1.0\r\n"
        "Auto-Submitted: auto-generated\r\n"
        "Content-Language: en\r\n"
        "Content-Type: multipart/alternative;\r\n"
        " boundary=\"=_01J9-abc\"\r\n"
        "\r\n"
        "--=_01J9-abc\r\n"
        "Content-Type: text/plain; charset=utf-8\r\n"
        "Content-Transfer-Encoding: quoted-printable\r\n"
        "\r\n"
        "Hello,\r\n"
        "1+1=3D2\r\n"
        "--=_01J9-abc\r\n"
        "Content-Type: text/html; charset=utf-8\r\n"
        "Content-Transfer-Encoding: quoted-printable\r\n"
        "\r\n"
        "<p>Hello,<br>1+1=3D2</p>\r\n"
        "--=_01J9-abc--\r\n");
}

TEST_CASE("mail: a date is in UTC, for every month", "[net][mail]") {
  struct Row {
    std::int64_t ms;
    std::string line;
  };
  const auto row = GENERATE(values<Row>({
      {0, "Date: Thu, 01 Jan 1970 00:00:00 +0000"},
      {1709251199999, "Date: Thu, 29 Feb 2024 23:59:59 +0000"},
      {1735689600000, "Date: Wed, 01 Jan 2025 00:00:00 +0000"},
  }));
  auto message = sample();
  message.date = from_ms(row.ms);
  CHECK(has_line(render(message), row.line));
}

TEST_CASE("mail: a long or non-ASCII subject or name becomes encoded words", "[net][mail]") {
  auto message = sample();
  message.subject = "Best\xc3\xa4tigen";
  message.from_name = "Caf\xc3\xa9";
  auto mail = render(message);
  CHECK(has_line(mail, "Subject: =?UTF-8?B?QmVzdMOkdGlnZW4=?="));
  CHECK(has_line(mail, "From: =?UTF-8?B?Q2Fmw6k=?= <noreply@example.com>"));

  message.subject = "What is =?UTF-8?Q?this?=";
  message.from_name = std::string(60, 'x');
  mail = render(message);
  CHECK(mail.find("Subject: =?UTF-8?B?V2hhdCBpcyA9P1VURi04P1E/dGhpcz89?=") != std::string::npos);
  CHECK(has_line(mail, " <noreply@example.com>"));

  message.from_name.clear();
  CHECK(has_line(render(message), "From: noreply@example.com"));
  message.from_name = "A \"quoted\" \\ name";
  CHECK(has_line(render(message), "From: \"A \\\"quoted\\\" \\\\ name\" <noreply@example.com>"));
}

TEST_CASE("mail: a mostly non-Latin text is sent as base64", "[net][mail]") {
  auto message = sample();
  message.text = "\xd8\xa2\xd9\xbe \xda\xa9\xd8\xa7 \xd8\xb4\xda\xa9\xd8\xb1\xdb\x8c\xdb\x81\n";
  CHECK(render(message).find("Content-Transfer-Encoding: base64\r\n\r\n") != std::string::npos);
}

TEST_CASE("mail: no value can add a header, a line or a part", "[net][mail][security]") {
  const std::string evil = "x\r\nBcc: eve@example.net\r\n\r\n--=_01J9-abc\r\n\n\rBcc: e@f.g" + std::string(1, '\0') + "y";
  const std::size_t usual = headers_of(render(sample()));
  const auto member = GENERATE(&MailMessage::from_name, &MailMessage::from_address, &MailMessage::to, &MailMessage::subject,
                               &MailMessage::message_id, &MailMessage::language, &MailMessage::text, &MailMessage::html);
  auto message = sample();
  message.*member = evil;
  const auto mail = render(message);
  CHECK(headers_of(mail) == usual);
  CHECK(head_of(mail).find("\r\nBcc:") == std::string::npos);
  CHECK(head_of(mail).find('\0') == std::string::npos);
  CHECK(mail.find("\r\nMIME-Version: 1.0\r\n") != std::string::npos);
  std::size_t delimiters = 0;
  for (auto at = mail.find("\r\n--=_"); at != std::string::npos; at = mail.find("\r\n--=_", at + 1)) ++delimiters;
  CHECK(delimiters == 3);
}

}  // namespace
}  // namespace usher::net
