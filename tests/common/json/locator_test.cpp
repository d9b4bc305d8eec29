#include "common/json/locator.h"

#include "common/json/value.h"
#include "tests/catch.h"

namespace usher::json {
namespace {

constexpr std::string_view kText = R"({
  "a": 1,
  "b": {"c": [
    true,
    {"d":
      "x,]}\"\\"}
  ], "\u0065": null},
  "f": [], "g": {},
  "h": -1.5e3
})";

TEST_CASE("locator: every value of a document has its line", "[json][locator]") {
  REQUIRE(parse(kText).ok());
  const Locator lines(kText);
  CHECK(lines.line("") == 1);
  CHECK(lines.line("a") == 2);
  CHECK(lines.line("b") == 3);
  CHECK(lines.line("b.c") == 3);
  CHECK(lines.line("b.c[0]") == 4);
  CHECK(lines.line("b.c[1]") == 5);
  CHECK(lines.line("b.c[1].d") == 5);
  CHECK(lines.line("b.e") == 7);
  CHECK(lines.line("f") == 8);
  CHECK(lines.line("g") == 8);
  CHECK(lines.line("h") == 9);
}

TEST_CASE("locator: a missing value has the line of its parent", "[json][locator]") {
  const Locator lines(kText);
  CHECK(lines.line("b.c[1].missing") == 5);
  CHECK(lines.line("b.c[7].d") == 3);
  CHECK(lines.line("nothing") == 1);
  CHECK(Locator("3").line("a.b") == 1);
}

TEST_CASE("locator: invalid JSON ends the walk", "[json][locator][security]") {
  for (std::size_t length = 0; length < kText.size(); ++length) CHECK(Locator(kText.substr(0, length)).line("a") >= 1);
  for (const std::string_view text : {"[1 2", "{\"a\"", "{\"a\":", "[[[[", "{,}", "]", "\"\\"})
    CHECK(Locator(text).line("") == 1);
}

TEST_CASE("places: lines and columns count characters from one", "[json][locator]") {
  const auto at = [](std::string_view text, std::size_t offset) {
    const auto place = place_of(text, offset);
    return std::to_string(place.line) + ":" + std::to_string(place.column);
  };
  CHECK(at("", 0) == "1:1");
  CHECK(at("ab\ncd", 1) == "1:2");
  CHECK(at("ab\ncd", 3) == "2:1");
  CHECK(at("\xC3\xA4\xC3\xB6!", 4) == "1:3");
  CHECK(at("ab\ncd", 99) == "2:3");
}

TEST_CASE("places: a refused text has its place", "[json][locator]") {
  const auto fault = [](std::string_view text) {
    Place at;
    const auto parsed = parse(text, at);
    REQUIRE_FALSE(parsed.ok());
    return std::to_string(at.line) + ":" + std::to_string(at.column) + " " + std::string(parsed.error().detail());
  };
  CHECK(fault("{\n \"a\" 1}") == "2:6 Not valid JSON: wrong syntax in line 2, column 6");
  CHECK(fault("[\n\n  007]") == "3:3 Not valid JSON: wrong number in line 3, column 3");
  CHECK(fault("{\"a\":1,\n\"a\":2}").starts_with("2:"));
  CHECK(fault("[]\n x") == "2:2 Not valid JSON: text follows the document in line 2, column 2");
  CHECK(fault("\"a\n\xff\"").starts_with("2:1 "));
  CHECK(fault("").starts_with("1:1 "));
}

std::string named(std::string_view text) { return with_member(text, "id", "new"); }

TEST_CASE("text edit: changes one member's value, every other byte stays", "[json]") {
  CHECK(named(R"({"id":"old"})") == R"({"id":"new"})");
  CHECK(named(R"( { "a" : 18446744073709551615 , "id" : "old" , "b":-0, "c":1E2, "d":1.0 } )") ==
        R"( { "a" : 18446744073709551615 , "id" : "new" , "b":-0, "c":1E2, "d":1.0 } )");
  CHECK(named(R"({"\u0069d":"old","t":"ü\n"})") == R"({"\u0069d":"new","t":"ü\n"})");
  for (const std::string_view old :
       {"1", "-2.5e3", "null", "true", R"("a\"b,}")", R"([1,{"id":"x"}])", R"({"id":[{}]})", "{}", "[]"}) {
    CAPTURE(old);
    CHECK(named("{\"id\":" + std::string(old) + "}") == R"({"id":"new"})");
    CHECK(named("{\"a\":" + std::string(old) + ",\"id\":" + std::string(old) + " ,\"b\":1}") ==
          "{\"a\":" + std::string(old) + ",\"id\":\"new\" ,\"b\":1}");
  }
}

TEST_CASE("text edit: nested members and texts like members stay", "[json]") {
  CHECK(named(R"({"a":{"id":"inner"},"b":"\"id\":1","c":["id"],"id":2})") ==
        R"({"a":{"id":"inner"},"b":"\"id\":1","c":["id"],"id":"new"})");
  CHECK(named(R"({"a":{"id":1}})") == R"({"a":{"id":1}})");
  CHECK(named("{}") == "{}");
}

}  // namespace

}  // namespace usher::json
