#include "common/core/accounts/erasures.h"
#include "tests/catch.h"
#include "tests/testkit/people.h"
#include "tests/testkit/write_file.h"

namespace usher::core {
namespace {

using namespace testkit;

const ErasureList kTwo{{UserId("ada"), from_ms(1'795'000'000'123), "user", "digest"},
                       {UserId("bob \"B\"\n"), from_ms(0), "admin:x", std::nullopt}};

TEST_CASE("erasure list: a text gives the same list", "[erasures]") {
  CHECK(must(parse_erasures("x", text_of(kTwo))) == kTwo);
  CHECK(must(parse_erasures("x", "")).empty());
  auto text = text_of(kTwo);
  text.pop_back();  // without the last line's end
  CHECK(must(parse_erasures("x", text)) == kTwo);
}

TEST_CASE("erasure list: a bad line is named", "[erasures][security]") {
  const std::string bad =
      GENERATE(as<const char*>{}, "{}", "x", "\n", R"({"user_id":"","at":"2026-01-01T00:00:00Z","actor":"user"})",
               R"({"user_id":"a","at":"yesterday","actor":"user"})", R"({"user_id":"a","at":"2026-01-01T00:00:00Z"})");
  const auto parsed = parse_erasures("NAME.erasures", text_of(kTwo) + bad);
  REQUIRE_FALSE(parsed.ok());
  CHECK(parsed.error().what.find("Line 3 of NAME.erasures is not an erasure") == 0);
}

}  // namespace
}  // namespace usher::core
