#include "common/settings/settings.h"
#include "server/better_auth/endpoints/endpoints.h"
#include "tests/catch.h"
#include "tests/server/better_auth/endpoints/social_world.h"
#include "tests/testkit/fake_http.h"
#include "tests/testkit/people.h"

namespace usher::better_auth {
namespace {

using namespace testkit;

TEST_CASE("accounts: another user unlinks none and gets no provider tokens", "[better_auth][accounts][security]") {
  SocialWorld world;
  world.sign_in();
  const auto id = world.account_id();
  Browser other_user(world.app);
  other_user.sign_up("eve@example.com");
  for (const auto* path : {"/api/auth/unlink-account", "/api/auth/get-access-token", "/api/auth/refresh-token"})
    CHECK(other_user.send(testkit::post(path).json({{"accountId", id}})).code() == "ACCOUNT_NOT_FOUND");
  CHECK(other_user.send(testkit::get("/api/auth/account-info?accountId=" + id)).code() == "ACCOUNT_NOT_FOUND");
}

TEST_CASE("provider tokens: refreshed shortly before they expire, and on request", "[better_auth][accounts]") {
  SocialWorld world;
  world.sign_in();
  const auto id = world.account_id();
  int asked = 0;
  world.app.kit().http().on(
      std::string(FakeIssuer::kIssuer) + "/token", [&](const net::HttpRequest& request) -> Result<net::HttpResponse> {
        ++asked;
        CHECK(request.form->expose().find("refresh_token=a-refresh-token") != std::string_view::npos);
        return net::HttpResponse{.status = 200,
                                 .content_type = "application/json",
                                 .body = R"({"access_token":"a-newer-one","token_type":"bearer","expires_in":3600})"};
      });
  CHECK(world.call("get-access-token", {{"accountId", id}}).text("accessToken") == "an-access-token");
  world.app.clock().advance(std::chrono::seconds(3596));
  CHECK(world.call("get-access-token", {{"accountId", id}}).text("accessToken") == "a-newer-one");
  CHECK(world.call("get-access-token", {{"accountId", id}}).text("accessToken") == "a-newer-one");
  CHECK(asked == 1);
  const auto refreshed = world.call("refresh-token", {{"accountId", id}});
  CHECK(asked == 2);
  CHECK(refreshed.at("refreshToken").is_null());  // the session is not fresh any more
  CHECK(refreshed.text("scope") == "openid,email");
  CHECK(refreshed.text("accountId") == id);
  CHECK(world.app.kit().everything_stored().find("a-newer-one") == std::string::npos);
}

TEST_CASE("account info: has the provider's claims about the user", "[better_auth][accounts]") {
  SocialWorld world;
  world.sign_in();
  CHECK(world.browser.send(testkit::get("/api/auth/account-info?accountId=" + world.account_id())).text("data.sub") ==
        "248289761001");
}

TEST_CASE("provider tokens: a stale session gets the access token only", "[better_auth][accounts][security]") {
  SocialWorld world;
  world.sign_in();
  const auto id = world.account_id();
  CHECK_FALSE(world.call("get-access-token", {{"accountId", id}}).text("idToken").empty());
  world.app.clock().advance(std::chrono::minutes(10));
  const auto stale = world.call("get-access-token", {{"accountId", id}});
  CHECK(stale.text("accessToken") == "an-access-token");
  CHECK(stale.at("idToken").is_null());
}

TEST_CASE("provider tokens: an impersonating admin gets none", "[better_auth][accounts][impersonation][security]") {
  SocialWorld world([](settings::Settings& settings) {
    settings.better_auth_plugins = {settings::Plugin::kBearer, settings::Plugin::kAdmin};
  });
  world.sign_in();
  const auto id = world.account_id();
  const auto user = world.session().text("user.id");
  Browser boss(world.app);
  boss.sign_up("boss@example.com");
  world.app.kit().run("UPDATE users SET role = 'admin' WHERE email = 'boss@example.com'");
  CHECK(boss.send(testkit::post("/api/auth/admin/impersonate-user").json({{"userId", user}})).status == 200);
  for (const auto* path : {"/api/auth/get-access-token", "/api/auth/refresh-token"}) {
    const auto refused = boss.send(testkit::post(path).json({{"accountId", id}}));
    CHECK(refused.status == 403);
    CHECK(refused.body().find("an-access-token") == std::string::npos);
  }
}

}  // namespace
}  // namespace usher::better_auth
