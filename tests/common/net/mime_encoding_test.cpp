#include "common/net/mime_encoding.h"

#include "common/base/encoding.h"
#include "common/base/text.h"
#include "tests/catch.h"

namespace usher::net {
namespace {

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
