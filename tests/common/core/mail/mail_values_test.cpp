#include "common/core/mail/mail_values.h"

#include "common/base/text.h"
#include "tests/catch.h"

namespace usher::core {
namespace {

std::string shown_as(std::string_view name, const std::string& value) {
  const auto values = mail_values({{name, value}});
  REQUIRE(values.ok());
  const auto found = values.value().find(name);
  return found == values.value().end() ? "(none)" : found->second;
}

TEST_CASE("mail values: times are readable, hours follow from minutes, an empty value is a dash", "[mail]") {
  CHECK(shown_as("when", "2026-11-20T06:53:44.049Z") == "2026-11-20 06:53 UTC");
  CHECK(shown_as("when", "tomorrow") == "tomorrow");
  CHECK(shown_as("device", "") == "\u2013");
  CHECK(mail_values({{"minutes", "1440"}}).value().at("hours") == "24");
}

TEST_CASE("mail values: an empty link or code is left out", "[mail]") {
  CHECK(shown_as("link", "") == "(none)");
  CHECK(shown_as("code", "") == "(none)");
}

TEST_CASE("mail values: control characters and bidirectional overrides are made visible", "[mail][security]") {
  CHECK(shown_as("device", "a\r\nb\tc\x1b[2J") == "a\\x0d\\x0ab\\x09c\\x1b[2J");
  CHECK(shown_as("site_name", "a\u202eb") == "a\\xe2\\x80\\xaeb");
  CHECK(is_utf8(shown_as("device", "\xff\xfe")));
}

TEST_CASE("mail values: a long value is cut between characters", "[mail][security]") {
  std::string value;
  for (int i = 0; i < 1000; ++i) value += "\u00e4";
  const auto cut = shown_as("device", "x" + value);
  CHECK(is_utf8(cut));
  CHECK(cut.size() < 400);
  CHECK(cut.ends_with("\u2026"));
}

TEST_CASE("mail values: only the link value can become a link", "[mail][security]") {
  CHECK(shown_as("device", "see https://evil.example/x or http://y") == "see https: //evil.example/x or http: //y");
  CHECK(shown_as("link", "https://auth.example/verify?a=b&c=d#token") == "https://auth.example/verify?a=b&c=d#token");
  for (const std::string link : {"javascript:alert(1)", "data:text/html,x", "//evil.example", "https://a b",
                                 "https://a\"onclick=x", "https://a\r\nb", "HTTPS://a", " https://a"}) {
    CAPTURE(link);
    CHECK_FALSE(mail_values({{"link", link}}).ok());
  }
}

}  // namespace
}  // namespace usher::core
