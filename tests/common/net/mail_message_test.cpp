#include "common/net/mail_message.h"

#include "common/base/encoding.h"
#include "common/base/text.h"
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

TEST_CASE("mail: a way out is named, and with https works by one POST (RFC 8058)", "[net][mail]") {
  auto message = sample();
  message.way_out = "https://example.com/account/reminders?token=a.b%3D";
  CHECK(has_line(render(message), "List-Unsubscribe: <" + message.way_out + ">"));
  CHECK(has_line(render(message), "List-Unsubscribe-Post: List-Unsubscribe=One-Click"));
  message.way_out = "http://localhost:8000/account/reminders?token=a";
  CHECK(has_line(render(message), "List-Unsubscribe: <" + message.way_out + ">"));
  CHECK(render(message).find("List-Unsubscribe-Post") == std::string::npos);
  CHECK(headers_of(render(message)) == headers_of(render(sample())) + 1);
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

std::size_t longest_line(std::string_view text) {
  std::size_t longest = 0;
  while (!text.empty()) {
    const std::size_t end = text.find("\r\n");
    longest = std::max(longest, std::min(end, text.size()));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 2);
  }
  return longest;
}

TEST_CASE("MIME: every kind of line end becomes CRLF", "[net][mail]") {
  CHECK(with_crlf("a\nb\rc\r\nd") == "a\r\nb\r\nc\r\nd");
  CHECK(with_crlf("\n\r\r\n\n\r") == "\r\n\r\n\r\n\r\n\r\n");
  CHECK(with_crlf("").empty());
}

TEST_CASE("MIME: quoted-printable encodes unsafe bytes, and spaces at a line's end", "[net][mail]") {
  CHECK(quoted_printable("1+1=2 \nb\tc\n\nd") == "1+1=3D2=20\r\nb=09c\r\n\r\nd\r\n");
  CHECK(quoted_printable("f\xc3\xbcr\n") == "f=C3=BCr\r\n");
  CHECK(quoted_printable(std::string("\0\x7f", 2)) == "=00=7F\r\n");
}

TEST_CASE("MIME: no line of either encoding is longer than 76 characters", "[net][mail]") {
  for (std::size_t length : {74U, 75U, 76U, 77U, 150U, 151U, 1000U}) {
    CAPTURE(length);
    for (const std::string unit : {"x", "\xc3\xa4", "=", " "}) {
      std::string line;
      for (std::size_t i = 0; i < length; ++i) line += unit;
      CHECK(longest_line(quoted_printable(line)) <= kMaxMimeLine);
      CHECK(longest_line(base64_lines(line)) <= kMaxMimeLine);
      CHECK(longest_line("Subject: " + encoded_words(line)) <= kMaxMimeLine);
    }
  }
}

TEST_CASE("MIME: base64 decodes to the text with CRLF", "[net][mail]") {
  CHECK(base64_decode("YQ0KYg0K") == "a\r\nb\r\n");
  CHECK(base64_lines("a\nb") == "YQ0KYg0K\r\n");
}

TEST_CASE("MIME: encoded words have whole characters and add up to the text", "[net][mail]") {
  for (const std::string unit : {"x", "\xc3\xa4", "\xe2\x82\xac", "\xf0\x9f\x98\x80", "a\xf0\x9f\x98\x80"}) {
    CAPTURE(unit);
    std::string value;
    for (int i = 0; i < 100; ++i) value += unit;
    std::string decoded;
    const std::string words = encoded_words(value);
    std::string_view left = words;
    while (!left.empty()) {
      REQUIRE(left.starts_with("=?UTF-8?B?"));
      const std::size_t end = left.find("?=");
      const auto word = base64_decode(left.substr(10, end - 10));
      REQUIRE(word);
      CHECK(is_utf8(*word));
      decoded += *word;
      left.remove_prefix(std::min(left.size(), end + 2 + 3));
    }
    CHECK(decoded == value);
  }
}

TEST_CASE("MIME: invalid UTF-8 is encoded all the same", "[net][mail]") {
  CHECK(encoded_words("\xff") == "=?UTF-8?B?/w==?=");
  CHECK(encoded_words(std::string(200, '\x80')).size() > 200);
}

}  // namespace

}  // namespace usher::net
