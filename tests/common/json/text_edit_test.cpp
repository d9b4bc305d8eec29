#include "common/json/text_edit.h"

#include "common/json/value.h"
#include "tests/catch.h"

namespace usher::json {
namespace {

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
