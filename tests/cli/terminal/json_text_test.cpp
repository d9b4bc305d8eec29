#include "cli/terminal/json_text.h"

#include "common/base/text.h"
#include "common/json/value.h"
#include "tests/catch.h"

using namespace usher;
using namespace usher::cli;

TEST_CASE("json text: escaped for a terminal and still the same document", "[json_text][security]") {
  const std::string nasty = std::string("\0\x1b[2J\x7f", 6) + "\u0085\u009b\u202e\u2066\u2028\u200f plain ü 漢 😀 \\ \"";
  const json::Value value(json::Object{{"name", nasty}, {nasty, 1}});
  for (const std::string& text : {json_text(value), json_pretty_text(value)}) {
    std::string lines = text;
    std::erase(lines, '\n');
    CHECK(printable(lines) == lines);
    CHECK(text.find("漢 😀") != std::string::npos);
    const auto parsed = json::parse(text);
    REQUIRE(parsed.ok());
    CHECK(parsed.value() == value);
  }
}

TEST_CASE("json text: ordinary text is unchanged", "[json_text]") {
  const json::Value value(json::Object{{"b", "ü"}, {"a", json::Array{1, 2.5, nullptr}}});
  CHECK(json_text(value) == json::to_text(value));
  CHECK(json_pretty_text(value) == json::to_pretty_text(value));
}
