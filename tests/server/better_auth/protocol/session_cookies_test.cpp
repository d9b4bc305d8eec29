#include "server/better_auth/protocol/session_cookies.h"

#include "common/base/encoding.h"
#include "common/settings/settings.h"
#include "server/authentication/cookies.h"
#include "tests/catch.h"
#include "tests/server/better_auth/endpoints/people.h"
#include "tests/testkit/fake_clock.h"

namespace usher::better_auth {
namespace {

TEST_CASE("cookies: set-auth-token is a bearer and no cookie, the cookie's value both", "[better_auth][cookies][security]") {
  TestApp app;
  const auto answer = app.send(api_post("/sign-up/email", sign_up_body()));
  const auto told = answer.header("set-auth-token").value();
  const auto cookie = answer.cookie(kCookie)->value;
  for (const auto& presented : {told, percent_encode(told), cookie, *percent_decode(cookie)}) {
    CHECK(app.send(api_get("/get-session").bearer(presented)).text("user.email") == kEmail);
    CHECK(app.send(get("/auth/me").bearer(presented)).status == 200);
  }
  for (const auto& presented : {told, percent_encode(told)}) {
    CHECK(app.send(api_get("/get-session").cookie(kCookie, presented)).body() == "null");
    CHECK(app.send(get("/auth/me").cookie(kCookie, presented)).code() == "UNAUTHENTICATED");
  }
}

TEST_CASE("cookies: the same session again goes to a bearer by the header, to a browser by the cookie",
          "[better_auth][cookies][security]") {
  TestApp app;
  Browser browser(app);
  const auto told = sign_up(browser).header("set-auth-token").value();
  const auto by_cookie = browser.send(api_post("/update-user", {{"name", "Ada"}}));
  CHECK(by_cookie.cookie(kCookie));
  CHECK_FALSE(by_cookie.header("set-auth-token"));
  const auto by_bearer = app.send(api_post("/update-user", {{"name", "Ada"}}).bearer(told));
  CHECK(by_bearer.cookies().empty());
  CHECK(by_bearer.header("set-auth-token") == told);
  const auto by_both = browser.send(api_post("/update-user", {{"name", "Ada"}}).bearer(told));
  CHECK(by_both.cookies().empty());
  CHECK(by_both.header("set-auth-token") == told);
}

TEST_CASE("cookies: a weak bearer's answer has none, also beside the browser's own cookies", "[better_auth][cookies][security]") {
  TestApp app;
  Browser browser(app);
  sign_up(browser);
  const auto row = GENERATE(values<std::pair<const char*, json::Object>>(
      {{"/api/auth/change-password", {{"currentPassword", kPassword}, {"newPassword", "another S3cret"}}},
       {"/api/auth/two-factor/verify-totp", {{"code", "123456"}}},
       {"/api/auth/get-session?disableCookieCache=true", {}},
       {"/api/auth/revoke-sessions", {}},
       {"/api/auth/sign-out", {}},
       {"/auth/password/change", {{"current_password", kPassword}, {"new_password", "another S3cret"}}},
       {"/auth/reauthenticate", {{"password", kPassword}}},
       {"/auth/logout", {}}}));
  const auto told = browser.send(api_post("/sign-in/email", sign_in_body())).header("set-auth-token").value();
  app.clock().advance(std::chrono::hours(25));  // so that get-session extends
  const std::string path = row.first;
  const bool reads = path.find("get-session") != std::string::npos;
  const auto answer = browser.send((reads ? get(path) : post(path).json(row.second)).bearer(told));
  INFO(path << ": " << answer.status << " " << answer.body());
  CHECK((answer.status == 200 || answer.status == 204 || path.ends_with("verify-totp")));
  CHECK(answer.cookies().empty());
  if (path.ends_with("change-password")) CHECK(answer.header("set-auth-token"));
}

TEST_CASE("cookies: rememberMe false sets browser-session cookies, valid for a day", "[better_auth][cookies]") {
  TestApp app;
  auto body = sign_up_body();
  body.set("rememberMe", false);
  const auto answer = app.send(api_post("/sign-up/email", body));
  CHECK_FALSE(answer.cookie(kCookie)->max_age);
  REQUIRE(answer.cookie("better-auth.dont_remember"));
  CHECK_FALSE(answer.cookie("better-auth.dont_remember")->max_age);
  CHECK(answer.cookie("better-auth.dont_remember")->value.starts_with("true."));
  app.clock().advance(std::chrono::hours(23));
  CHECK(app.send(api_get("/get-session").cookie(kCookie, answer.cookie(kCookie)->value)).body() != "null");
  app.clock().advance(std::chrono::hours(2));
  CHECK(app.send(api_get("/get-session").cookie(kCookie, answer.cookie(kCookie)->value)).body() == "null");
}

TEST_CASE("cookies: secure cookies have the prefix and the attribute", "[better_auth][cookies][security]") {
  TestApp app([](settings::Settings& settings) { settings.cookies.secure = true; });
  const auto answer = app.send(api_post("/sign-up/email", sign_up_body()));
  const auto cookie = answer.cookie("__Secure-better-auth.session_token");
  REQUIRE(cookie);
  CHECK(cookie->secure);
  CHECK_FALSE(answer.cookie(kCookie));
  CHECK(app.send(api_get("/get-session").cookie(cookie->name, cookie->value)).body() != "null");
  CHECK(app.send(api_get("/get-session").cookie(kCookie, cookie->value)).body() == "null");
}

TEST_CASE("cookies: the last sign-in's method is named, for scripts, until the account ends", "[better_auth][cookies]") {
  constexpr const char* kLastMethod = "better-auth.last_used_login_method";
  TestApp app(with_plugins({settings::Plugin::kLastLoginMethod}));
  Browser browser(app);
  const auto made = sign_up(browser).cookie(kLastMethod);
  REQUIRE(made);
  CHECK(made->value == "email");
  CHECK(made->max_age == 30 * 24 * 3600);
  CHECK_FALSE(made->http_only);
  CHECK_FALSE(browser.send(api_post("/sign-out")).cookie(kLastMethod));
  CHECK_FALSE(app.send(api_post("/sign-in/email", sign_in_body(kEmail, "a wrong password"))).cookie(kLastMethod));
  CHECK(browser.send(api_post("/sign-in/email", sign_in_body())).cookie(kLastMethod)->value == "email");
  CHECK(browser.send(api_post("/delete-user", {{"password", kPassword}})).cookie(kLastMethod)->max_age == 0);
  TestApp without(with_plugins({}));
  CHECK_FALSE(without.send(api_post("/sign-up/email", sign_up_body())).cookie(kLastMethod));
}

TEST_CASE("cookies: without the bearer plugin no header has the token", "[better_auth][cookies]") {
  TestApp app(with_plugins({}));
  CHECK_FALSE(app.send(api_post("/sign-up/email", sign_up_body())).header("set-auth-token"));
}

TEST_CASE("cookies: a required second factor sets a challenge and no token", "[better_auth][cookies][security]") {
  TestApp app;
  const authentication::Cookies shared(app.core().ports.settings, app.core().signed_values, app.core().visitors);
  const SessionCookies cookies(app.core().ports.settings, app.core().signed_values, shared);
  const Answer answer(cookies.challenge({.token = Secret("t0ken"), .methods = {"totp", "backup_code", "email"}}, false));
  CHECK(answer.body() == R"({"twoFactorRedirect":true,"twoFactorMethods":["totp","otp"]})");
  CHECK(answer.cookie("better-auth.two_factor")->value.starts_with("t0ken."));
  CHECK(answer.cookie("better-auth.two_factor")->max_age == 600);
  CHECK(answer.cookie(kCookie)->max_age == 0);
  CHECK_FALSE(answer.cookie("better-auth.dont_remember")->max_age);
  CHECK_FALSE(answer.header("set-auth-token"));
}

}  // namespace
}  // namespace usher::better_auth
