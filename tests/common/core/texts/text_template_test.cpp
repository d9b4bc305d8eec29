#include "common/core/texts/text_template.h"

#include "tests/catch.h"

namespace usher::core {
namespace {

constexpr std::array<std::string_view, 3> kKnown{"link", "name", "code"};

std::string why_not(std::string_view source) {
  const auto parsed = TextTemplate::parse(source, kKnown);
  return parsed.ok() ? "" : std::string(parsed.error().detail());
}

TEST_CASE("text template: placeholders are filled and values are not expanded again", "[text_template][security]") {
  const auto parsed = TextTemplate::parse("{{name}}: { {{link}} }, {{name}}", kKnown);
  REQUIRE(parsed.ok());
  CHECK(parsed.value().fill({{"name", "{{link}}"}, {"link", "L"}}).value() == "{{link}}: { L }, {{link}}");
  CHECK(parsed.value().source() == "{{name}}: { {{link}} }, {{name}}");
  CHECK(parsed.value().uses("link"));
  CHECK_FALSE(parsed.value().uses("code"));
}

TEST_CASE("text template: a missing value is an error", "[text_template]") {
  const auto parsed = TextTemplate::parse("{{link}}", kKnown);
  REQUIRE(parsed.ok());
  const auto filled = parsed.value().fill({{"name", "x"}});
  REQUIRE_FALSE(filled.ok());
  CHECK(filled.error().code == ErrorCode::kInternal);
}

TEST_CASE("text template: an unknown placeholder is reported with its line", "[text_template]") {
  CHECK(why_not("a\nb {{lnik}}") == "line 2: {{lnik}} is not a placeholder here; did you mean {{link}}?");
  CHECK(why_not("{{something}}") == "line 1: {{something}} is not a placeholder here; known are {{link}} {{name}} {{code}}");
  CHECK(why_not("\n\n{{link\n}}") == "line 3: {{ begins a placeholder, which needs }} in the same line");
  CHECK(why_not("{{") == "line 1: {{ begins a placeholder, which needs }} in the same line");
  CHECK(why_not("} }} {").empty());
}

}  // namespace
}  // namespace usher::core
