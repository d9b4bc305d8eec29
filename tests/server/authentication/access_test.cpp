#include "server/authentication/access.h"

#include "common/core/accounts/user_admin.h"
#include "common/settings/settings.h"
#include "server/app.h"
#include "tests/catch.h"
#include "tests/server/pages/form_steps.h"
#include "tests/testkit/people.h"
#include "tests/testkit/test_app.h"

// What a credential opens beside its session: the whole table is tests/server/access_scenario_test.cpp.

namespace usher::authentication {
namespace {

using namespace testkit;

void with_admin_plugin(settings::Settings& settings) { settings.better_auth_plugins.push_back(settings::Plugin::kAdmin); }

/// The admin Ada in a browser, and what scripts of the site get of her session.
struct Site {
  explicit Site(const Adapt& adapt = with_admin_plugin) : app(adapt) {
    must(app.core().user_admin.update(admin(), TestApp::kEmail, {.role = "admin"}));
    token = browser.send(get("/api/auth/get-session")).text("session.token");
  }
  Answer with(std::string_view bearer, std::string_view path) { return app.send(get(path).bearer(bearer)); }

  TestApp app;
  Browser browser{app, pages::kOwn};
  Answer signed_up = browser.sign_up();
  std::string token;
};

TEST_CASE("access: a session token as bearer is never fresh and never an admin", "[access][security]") {
  Site site;
  REQUIRE(site.browser.send(get("/auth/me/export")).status == 200);
  CHECK(site.with(site.token, "/auth/me").text("user.role") == "admin");
  CHECK(site.with(site.token, "/api/v1/profile").status == 200);
  CHECK(site.with(site.token, "/auth/me/export").code() == "FRESH_SESSION_REQUIRED");
  CHECK(site.with(site.token, "/auth/admin/users").code() == "FORBIDDEN");
  CHECK(site.with(site.token, "/api/auth/admin/list-users").status == 403);
  CHECK(site.with(site.token, "/auth/verify?role=admin").status == 403);
  CHECK(site.with(site.token, "/auth/verify").header("x-auth-role") == "user");
  const auto changed =
      site.app.send(post("/api/auth/update-user").json({{"name", "A"}}).bearer(site.token).header("origin", pages::kOwn));
  REQUIRE(changed.status == 200);
  CHECK(changed.cookies().empty());  // the cookie may more
}

TEST_CASE("access: without the plugin bearer a browser's session token is no bearer", "[access][security]") {
  Site site([](settings::Settings& settings) { std::erase(settings.better_auth_plugins, settings::Plugin::kBearer); });
  for (const auto* const path : {"/auth/me", "/api/v1/profile", "/auth/admin/users", "/auth/verify"})
    CHECK(site.with(site.token, path).code() == "UNAUTHENTICATED");
  CHECK(site.with(site.token, "/api/auth/get-session").body() == "null");
}

TEST_CASE("access: an access token of a browser's session is the user's, and no admin's on the admin API", "[access][security]") {
  Site site;
  const auto access = site.signed_up.text("access_token");
  CHECK(site.with(access, "/auth/me/export").status == 200);
  CHECK(site.with(access, "/auth/verify?role=admin").status == 204);
  CHECK(site.with(access, "/auth/admin/users").code() == "FORBIDDEN");
  auto program = sign_in_body();
  program.set("cookies", false);
  const auto signed_in = site.app.send(post("/auth/login").json(std::move(program)));
  CHECK(site.with(signed_in.text("access_token"), "/auth/admin/users").status == 200);
}

TEST_CASE("access: the admin API takes no refresh cookie", "[access][security]") {
  Site site;
  const auto list = [&] { return site.browser.send(get("/auth/admin/users").header("sec-fetch-site", "same-origin")); };
  CHECK(list().status == 200);
  site.browser.forget("better-auth.session_token");
  CHECK(site.browser.send(get("/auth/me")).status == 200);
  CHECK(list().code() == "UNAUTHENTICATED");
}

TEST_CASE("access: a browser's refresh token in a body is refused, and stays valid in its cookie", "[access][security]") {
  Site site;
  const auto token = site.browser.cookie("refresh_token").value();
  const auto refused = site.app.send(post("/auth/refresh").json({{"refresh_token", token}}));
  CHECK(refused.code() == "INVALID_REFRESH_TOKEN");
  CHECK(site.browser.send(post("/auth/refresh").json({})).status == 200);
  auto program = sign_in_body();
  program.set("cookies", false);
  const auto signed_in = site.app.send(post("/auth/login").json(std::move(program)));
  const auto refreshed = site.app.send(post("/auth/refresh").json({{"refresh_token", signed_in.text("refresh_token")}}));
  CHECK(refreshed.status == 200);
}

TEST_CASE("access: the JWT of /api/auth/token opens profile and chat, and nothing else", "[access][security]") {
  Site site;
  const auto jwt = site.browser.send(get("/api/auth/token")).text("token");
  for (const auto* const path : {"/api/v1/profile", "/api/user/profile", "/api/chat/sessions"})
    CHECK(site.with(jwt, path).status == 200);
  for (const auto* const path :
       {"/auth/me", "/auth/sessions", "/auth/admin/users", "/auth/verify", "/auth/questionnaire/answers"}) {
    CAPTURE(path);
    const auto refused = site.with(jwt, path);
    CHECK(refused.code() == "UNAUTHENTICATED");
    CHECK(refused.text("detail").find("is for back ends") != std::string::npos);
  }
  REQUIRE(site.browser.send(post("/auth/logout?scope=local")).status == 204);
  CHECK(site.with(jwt, "/api/v1/profile").code() == "UNAUTHENTICATED");
}

}  // namespace
}  // namespace usher::authentication
