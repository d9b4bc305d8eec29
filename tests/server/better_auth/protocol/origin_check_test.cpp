#include "server/better_auth/protocol/origin_check.h"

#include "common/settings/settings.h"
#include "tests/catch.h"
#include "tests/server/better_auth/endpoints/people.h"

namespace usher::better_auth {
namespace {

void trusting(settings::Settings& settings) { settings.trusted_origins = {"https://*.example.com", "myapp://"}; }

struct SenderRow {
  std::string name;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string code;  ///< Empty: passes.
};

TEST_CASE("origin: a request with any cookie must come from a trusted site", "[better_auth][origin][security]") {
  TestApp app(trusting);
  const auto row = GENERATE(values<SenderRow>({
      {"no origin at all", {}, "MISSING_OR_NULL_ORIGIN"},
      {"null", {{"origin", "null"}}, "MISSING_OR_NULL_ORIGIN"},
      {"null within the site", {{"origin", "null"}, {"sec-fetch-site", "same-origin"}}, ""},
      {"null from elsewhere", {{"origin", "null"}, {"sec-fetch-site", "cross-site"}}, "MISSING_OR_NULL_ORIGIN"},
      {"evil", {{"origin", "https://evil.test"}}, "INVALID_ORIGIN"},
      {"evil with a trusted referer", {{"origin", "https://evil.test"}, {"referer", "http://localhost:3000/"}}, "INVALID_ORIGIN"},
      {"trusted as a prefix", {{"origin", "http://localhost:3000.evil.test"}}, "INVALID_ORIGIN"},
      {"trusted as a suffix", {{"origin", "https://evilexample.com"}}, "INVALID_ORIGIN"},
      {"the pattern's own host", {{"origin", "https://example.com"}}, "INVALID_ORIGIN"},
      {"another scheme", {{"origin", "http://a.example.com"}}, "INVALID_ORIGIN"},
      {"a slash for the star", {{"origin", "https://evil.test/a.example.com"}}, "INVALID_ORIGIN"},
      {"one that the pattern fits", {{"origin", "https://a.b.example.com"}}, ""},
      {"the site", {{"origin", "http://localhost:3000"}}, ""},
      {"our own", {{"origin", "http://localhost:8000"}}, ""},
      {"an app", {{"origin", "myapp://"}}, ""},
      {"a trusted referer", {{"referer", "http://localhost:3000/a?b"}}, ""},
      {"Expo", {{"expo-origin", "myapp://"}}, ""},
      {"Expo with a path", {{"expo-origin", "myapp://localhost:8081/--/"}}, ""},
      {"another app by Expo", {{"expo-origin", "evil://"}}, "INVALID_ORIGIN"},
      {"Expo beside an evil origin", {{"origin", "https://evil.test"}, {"expo-origin", "myapp://"}}, "INVALID_ORIGIN"},
      {"Expo beside an evil referer", {{"referer", "https://evil.test/"}, {"expo-origin", "myapp://"}}, "INVALID_ORIGIN"},
      {"Expo beside null", {{"origin", "null"}, {"expo-origin", "myapp://"}}, "MISSING_OR_NULL_ORIGIN"},
      {"Expo's header from a browser", {{"sec-fetch-site", "cross-site"}, {"expo-origin", "myapp://"}}, "MISSING_OR_NULL_ORIGIN"},
      {"Electron", {{"origin", "myapp:/"}}, ""},
      {"another app by Electron", {{"origin", "evil:/"}}, "INVALID_ORIGIN"},
      {"an evil referer", {{"referer", "https://evil.test/http://localhost:3000"}}, "INVALID_ORIGIN"},
  }));
  DYNAMIC_SECTION(row.name) {
    auto call = api_post("/sign-out").cookie("unrelated", "1");
    for (const auto& [name, value] : row.headers) call.header(name, value);
    const auto answer = app.send(call);
    CHECK(answer.status == (row.code.empty() ? 200 : 403));
    CHECK(answer.code() == row.code);
  }
}

TEST_CASE("origin: without a cookie only sign-in and sign-up check it, and programs pass", "[better_auth][origin][security]") {
  TestApp app;
  const auto row = GENERATE(values<SenderRow>({
      {"a program", {}, ""},
      {"a program that fetches", {{"sec-fetch-mode", "cors"}}, "MISSING_OR_NULL_ORIGIN"},
      {"a form of another site",
       {{"sec-fetch-site", "cross-site"}, {"sec-fetch-mode", "navigate"}, {"origin", "https://evil.test"}},
       "CROSS_SITE_NAVIGATION_LOGIN_BLOCKED"},
      {"a form of the site itself", {{"sec-fetch-site", "same-site"}, {"origin", "http://localhost:3000"}}, ""},
      {"a script of another site", {{"origin", "https://evil.test"}}, "INVALID_ORIGIN"},
      {"a referer alone", {{"referer", "https://evil.test/page"}}, "INVALID_ORIGIN"},
  }));
  DYNAMIC_SECTION(row.name) {
    for (const auto* path : {"/sign-up/email", "/sign-in/email"}) {
      auto call = api_post(path, sign_up_body());
      for (const auto& [name, value] : row.headers) call.header(name, value);
      CHECK(app.send(call).code() == row.code);
    }
    auto elsewhere = api_post("/request-password-reset", {{"email", kEmail}});
    for (const auto& [name, value] : row.headers) elsewhere.header(name, value);
    CHECK(app.send(elsewhere).status == 200);
  }
}

TEST_CASE("targets: an untrusted site is refused in any spelling of its URL", "[better_auth][origin][security]") {
  TestApp app(trusting);
  const auto* target =
      GENERATE(as<const char*>{}, "https://evil.test", "//evil.test", "///evil.test", "/\\evil.test", "\\\\evil.test",
               "/%2F/evil.test", "/%2f%2fevil.test", "/a%5cb", "/%5Cevil.test", "ok", "javascript:alert(1)", "data:text/html,x",
               "http:evil.test", "https:/evil.test", "/\tevil", "/\n/evil.test", " /ok", "https://localhost:3000@evil.test",
               "http://localhost:3000.evil.test", "http://localhost:3000%2eevil.test", "https://a.example.com@evil.test",
               "https://a.example.com\\@evil.test", "HTTPS://EVIL.TEST", "https://evil.test#.example.com",
               "https://evil.test?.example.com", "myapp:/x", "file:///etc/passwd", "/ok\u00a0", "\u2044evil.test");
  app.send(api_post("/sign-up/email", sign_up_body()));
  auto body = sign_in_body();
  body.set("callbackURL", target);
  const auto refused = app.send(api_post("/sign-in/email", body));
  CHECK(refused.status == 403);
  CHECK(refused.code() == "INVALID_CALLBACK_URL");
  CHECK_FALSE(refused.header("location"));
  CHECK(refused.cookies().empty());
}

TEST_CASE("targets: relative paths and trusted sites pass", "[better_auth][origin]") {
  TestApp app(trusting);
  app.send(api_post("/sign-up/email", sign_up_body()));
  for (const auto* target :
       {"/", "/ok", "/a?b=c#d", "/a?next=%2Fb", "http://localhost:3000/x", "https://a.example.com/x", "myapp://anything"}) {
    auto body = sign_in_body();
    body.set("callbackURL", target);
    const auto answer = app.send(api_post("/sign-in/email", body));
    CHECK(answer.status == 200);
    CHECK(answer.header("location") == target);
    CHECK(answer.text("url") == target);
    CHECK(answer.at("redirect") == json::Value(true));
  }
}

TEST_CASE("targets: each has its code, is checked before the fields, and in the query too", "[better_auth][origin][security]") {
  TestApp app;
  const auto code = [&](const std::string& name, json::Value value) {
    return app.send(api_post("/request-password-reset", {{name, std::move(value)}})).code();
  };
  CHECK(code("callbackURL", "https://evil.test") == "INVALID_CALLBACK_URL");
  CHECK(code("redirectTo", "https://evil.test") == "INVALID_REDIRECT_URL");
  CHECK(code("errorCallbackURL", "https://evil.test") == "INVALID_ERROR_CALLBACK_URL");
  CHECK(code("newUserCallbackURL", "https://evil.test") == "INVALID_NEW_USER_CALLBACK_URL");
  CHECK(code("callbackURL", "/ok") == "VALIDATION_ERROR");
  const auto number = app.send(api_post("/request-password-reset", {{"callbackURL", 5}}));
  CHECK(number.status == 400);
  CHECK(number.body() == R"({"message":"Invalid callbackURL: expected a string"})");
  for (const auto* path : {"/verify-email?token=x&callbackURL=", "/reset-password/x?callbackURL="}) {
    const auto refused = app.send(api_get(std::string(path) + "https%3A%2F%2Fevil.test"));
    CHECK(refused.code() == "INVALID_CALLBACK_URL");
    CHECK_FALSE(refused.header("location"));
  }
}

}  // namespace
}  // namespace usher::better_auth
