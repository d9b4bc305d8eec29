#include "server/http/messages/cookie.h"

#include "tests/catch.h"

namespace usher::http {
namespace {

using Values = std::vector<std::string_view>;

TEST_CASE("cookies: all of one name count, in the order sent", "[cookie]") {
  CHECK(cookie_values("a=1; b=2; a=3", "a") == Values{"1", "3"});
  CHECK(cookie_values("a=1; b=2", "c").empty());
  CHECK(cookie_values("", "a").empty());
}

TEST_CASE("cookies: a value is taken as it was sent", "[cookie]") {
  struct Row {
    std::string_view header;
    Values values;
  };
  const Row row = GENERATE(values<Row>({
      {"a=x%2By%252F%3D", {"x%2By%252F%3D"}},
      {"a=b=c==", {"b=c=="}},
      {"a=\"quoted\"", {"quoted"}},
      {"a=\"\"", {""}},
      {"a=\"", {"\""}},
      {"a=\"half", {"\"half"}},
      {"a=", {""}},
      {"a=1;a=2", {"1", "2"}},
      {"  a =  1  ;", {"1"}},
      {";;; a=1 ;;", {"1"}},
      {"a; b=1", {}},
      {"A=1", {}},
      {"xa=1; a.b=2; a=3", {"3"}},
      {"b=\"a=1\"", {}},
  }));
  CAPTURE(row.header);
  CHECK(cookie_values(row.header, "a") == row.values);
}

TEST_CASE("cookies: attributes have a fixed order", "[cookie]") {
  CHECK(to_header({.name = "n", .value = "v"}) == "n=v; Path=/; HttpOnly; Secure; SameSite=Lax");
  const SetCookie all{.name = "__Secure-n",
                      .value = "a%2Bb",
                      .max_age = std::chrono::seconds(60),
                      .domain = "example.com",
                      .path = "/auth",
                      .http_only = false,
                      .secure = true,
                      .same_site = SameSite::kNone};
  CHECK(to_header(all) == "__Secure-n=a%2Bb; Max-Age=60; Domain=example.com; Path=/auth; Secure; SameSite=None");
  const SetCookie gone{
      .name = "n", .value = "", .max_age = std::chrono::seconds(0), .path = "", .secure = false, .same_site = SameSite::kStrict};
  CHECK(to_header(gone) == "n=; Max-Age=0; HttpOnly; SameSite=Strict");
}

TEST_CASE("cookies: a value that could forge attributes or headers is refused", "[cookie][security]") {
  for (const std::string bad : {"a;b", "a\r\nSet-Cookie: x=y", "a b", "a,b", "a\"b", "a\\b", "\xc3\xa4", "a\x7f"}) {
    CAPTURE(bad);
    CHECK_FALSE(to_header({.name = "n", .value = bad}));
    CHECK_FALSE(to_header({.name = bad, .value = "v"}));
  }
  CHECK_FALSE(to_header({.name = "", .value = "v"}));
  CHECK_FALSE(to_header({.name = "n=m", .value = "v"}));
  CHECK_FALSE(to_header({.name = "n", .value = std::string("a\0b", 3)}));
  CHECK_FALSE(to_header({.name = "n", .value = "v", .domain = "a;Path=/"}));
  CHECK_FALSE(to_header({.name = "n", .value = "v", .path = "/\n"}));
}

}  // namespace
}  // namespace usher::http
