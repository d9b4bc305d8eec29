#include "common/settings/settings.h"
#include "server/better_auth/endpoints/endpoints.h"
#include "tests/catch.h"
#include "tests/server/better_auth/endpoints/social_world.h"
#include "tests/testkit/fake_http.h"
#include "tests/testkit/people.h"

namespace usher::better_auth {
namespace {

using namespace testkit;

TEST_CASE("accounts: password and providers are listed without secrets", "[better_auth][accounts][security]") {
  SocialWorld world;
  world.browser.sign_up();
  const auto own = world.browser.send(testkit::get("/api/auth/list-accounts")).json();
  REQUIRE(own.array()->size() == 1);
  const auto& password = own.array()->front();
  CHECK(*password.find("providerId")->string() == "credential");
  CHECK(*password.find("accountId")->string() == *password.find("userId")->string());
  CHECK(password.find("scopes")->array()->empty());

  Browser other(world.app);
  std::swap(other, world.browser);
  world.acme.email = "bob@example.com";
  world.sign_in();
  const auto listed = world.browser.send(testkit::get("/api/auth/list-accounts"));
  const auto social = listed.json().array()->front();
  CHECK(*social.find("providerId")->string() == "acme");
  CHECK(*social.find("accountId")->string() == "248289761001");
  CHECK(social.find("scopes")->array()->size() == 2);
  CHECK(listed.body().find("token") == std::string::npos);
}

TEST_CASE("accounts: a row's id unlinks it, except the last one and other users' rows", "[better_auth][accounts][security]") {
  SocialWorld world;
  world.browser.sign_up();
  world.come(world.back(world.call("link-social", {{"provider", "acme"}})));
  const auto social = world.account_id();
  Browser other_user(world.app);
  other_user.sign_up("eve@example.com");
  CHECK(other_user.send(testkit::post("/api/auth/unlink-account").json({{"accountId", social}})).code() == "ACCOUNT_NOT_FOUND");
  CHECK(world.call("unlink-account", {{"providerId", "acme"}}).body() ==
        R"({"message":"[body.accountId] Invalid input: expected string, received undefined","code":"VALIDATION_ERROR"})");
  CHECK(world.call("unlink-account", {{"accountId", social}}).body() == R"({"status":true})");
  CHECK(world.call("unlink-account", {{"accountId", world.account_id("credential")}}).body() ==
        R"({"message":"You can't unlink your last account","code":"FAILED_TO_UNLINK_LAST_ACCOUNT"})");
}

TEST_CASE("accounts: unlinking needs a sign-in of the last day", "[better_auth][accounts][security]") {
  SocialWorld world;
  world.browser.sign_up();
  world.come(world.back(world.call("link-social", {{"provider", "acme"}})));
  const auto id = world.account_id();
  world.app.clock().advance(std::chrono::hours(24));
  CHECK(world.call("unlink-account", {{"accountId", id}}).code() == "SESSION_NOT_FRESH");
  world.app.clock().advance(-std::chrono::hours(1));
  CHECK(world.call("unlink-account", {{"accountId", id}}).body() == R"({"status":true})");
}

TEST_CASE("provider tokens: only the account's user gets them", "[better_auth][accounts][security]") {
  SocialWorld world;
  world.sign_in();
  const auto id = world.account_id();
  const auto tokens = world.call("get-access-token", {{"accountId", id}});
  CHECK(tokens.text("accessToken") == "an-access-token");
  CHECK(tokens.at("scopes").array()->size() == 2);
  CHECK(tokens.at("refreshToken").is_null());
  CHECK_FALSE(tokens.text("accessTokenExpiresAt").empty());

  Browser other_user(world.app);
  other_user.sign_up("eve@example.com");
  for (const auto* path : {"/api/auth/get-access-token", "/api/auth/refresh-token"}) {
    CHECK(other_user.send(testkit::post(path).json({{"accountId", id}})).code() == "ACCOUNT_NOT_FOUND");
    const auto unauthenticated = world.app.send(testkit::post(path).json({{"accountId", id}}));
    CHECK(unauthenticated.status == 401);
    CHECK(unauthenticated.body().empty());
    CHECK(world.browser.send(testkit::post(path).json({{"providerId", "acme"}})).body() ==
          R"({"message":"[body] Invalid input","code":"VALIDATION_ERROR"})");
  }
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
  const auto id = world.account_id();
  const auto info = world.browser.send(testkit::get("/api/auth/account-info?accountId=" + id));
  CHECK(info.text("user.email") == "ada@example.com");
  CHECK(info.at("user.emailVerified") == json::Value(true));
  CHECK(info.text("data.sub") == "248289761001");
  CHECK(info.text("account.id") == id);
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
