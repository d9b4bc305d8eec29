#include "server/authentication/caller.h"

#include "common/core/accounts/visitors.h"
#include "common/core/secrets/signed_values.h"
#include "common/core/sessions/sessions.h"
#include "common/core/sign_in/anonymous_user.h"
#include "server/authentication/cookies.h"
#include "tests/catch.h"
#include "tests/testkit/test_app.h"

namespace usher::authentication {
namespace {

using namespace testkit;

TEST_CASE("caller: client address and user agent are in the form that sessions store", "[caller]") {
  http::Request request{.peer = "10.0.0.1", .request_id = "r1", .client_address = "203.0.113.9"};
  request.headers = {{"user-agent", "curl/8.5"}};
  const auto caller = caller_of(request);
  CHECK(caller.address == "203.0.113.9");
  CHECK(caller.user_agent == "curl/8.5");
  CHECK(caller.request_id == "r1");
}

TEST_CASE("caller: any of three headers marks a browser", "[caller]") {
  const auto* const header = GENERATE(as<const char*>{}, "sec-fetch-site", "origin", "referer");
  http::Request request;
  CHECK_FALSE(is_browser(request));
  request.headers = {{header, ""}};
  CHECK(is_browser(request));
}

TEST_CASE("caller: a bearer takes precedence over cookies", "[caller][security]") {
  TestApp app;
  const auto ada = app.sign_up();
  const auto bob = app.sign_up("bob@example.com");
  const auto with_cookies = [&](Call call) {
    return call.cookie("refresh_token", ada.cookie("refresh_token")->value)
        .cookie("better-auth.session_token", ada.cookie("better-auth.session_token")->value);
  };
  CHECK(app.send(with_cookies(get("/auth/me"))).text("user.email") == "ada@example.com");
  CHECK(app.send(with_cookies(get("/auth/me")).bearer(bob.text("access_token"))).text("user.email") == "bob@example.com");
  CHECK(app.send(with_cookies(get("/auth/me")).bearer("dead")).status == 401);
  CHECK(app.send(with_cookies(get("/auth/me")).header("authorization", "Bearer ")).status == 401);
  CHECK(app.send(with_cookies(get("/auth/me")).header("authorization", "Basic YTpi")).text("user.email") == "ada@example.com");
  CHECK(
      app.send(with_cookies(get("/auth/me")).header("authorization", "bEaReR " + bob.text("access_token"))).text("user.email") ==
      "bob@example.com");
}

TEST_CASE("caller: with an expired bearer only sign-out reads the cookies", "[caller][security]") {
  TestApp app;
  Browser browser(app);
  browser.sign_up();
  CHECK(browser
            .send(post("/auth/reauthenticate")
                      .json({{"password", TestApp::kPassword}})
                      .bearer("dead")
                      .header("origin", "http://localhost:3000"))
            .status == 401);
  CHECK(browser.send(post("/auth/logout").bearer("dead")).status == 204);
  CHECK(app.kit().number("SELECT count(*) FROM sessions WHERE ended_at_ms IS NULL") == 0);
}

TEST_CASE("caller: of two cookies with one name the valid one counts", "[caller]") {
  TestApp app;
  const auto answer = app.sign_up();
  const auto live = answer.cookie("refresh_token")->value;
  CHECK(app.send(get("/auth/me").cookie("refresh_token", "dead").cookie("refresh_token", live)).status == 200);
  CHECK(app.send(get("/auth/me").cookie("refresh_token", live).cookie("refresh_token", "dead")).status == 200);
  CHECK(app.send(post("/auth/refresh").cookie("refresh_token", "dead").cookie("refresh_token", live)).status == 200);
}

TEST_CASE("caller: of several live session cookies none counts unless the device cookie agrees (session fixation)",
          "[caller][security]") {
  TestApp app;
  const auto ada = app.sign_up();
  const auto mallory = app.sign_up("mallory@example.com");
  const auto* const path = GENERATE(as<const char*>{}, "/api/v1/profile", "/api/auth/get-session");
  const auto with_both = [&](Call call) {
    return call.cookie("better-auth.session_token", mallory.cookie("better-auth.session_token")->value)
        .cookie("better-auth.session_token", ada.cookie("better-auth.session_token")->value);
  };
  const auto is_signed_in = [](const Answer& answer) { return answer.status == 200 && answer.body() != "null"; };
  const auto contested = app.send(with_both(get(path)));
  CHECK_FALSE(is_signed_in(contested));
  CHECK(contested.cookies().empty());
  const auto agreed = app.send(with_both(get(path)).cookie("usher_device", ada.cookie("usher_device")->value));
  CHECK(is_signed_in(agreed));
  CHECK(agreed.response.log_user_id == ada.text("user.id"));
}

TEST_CASE("caller: a sign-in ends the sessions whose cookies it replaces", "[caller][security]") {
  TestApp app;
  app.sign_up();
  app.sign_up("bob@example.com");
  Browser browser(app);
  const auto* const path = GENERATE(as<const char*>{}, "/auth/login", "/api/auth/sign-in/email");
  const auto sign_in = [&](std::string_view email) { return browser.send(post(path).json(sign_in_body(email))); };
  CHECK(sign_in("ada@example.com").status == 200);
  const auto replaced = browser.cookie("better-auth.session_token").value();
  CHECK(sign_in("bob@example.com").status == 200);
  CHECK(app.send(get("/auth/me").cookie("better-auth.session_token", replaced)).status == 401);
  CHECK(app.kit().texts("SELECT end_reason FROM sessions WHERE end_reason IS NOT NULL") == std::vector<std::string>{"replaced"});
  CHECK(browser.send(get("/auth/me")).text("user.email") == "bob@example.com");
}

TEST_CASE("caller: a program's sign-in ends no session", "[caller]") {
  TestApp app;
  const auto held = app.sign_up();
  auto body = sign_in_body();
  body.set("cookies", false);
  CHECK(app.send(post("/auth/login").json(body).cookie("refresh_token", held.cookie("refresh_token")->value)).status == 200);
  CHECK(app.kit().number("SELECT count(*) FROM sessions WHERE ended_at_ms IS NULL") == 2);
}

TEST_CASE("caller: under /auth the refresh cookie takes precedence over the session cookie", "[caller]") {
  TestApp app;
  const auto ada = app.sign_up();
  const auto bob = app.sign_up("bob@example.com");
  const auto me = app.send(get("/auth/me")
                               .cookie("better-auth.session_token", bob.cookie("better-auth.session_token")->value)
                               .cookie("refresh_token", ada.cookie("refresh_token")->value));
  CHECK(me.text("user.email") == "ada@example.com");
}

TEST_CASE("caller: the log has the caller's id, never the address", "[caller]") {
  TestApp app;
  const auto answer = app.sign_up();
  app.send(get("/auth/me").bearer(answer.text("access_token")));
  const auto line = app.log_lines().back();
  CHECK(line.find(answer.text("user.id")) != std::string::npos);
  CHECK(line.find("ada@") == std::string::npos);
}

/// An anonymous account with the cookies of its browser.
void become_anonymous(TestApp& app, Browser& browser) {
  const auto grant = must(app.core().anonymous_users.sign_in({}));
  browser.set_cookie("better-auth.session_token", app.core().signed_values.sign_encoded(grant.session_token.expose()));
}

TEST_CASE("caller: signing up or in with an anonymous session merges that account", "[caller][anonymous]") {
  TestApp app;
  Browser browser(app);
  const bool has_account = GENERATE(true, false);
  if (has_account) app.sign_up();
  become_anonymous(app, browser);
  CHECK(browser.send(get("/auth/me")).at("user.is_anonymous") == json::Value(true));
  CHECK(browser.send(get("/auth/verify")).status == 401);
  CHECK((has_account ? browser.sign_in() : browser.sign_up()).status == (has_account ? 200 : 201));
  CHECK(browser.send(get("/auth/me")).text("user.email") == TestApp::kEmail);
  CHECK(browser.send(get("/auth/verify")).status == 204);
  CHECK(app.kit().texts("SELECT email FROM users") == std::vector<std::string>{std::string(TestApp::kEmail)});
}

TEST_CASE("caller: a view of an anonymous account merges nothing", "[caller][anonymous][security]") {
  TestApp app;
  Browser browser(app);
  app.sign_up();
  become_anonymous(app, browser);
  app.kit().run(
      "UPDATE sessions SET kind = 'impersonation', impersonated_by = (SELECT id FROM users WHERE is_anonymous = 0) "
      "WHERE user_id = (SELECT id FROM users WHERE is_anonymous = 1)");
  CHECK(browser.sign_in().status == 200);
  CHECK(app.kit().number("SELECT count(*) FROM users WHERE is_anonymous = 1") == 1);
}

/// The caller of a request with these headers, outside /auth.
Principal asker_of(TestApp& app, const std::vector<std::pair<std::string, std::string>>& headers) {
  const Cookies cookies(app.core().ports.settings, app.core().signed_values, app.core().visitors);
  const Identification who(app.core().authentication, app.core().visitors, cookies);
  http::Request request{.method = "GET", .path = "/api/chat/sessions"};
  request.headers = headers;
  return must(who.identify_or_visitor(request));
}

TEST_CASE("caller: a signed cookie names the visitor until the visitor is retired", "[caller][visitors][security]") {
  TestApp app;
  const auto visitor = app.core().visitors.make();
  const auto theirs = "usher_anonymous=" + app.core().visitors.token_of(visitor);
  CHECK(asker_of(app, {{"cookie", theirs}}).visitor == visitor);
  CHECK(asker_of(app, {{"cookie", "usher_anonymous=forged; " + theirs}}).visitor == visitor);
  CHECK_FALSE(asker_of(app, {{"cookie", "usher_anonymous=" + visitor.str()}}).owner());
  CHECK_FALSE(asker_of(app, {}).owner());
  must(app.core().sessions.leave({.visitor = visitor}));
  CHECK_FALSE(asker_of(app, {{"cookie", theirs}}).owner());
}

TEST_CASE("caller: a signed-in user is no visitor, and an expired bearer is unauthenticated", "[caller][visitors][security]") {
  TestApp app;
  const auto ada = app.sign_up();
  const auto theirs = "usher_anonymous=" + app.core().visitors.token_of(app.core().visitors.make());
  const auto session = "better-auth.session_token=" + ada.cookie("better-auth.session_token")->value;
  const auto principal = asker_of(app, {{"cookie", theirs + "; " + session}});
  CHECK_FALSE(principal.visitor);
  CHECK(principal.owner()->text() == "user:" + ada.text("user.id"));
  CHECK(asker_of(app, {{"cookie", theirs + "; better-auth.session_token=dead"}}).visitor);
  CHECK_THROWS(asker_of(app, {{"cookie", theirs}, {"authorization", "Bearer dead"}}));
}

TEST_CASE("caller: odd bytes of its headers are replaced, and no character is cut in two", "[caller][security]") {
  http::Request request;
  request.headers = {{"user-agent", std::string(511, 'a') + "\xc3\xab"}, {"accept-language", "de\xff"}};
  const auto caller = caller_of(request);
  CHECK(caller.user_agent == std::string(511, 'a'));
  CHECK(caller.language == "de\xef\xbf\xbd");
}

TEST_CASE("caller: a browser with odd bytes in its headers signs up and in", "[caller]") {
  TestApp app;
  const auto odd = [](Call call) { return call.header("user-agent", "Firefox\xff").header("accept-language", "de\xff"); };
  CHECK(app.send(odd(post("/auth/signup").json(sign_up_body()))).status == 201);
  CHECK(app.send(odd(post("/auth/login").json(sign_in_body()))).status == 200);
}

}  // namespace
}  // namespace usher::authentication
