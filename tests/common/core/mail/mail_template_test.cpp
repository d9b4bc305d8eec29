#include "common/core/mail/mail_template.h"

#include <array>

#include "tests/catch.h"

namespace usher::core {
namespace {

constexpr std::array<std::string_view, 3> kKnown{"link", "name", "code"};

std::string why_not(std::string_view source) {
  const auto parsed = MailTemplate::parse(source, kKnown);
  return parsed.ok() ? "" : std::string(parsed.error().detail());
}

TEST_CASE("mail template: placeholders are filled and values are not expanded again", "[mail][security]") {
  const auto parsed = MailTemplate::parse("{{name}}: { {{link}} }, {{name}}", kKnown);
  REQUIRE(parsed.ok());
  CHECK(parsed.value().fill({{"name", "{{link}}"}, {"link", "L"}}).value() == "{{link}}: { L }, {{link}}");
  CHECK(parsed.value().uses("link"));
  CHECK_FALSE(parsed.value().uses("code"));
}

TEST_CASE("mail template: a missing value is an error", "[mail]") {
  const auto parsed = MailTemplate::parse("{{link}}", kKnown);
  REQUIRE(parsed.ok());
  const auto filled = parsed.value().fill({{"name", "x"}});
  REQUIRE_FALSE(filled.ok());
  CHECK(filled.error().code == ErrorCode::kInternal);
}

TEST_CASE("mail template: an unknown placeholder is reported with its line", "[mail]") {
  CHECK(why_not("a\nb {{lnik}}") == "line 2: {{lnik}} is not a placeholder here; did you mean {{link}}?");
  CHECK(why_not("{{something}}") ==
        "line 1: {{something}} is not a placeholder here; known are {{link}} {{name}} {{code}}");
  CHECK(why_not("\n\n{{link\n}}") == "line 3: {{ begins a placeholder, which needs }} in the same line");
  CHECK(why_not("{{") == "line 1: {{ begins a placeholder, which needs }} in the same line");
  CHECK(why_not("} }} {").empty());
}

TEST_CASE("mail template: HTML has the text's paragraphs, links and codes", "[mail]") {
  CHECK(html_of_text("Hello <you> & {{name}},\nhow are you?\n\n\nSee {{link}}.\n") ==
        "<p>Hello &lt;you&gt; &amp; <bdi>{{name}}</bdi>,<br>\nhow are you?</p>\n"
        "<p>See <a href=\"{{link}}\">{{link}}</a>.</p>\n");
  CHECK(html_of_text("Go there:\n{{link}}\n\n{{code}}") ==
        "<p><a class=\"button\" href=\"{{link}}\">Go there</a></p>\n"
        "<p class=\"code\"><bdi>{{code}}</bdi></p>\n");
}

TEST_CASE("mail template: HTML special characters are escaped", "[mail][security]") {
  CHECK(escape_html("<a href=\"x\" id='y'>&amp;") == "&lt;a href=&quot;x&quot; id=&#39;y&#39;&gt;&amp;amp;");
}

}  // namespace
}  // namespace usher::core
