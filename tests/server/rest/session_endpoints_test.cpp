#include "common/core/accounts/user_admin.h"
#include "common/core/sessions/session_admin.h"
#include "common/crypto/jwt.h"
#include "common/domain/actor.h"
#include "common/settings/settings.h"
#include "server/rest/rest.h"
#include "tests/catch.h"
#include "tests/common/core/breaches/password_lists.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/test_app.h"
#include "tests/testkit/world.h"

namespace usher::rest {
namespace {

using namespace testkit;

TEST_CASE("signup: 201 with tokens, user, profile and both cookies", "[rest][signup]") {
  TestApp app;
  auto body = sign_up_body("Ada@Example.com");
  body.set("name", "Ada")
      .set("organization", "ACME")
      .set("software_background", json::Object{{"languages", json::Array{"c++"}}})
      .set("unknown", 1);
  const auto answer = app.send(post("/auth/signup").json(body));
  REQUIRE(answer.status == 201);
  CHECK(answer.text("token_type") == "bearer");
  CHECK(answer.at("expires_in") == json::Value(1800));
  CHECK(answer.text("user.email") == "ada@example.com");
  CHECK(answer.text("user.name") == "Ada");
  CHECK(answer.at("user.image").is_null());
  CHECK(answer.text("user.role") == "user");
  CHECK(answer.at("user.is_active") == json::Value(true));
  CHECK(answer.at("user.is_verified") == json::Value(false));
  CHECK(answer.at("user.last_login_at").is_null());
  CHECK(answer.text("profile.organization") == "ACME");
  CHECK(answer.at("profile.software_background.languages.0") == json::Value("c++"));
  CHECK(answer.at("refresh_token").is_null());
  CHECK(answer.header("cache-control") == "no-store");
  CHECK(answer.cookie("refresh_token"));
  CHECK(answer.cookie("better-auth.session_token"));
}

TEST_CASE("signup: every error has its field", "[rest][signup]") {
  TestApp app;
  const auto answer = app.send(post("/auth/signup").json({{"password", "short"}, {"professional_role", "other"}}));
  CHECK(answer.status == 422);
  CHECK(answer.faults() ==
        std::vector<std::string>{"email REQUIRED", "password TOO_SHORT", "role_other REQUIRED", "experience_level REQUIRED"});
}

TEST_CASE("signup: a password of the list, and one that the range API knows, is 422 on every surface",
          "[rest][signup][security]") {
  const bool is_online = GENERATE(false, true);
  const std::string password = "a phrase of everybody";
  auto world = std::make_shared<World>();
  const auto list = world->directory.file("breached.list");
  build_list(list, digest_lines({password}));
  world->http.on(range_url(password), 200, range_line(password));
  TestApp app(world, [&](settings::Settings& settings) {
    settings.breached_passwords.online = is_online;
    if (!is_online) settings.breached_passwords.file = list;
  });
  const auto refused = app.send(post("/auth/signup").json(sign_up_body(TestApp::kEmail, password)));
  CHECK(refused.status == 422);
  CHECK(refused.faults() == std::vector<std::string>{"password BREACHED"});
  const auto by_protocol =
      app.send(post("/api/auth/sign-up/email").json({{"email", TestApp::kEmail}, {"password", password}, {"name", "Ada"}}));
  CHECK(by_protocol.code() == "PASSWORD_COMPROMISED");
  CHECK(app.kit().number("SELECT count(*) FROM users") == 0);
}

TEST_CASE("login: a breached password is 403 with a reset token where a change is asked for", "[rest][login][security]") {
  auto world = std::make_shared<World>();
  const auto list = world->directory.file("breached.list");
  build_list(list, digest_lines({std::string(TestApp::kPassword)}));
  {
    TestApp before(world);
    before.sign_up();
  }
  TestApp app(world, [&](settings::Settings& settings) {
    settings.breached_passwords = {.file = list, .at_sign_in = settings::BreachAtSignIn::kChange};
  });
  const auto refused = app.send(post("/auth/login").json(sign_in_body(TestApp::kEmail, TestApp::kPassword)));
  CHECK(refused.status == 403);
  CHECK(refused.code() == "PASSWORD_CHANGE_REQUIRED");
  CHECK(refused.cookies().empty());
  const auto token = refused.text("reset_token");
  CHECK(app.send(post("/auth/password/reset").json({{"token", token}, {"new_password", "a phrase of mine"}})).status == 204);
  CHECK(app.sign_in(TestApp::kEmail, "a phrase of mine").status == 200);
}

TEST_CASE("login: an initial password is 403 with a reset token that sets another", "[rest][login][security]") {
  TestApp app;
  must(app.core().user_admin.create(
      domain::OperatorActor("root"),
      {.email = std::string(TestApp::kEmail), .password = Secret(std::string("an initial phrase")), .is_initial = true}));
  const auto refused = app.send(post("/auth/login").json(sign_in_body(TestApp::kEmail, "an initial phrase")));
  CHECK(refused.status == 403);
  CHECK(refused.code() == "PASSWORD_CHANGE_REQUIRED");
  CHECK(refused.cookies().empty());
  const auto by_protocol = app.send(post("/api/auth/sign-in/email").json(sign_in_body(TestApp::kEmail, "an initial phrase")));
  CHECK(by_protocol.status == 403);
  CHECK(by_protocol.code() == "PASSWORD_CHANGE_REQUIRED");
  const auto url = by_protocol.text("url");
  CHECK(app.send(get(url.substr(std::string("http://localhost:8000").size()))).status == 200);
  const auto token = url.substr(url.find('=') + 1);
  CHECK(app.send(post("/auth/password/reset").json({{"token", token}, {"new_password", "a phrase of mine"}})).status == 204);
  CHECK(app.sign_in(TestApp::kEmail, "a phrase of mine").status == 200);
}

TEST_CASE("login: programs get the refresh token in the body and no cookie", "[rest][login]") {
  TestApp app;
  app.sign_up();
  auto body = sign_in_body();
  body.set("cookies", false);
  const auto answer = app.send(post("/auth/login").json(body));
  CHECK(answer.status == 200);
  CHECK(answer.cookies().empty());
  const auto renewed = app.send(post("/auth/refresh").json({{"refresh_token", answer.text("refresh_token")}}));
  CHECK(renewed.status == 200);
  CHECK(renewed.cookies().empty());
  CHECK(renewed.text("refresh_token") != answer.text("refresh_token"));
  CHECK(app.send(get("/auth/me").bearer(renewed.text("access_token"))).status == 200);
}

TEST_CASE("login: a browser never gets the refresh token in the body", "[rest][login][security]") {
  const auto* const header = GENERATE(as<const char*>{}, "origin", "referer", "sec-fetch-site");
  TestApp app;
  app.sign_up();
  auto body = sign_in_body();
  body.set("cookies", false);
  const auto value = std::string_view(header) == "sec-fetch-site" ? "same-origin" : "http://localhost:3000";
  const auto answer = app.send(post("/auth/login").json(body).header(header, value));
  CHECK(answer.status == 422);
  CHECK(answer.faults() == std::vector<std::string>{"cookies NOT_ALLOWED"});
}

TEST_CASE("login: replaces the browser's session", "[rest][login]") {
  TestApp app;
  Browser browser(app);
  browser.sign_up();
  app.sign_up("bob@example.com");
  browser.sign_in("bob@example.com");
  CHECK(browser.send(get("/auth/me")).text("user.email") == "bob@example.com");
  browser.forget("refresh_token");
  CHECK(browser.send(get("/auth/me")).text("user.email") == "bob@example.com");
}

TEST_CASE("refresh: the cookie works once, then returns the same successor, then ends the session", "[rest][refresh][security]") {
  TestApp app;
  const auto first = app.sign_up().cookie("refresh_token")->value;
  const auto ask = [&](const std::string& token) { return app.send(post("/auth/refresh").cookie("refresh_token", token)); };
  const auto second = ask(first);
  REQUIRE(second.status == 200);
  CHECK(second.at("user").is_null());
  CHECK(second.at("refresh_token").is_null());
  CHECK(second.cookie("refresh_token")->value != first);
  app.clock().advance(seconds(9));
  CHECK(ask(first).cookie("refresh_token")->value == second.cookie("refresh_token")->value);
  app.clock().advance(seconds(1));
  const auto reused = ask(first);
  CHECK(reused.status == 401);
  CHECK(reused.code() == "INVALID_REFRESH_TOKEN");
  CHECK(ask(second.cookie("refresh_token")->value).status == 401);
  CHECK(app.send(get("/auth/me").bearer(second.text("access_token"))).status == 401);
}

TEST_CASE("refresh: the access token is for the wanted audience of JWT_AUDIENCE, another is refused and consumes nothing",
          "[rest][refresh][security]") {
  TestApp app([](settings::Settings& settings) { settings.tokens.audiences = {"http://localhost:8000", "https://rag.example"}; });
  Browser browser(app);
  browser.sign_up();
  const auto held = browser.cookie("refresh_token");
  CHECK(browser.send(post("/auth/refresh?audience=https://evil.example")).faults() ==
        std::vector<std::string>{"audience NOT_ALLOWED"});
  CHECK(browser.send(post("/auth/refresh?audience=https://rag.example&audience=http://localhost:8000")).faults() ==
        std::vector<std::string>{"audience REPEATED"});
  CHECK(browser.cookie("refresh_token") == held);
  const auto narrowed = browser.send(post("/auth/refresh?audience=https://rag.example")).text("access_token");
  CHECK(must(crypto::jwt::decode_unverified(narrowed)).claim_text("aud") == "https://rag.example");
  CHECK(app.send(get("/auth/me").bearer(narrowed)).status == 401);
  CHECK(app.send(get("/auth/me").bearer(browser.send(post("/auth/refresh")).text("access_token"))).status == 200);
}

TEST_CASE("refresh: an exact number a minute, then 429 with the wait", "[rest][refresh][race][security]") {
  constexpr int kMost = 60;
  TestApp app(with_limits);
  std::atomic<int> passed{0};
  std::atomic<int> held{0};
  const auto first = app.sign_up().cookie("refresh_token")->value;
  {
    std::vector<std::jthread> tabs;
    for (int tab = 0; tab < 10; ++tab)
      tabs.emplace_back([&] {
        for (int i = 0; i < (kMost + 50) / 10; ++i) {
          const auto status = app.send(post("/auth/refresh").cookie("refresh_token", first)).status;
          passed += status == 200 ? 1 : 0;
          held += status == 429 ? 1 : 0;
        }
      });
  }
  CHECK(passed == kMost);
  CHECK(held == 50);
  const auto refused = app.send(post("/auth/refresh").cookie("refresh_token", first));
  CHECK(refused.code() == "RATE_LIMITED");
  CHECK(refused.header("retry-after") == "60");
  CHECK_FALSE(refused.cookie("refresh_token"));
  const auto other = app.sign_in().cookie("refresh_token")->value;
  CHECK(app.send(post("/auth/refresh").cookie("refresh_token", other)).status == 200);
}

TEST_CASE("refresh: a rate limited call consumes nothing, and without limits all calls pass", "[rest][refresh]") {
  const bool limited = GENERATE(true, false);
  TestApp app([&](settings::Settings& settings) {
    settings.limits.enabled = limited;
    settings.limits.quotas[static_cast<std::size_t>(settings::Limit::kRefreshSession)] = {1, minutes(1)};
  });
  const auto first = app.sign_up().cookie("refresh_token")->value;
  const auto second = app.send(post("/auth/refresh").cookie("refresh_token", first)).cookie("refresh_token")->value;
  const auto third = app.send(post("/auth/refresh").cookie("refresh_token", second));
  CHECK(third.status == (limited ? 429 : 200));
  app.clock().advance(minutes(1));
  CHECK(app.send(post("/auth/refresh").cookie("refresh_token", second)).status == (limited ? 200 : 401));
}

TEST_CASE("refresh: 401 for every cookie that me refuses", "[rest][refresh]") {
  TestApp app;
  const auto first = app.sign_up().cookie("refresh_token")->value;
  const auto second = app.send(post("/auth/refresh").cookie("refresh_token", first)).cookie("refresh_token")->value;
  const auto ended = app.sign_in().cookie("refresh_token")->value;
  app.send(post("/auth/logout?scope=local").cookie("refresh_token", ended));
  for (const auto& moment : {seconds(0), seconds(60)}) {
    app.clock().advance(moment);
    for (const auto& token : {second, ended, std::string("garbage"), first}) {
      const auto me = app.send(get("/auth/me").cookie("refresh_token", token));
      const auto refreshed = app.send(post("/auth/refresh").cookie("refresh_token", token));
      INFO(token << " after " << moment.count());
      if (me.status == 401) CHECK(refreshed.status == 401);
    }
  }
}

TEST_CASE("me: a cookie alone rotates nothing", "[rest][refresh]") {
  TestApp app;
  const auto token = app.sign_up().cookie("refresh_token")->value;
  const auto me = app.send(get("/auth/me").cookie("refresh_token", token));
  CHECK(me.status == 200);
  CHECK(me.cookies().empty());
  CHECK(app.kit().number("SELECT count(*) FROM refresh_tokens WHERE used_at_ms IS NOT NULL") == 0);
}

TEST_CASE("logout: clears both cookies with the attributes they were set with", "[rest][logout]") {
  TestApp app;
  Browser browser(app);
  browser.sign_up();
  const auto answer = browser.send(post("/auth/logout"));
  CHECK(answer.status == 204);
  for (const auto* name : {"refresh_token", "better-auth.session_token"}) {
    REQUIRE(answer.cookie(name));
    CHECK(answer.cookie(name)->max_age == 0);
    CHECK(answer.cookie(name)->value.empty());
  }
  CHECK(answer.cookie("refresh_token")->path == "/auth");
  CHECK(answer.cookie("better-auth.session_token")->path == "/");
}

struct Scope {
  const char* target;
  bool own_lives;
  bool other_lives;
};

TEST_CASE("logout: the scope selects the sessions that end", "[rest][logout]") {
  const auto row = GENERATE(values<Scope>({{"/auth/logout", false, false},
                                           {"/auth/logout?scope=global", false, false},
                                           {"/auth/logout?scope=local", false, true},
                                           {"/auth/logout?scope=others", true, false}}));
  TestApp app;
  const auto own = app.sign_up().text("access_token");
  const auto other = app.sign_in().text("access_token");
  const auto answer = app.send(post(row.target).bearer(own));
  CHECK(answer.status == 204);
  CHECK(answer.cookies().empty() == row.own_lives);
  CHECK((app.send(get("/auth/me").bearer(own)).status == 200) == row.own_lives);
  CHECK((app.send(get("/auth/me").bearer(other)).status == 200) == row.other_lives);
}

TEST_CASE("logout: an unknown or unreadable scope ends nothing", "[rest][logout]") {
  TestApp app;
  const auto token = app.sign_up().text("access_token");
  for (const auto* target : {"/auth/logout?scope=all", "/auth/logout?scope=", "/auth/logout?scope=%zz"})
    CHECK(app.send(post(target).bearer(token)).faults() == std::vector<std::string>{"scope NOT_ALLOWED"});
  CHECK(app.send(get("/auth/me").bearer(token)).status == 200);
}

TEST_CASE("logout: 401 without a session, and invalid cookies are cleared", "[rest][logout]") {
  TestApp app;
  const auto answer = app.send(post("/auth/logout").cookie("refresh_token", "dead"));
  CHECK(answer.status == 401);
  CHECK(answer.cookie("refresh_token")->max_age == 0);
}

TEST_CASE("sessions: listed with device, address and times; only the caller's own can be ended", "[rest][sessions][security]") {
  TestApp app;
  const auto own = app.sign_up().text("access_token");
  app.clock().advance(minutes(1));
  app.send(post("/auth/login")
               .json(sign_in_body())
               .from("203.0.113.9")
               .header("user-agent", "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Firefox/128.0"));
  const auto list = app.send(get("/auth/sessions").bearer(own));
  REQUIRE(list.at("sessions").array()->size() == 2);
  CHECK(list.at("sessions.0.current") == json::Value(true));
  CHECK(list.at("sessions.1.current") == json::Value(false));
  CHECK(list.text("sessions.1.device") == "Firefox on Linux");
  CHECK(list.text("sessions.1.ip") == "203.0.113.9");

  const auto other_user = app.sign_up("bob@example.com").text("access_token");
  const auto id = list.text("sessions.1.id");
  CHECK(app.send(del("/auth/sessions/" + id).bearer(other_user)).code() == "SESSION_NOT_FOUND");
  CHECK(app.send(del("/auth/sessions/" + id).bearer(own)).status == 204);
  CHECK(app.send(del("/auth/sessions/" + id).bearer(own)).status == 404);
  const auto ended = app.send(del("/auth/sessions/" + list.text("sessions.0.id")).bearer(own));
  CHECK(ended.status == 204);
  CHECK(ended.cookie("refresh_token")->max_age == 0);
  CHECK(app.send(get("/auth/sessions").bearer(own)).status == 401);
}

TEST_CASE("sessions: an administrator's revocation is effective at the next request", "[rest][sessions][security]") {
  auto world = std::make_shared<World>();
  TestApp app(world);
  TestCore operators(world);
  const auto answer = app.sign_up();
  REQUIRE(app.send(get("/auth/me").bearer(answer.text("access_token"))).status == 200);
  must(operators->session_admin.revoke_user(domain::OperatorActor("root"), UserId(answer.text("user.id"))));
  CHECK(app.send(get("/auth/me").bearer(answer.text("access_token"))).status == 401);
  CHECK(app.send(post("/auth/refresh").cookie("refresh_token", answer.cookie("refresh_token")->value)).status == 401);
}

}  // namespace
}  // namespace usher::rest
