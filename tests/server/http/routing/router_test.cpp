#include "server/http/routing/router.h"

#include <random>

#include "common/base/encoding.h"
#include "server/authentication/access.h"
#include "tests/catch.h"

namespace usher::http {
namespace {

Endpoint route(std::string_view method, std::string_view path, std::string_view name) {
  return {.method = method, .path = path, .name = name, .access = access::kOpen, .summary = "", .tag = ""};
}

const Router& sample() {
  static const Router router({route("GET", "/auth/me", "get_me"), route("PATCH", "/auth/me", "patch_me"),
                              route("DELETE", "/auth/me", "delete_me"), route("POST", "/auth/login", "login"),
                              route("GET", "/auth/sessions", "list_sessions"),
                              route("DELETE", "/auth/sessions/{id}", "end_session"),
                              route("GET", "/auth/sessions/mine", "my_session"), route("GET", "/auth/oauth/{provider}", "oauth"),
                              route("GET", "/auth/oauth/{provider}/callback", "callback"), route("GET", "/x/{a}/{b}", "pair")});
  return router;
}

std::string name_of(std::string_view method, std::string_view path) {
  const auto match = sample().match(method, path);
  return match.endpoint ? std::string(match.endpoint->name) : "";
}

std::string allow_of(std::string_view method, std::string_view path) {
  std::string list;
  for (const auto word : sample().match(method, path).allow) list.append(list.empty() ? "" : " ").append(word);
  return list;
}

TEST_CASE("router: method and exact path find the row", "[router]") {
  CHECK(name_of("GET", "/auth/me") == "get_me");
  CHECK(name_of("PATCH", "/auth/me") == "patch_me");
  CHECK(name_of("DELETE", "/auth/me") == "delete_me");
  CHECK(name_of("POST", "/auth/login") == "login");
}

TEST_CASE("router: another spelling of a path is another path", "[router][security]") {
  const std::string path = GENERATE(
      as<std::string>{}, "", "/", "/auth", "/auth/", "/auth/me/", "/auth//me", "//auth/me", "/auth/me//", "/Auth/me", "/auth/ME",
      "/auth/%6De", "/auth/%6de", "/auth%2Fme", "/auth/./me", "/auth/x/../me", "/auth/me;a=b", "/auth/me?", "/auth/me#",
      "/auth/me ", " /auth/me", "auth/me", "/auth\\me", "/auth/me\t", "/auth/m", "/auth/mee", "*", "http://localhost/auth/me");
  CAPTURE(path);
  CHECK(name_of("GET", path).empty());
  CHECK(allow_of("GET", path).empty());  // so it is 404, not 405
}

TEST_CASE("router: a NUL does not end the path", "[router][security]") {
  CHECK(name_of("GET", std::string_view("/auth/me\0", 9)).empty());
  CHECK(name_of("DELETE", std::string_view("/auth/sessions/a\0b", 18)).empty());
}

TEST_CASE("router: a parameter is one segment of pchar, decoded strictly", "[router][security]") {
  struct Segment {
    std::string sent;
    std::string text;
  };
  const auto one = GENERATE(values<Segment>({{"0190-aZ_9.~", "0190-aZ_9.~"},
                                             {"!$&'()*+,;=:@", "!$&'()*+,;=:@"},
                                             {"a%2Fb%3f", "a/b?"},
                                             {"%61", "a"},
                                             {"%25", "%"},
                                             {"%252F", "%2F"},
                                             {"..", ".."}}));
  const auto match = sample().match("DELETE", "/auth/sessions/" + one.sent);
  REQUIRE(match.endpoint);
  CHECK(match.endpoint->name == "end_session");
  CHECK(match.parameters == std::vector<std::string>{one.text});
}

TEST_CASE("router: a segment outside of pchar, or with an encoded control, matches no parameter", "[router][security]") {
  const std::string path =
      GENERATE(as<std::string>{}, "/auth/sessions/", "/auth/sessions//", "/auth/sessions/a/", "/auth/sessions/a/b",
               "/auth/sessions/a b", "/auth/sessions/{id}", "/auth/sessions/\xC3\xA4", "/auth/sessions/%", "/auth/sessions/%2",
               "/auth/sessions/%zz", "/auth/sessions/a%0d%0aX", "/auth/sessions/%00", "/auth/sessions/%20", "/auth/sessions/%7F",
               "/auth/sessions/%C3%A4", "/auth/sessions/a\\b", "/auth/sessions/a\"b");
  CAPTURE(path);
  CHECK(name_of("DELETE", path).empty());
  CHECK(sample().match("DELETE", path).parameters.empty());
}

TEST_CASE("router: several parameters keep their order", "[router]") {
  CHECK(sample().match("GET", "/x/1/2").parameters == std::vector<std::string>{"1", "2"});
  CHECK(name_of("GET", "/x/1").empty());
  CHECK(name_of("GET", "/x/1/2/3").empty());
  CHECK(name_of("GET", "/auth/oauth/google") == "oauth");
  CHECK(name_of("GET", "/auth/oauth/google/callback") == "callback");
  CHECK(sample().match("GET", "/auth/oauth/google/callback").parameters == std::vector<std::string>{"google"});
  CHECK(name_of("GET", "/auth/oauth/google/other").empty());
}

TEST_CASE("router: an exact path takes precedence over a pattern", "[router]") {
  CHECK(name_of("GET", "/auth/sessions/mine") == "my_session");
  CHECK(sample().match("GET", "/auth/sessions/mine").parameters.empty());
}

TEST_CASE("router: a wrong method gets the allowed ones", "[router]") {
  CHECK(name_of("PUT", "/auth/me").empty());
  CHECK(allow_of("PUT", "/auth/me") == "GET HEAD PATCH DELETE");
  CHECK(allow_of("GET", "/auth/login") == "POST");
  CHECK(allow_of("GET", "/auth/sessions/abc") == "DELETE");
  CHECK(allow_of("OPTIONS", "/auth/login") == "POST");
  CHECK(allow_of("GET", "/nowhere").empty());
}

TEST_CASE("router: methods are case-sensitive, and HEAD uses GET's row", "[router]") {
  CHECK(name_of("get", "/auth/me").empty());
  CHECK(name_of("Get", "/auth/me").empty());
  CHECK(name_of("", "/auth/me").empty());
  CHECK(name_of("HEAD", "/auth/me") == "get_me");
  CHECK(name_of("HEAD", "/auth/login").empty());
}

TEST_CASE("router: random bytes reach no row of another path", "[router][fuzz]") {
  constexpr std::string_view kAlphabet = "/aeuthmsion%2{}.";
  std::mt19937 random(20261120);  // NOLINT: the same paths every time
  std::uniform_int_distribution<std::size_t> letter(0, kAlphabet.size() - 1);
  std::uniform_int_distribution<int> length(0, 12);
  for (int round = 0; round < 20'000; ++round) {
    std::string path = round % 2 == 0 ? "/auth/sessions" : "/auth/me";
    for (int i = length(random); i > 0; --i) path += kAlphabet[letter(random)];
    const auto match = sample().match("DELETE", path);
    if (!match.endpoint) continue;
    const bool is_row = path == "/auth/me" || (match.parameters.size() == 1 && path.starts_with("/auth/sessions/") &&
                                               percent_decode(path.substr(15)) == match.parameters.front() &&
                                               path.find_first_of("/{}", 15) == std::string::npos);
    if (!is_row) FAIL_CHECK(path);
  }
}

}  // namespace
}  // namespace usher::http
