#include "common/settings/settings.h"
#include "tests/catch.h"
#include "tests/server/better_auth/endpoints/social_world.h"
#include "tests/server/pages/form_steps.h"
#include "tests/testkit/second_factor.h"

namespace usher::better_auth {
namespace {

using namespace testkit;

std::string error_page(SocialWorld& world) { return world.app.core().ports.settings.public_url + "/api/auth/error?error="; }

TEST_CASE("callback: who is known goes to callbackURL, without one to the server", "[better_auth][oauth]") {
  SocialWorld world;
  world.sign_in();
  CHECK(location(world.sign_in({{"newUserCallbackURL", "/welcome"}})) == "/dashboard");
  CHECK(location(world.sign_in({{"callbackURL", ""}})) == world.app.core().ports.settings.public_url);
}

TEST_CASE("callback: clients of the former generic OAuth plugin have their own", "[better_auth][oauth]") {
  SocialWorld world;
  const auto begun = world.call("sign-in/oauth2", {{"providerId", "acme"}, {"callbackURL", "/dashboard"}});
  CHECK(begun.status == 200);
  CHECK(begun.at("redirect") == json::Value(true));
  const auto url = begun.text("url");
  CHECK(query_of(url)["redirect_uri"] == world.app.core().ports.settings.public_url + "/api/auth/oauth2/callback/acme");
  const auto query = "acme?code=" + world.acme.approve(url) + "&state=" + query_of(url)["state"];
  CHECK(location(world.come("/api/auth/callback/" + query)).ends_with("state_mismatch"));
  CHECK(location(world.come("/api/auth/oauth2/callback/" + query)) == "/dashboard");
  CHECK(world.session().text("user.email") == "ada@example.com");
  CHECK(world.call("sign-in/oauth2", {{"providerId", "nonsense"}}).code() == "PROVIDER_NOT_FOUND");
  CHECK(world.call("oauth2/link", {{"providerId", "acme"}, {"callbackURL", "/settings"}}).status == 200);
}

TEST_CASE("callback: without the state cookie it is refused and the state is not consumed", "[better_auth][oauth][security]") {
  SocialWorld world;
  const auto back = world.back(world.begin());
  Browser other(world.app);
  CHECK(location(other.send(testkit::get(back))) == "/sign-in?error=state_mismatch");
  other.set_cookie("better-auth.state", query_of(back)["state"]);  // unsigned
  CHECK(location(other.send(testkit::get(back))) == "/sign-in?error=state_mismatch");
  CHECK_FALSE(other.cookie("better-auth.session_token"));
  CHECK(location(world.come(back)) == "/dashboard");
  CHECK(location(world.come(back)) == "/dashboard");  // in the session of the first visit
  CHECK(location(other.send(testkit::get(back))) == error_page(world) + "state_mismatch");
}

TEST_CASE("callback: an unknown provider, an unverified address", "[better_auth][oauth]") {
  SocialWorld world;
  CHECK(location(world.come("/api/auth/callback/unknown?code=x&state=y")) == error_page(world) + "oauth_provider_not_found");
  world.acme.email_verified = false;
  CHECK(location(world.sign_in()) == "/sign-in?error=email_not_verified");
}

TEST_CASE("callback: a second factor is required by a page, which then redirects", "[better_auth][oauth][security]") {
  SocialWorld world;
  auto& kit = world.app.kit();
  const auto ada = sign_up_guarded(kit);
  kit.run("UPDATE users SET is_verified = 1");
  const auto asked = world.sign_in();
  CHECK(location(asked) == world.app.core().ports.settings.public_url + "/account/second-factor");
  CHECK_FALSE(asked.cookie("better-auth.session_token"));
  CHECK(world.session().body() == "null");
  auto form = pages::form_post(
      "/account/second-factor",
      pages::with_hidden(world.browser.send(testkit::get("/account/second-factor")), {{"code", ada.app.next_code()}}));
  const auto done = world.browser.send(form.header("sec-fetch-site", "same-origin"));
  CHECK(location(done) == "/dashboard");
  CHECK(world.session().text("user.email") == "ada@example.com");
}

TEST_CASE("callback: merges the anonymous account, even without its session cookie", "[better_auth][oauth][anonymous]") {
  SocialWorld world([](settings::Settings& settings) { settings.better_auth_plugins.push_back(settings::Plugin::kAnonymous); });
  const bool with_cookie = GENERATE(true, false);
  world.call("sign-in/anonymous", {});
  const auto back = world.back(world.begin());
  if (!with_cookie) world.browser.forget("better-auth.session_token");
  CHECK(location(world.come(back)) == "/dashboard");
  CHECK(world.app.kit().texts("SELECT email FROM users") == std::vector<std::string>{"ada@example.com"});
}

TEST_CASE("callback: of a posted response only its own parameters come back, encoded (response splitting)",
          "[better_auth][oauth][security]") {
  SocialWorld world;
  auto form =
      testkit::post("/api/auth/callback/acme")
          .body("a%0d%0aSet-Cookie:%20evil=1=x&state=%0d%0aSet-Cookie:%20evil=1&user=%7B%7D&iss=i&error_description=d&more=1");
  const auto again = world.app.send(form.header("content-type", "application/x-www-form-urlencoded"));
  CHECK(again.status == 302);
  CHECK(location(again) ==
        world.app.core().ports.settings.public_url +
            "/api/auth/callback/acme?state=%0D%0ASet-Cookie%3A%20evil%3D1&user=%7B%7D&iss=i&error_description=d");
}

}  // namespace
}  // namespace usher::better_auth
