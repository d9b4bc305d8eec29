#include "common/core/secrets/signed_values.h"
#include "common/crypto/jwt.h"
#include "common/settings/settings.h"
#include "server/better_auth/endpoints/endpoints.h"
#include "tests/catch.h"
#include "tests/server/better_auth/endpoints/social_world.h"

namespace usher::better_auth {
namespace {

using namespace testkit;

TEST_CASE("social: the state cookie comes with the provider's redirect, so it is never Strict", "[better_auth][oauth]") {
  using Policy = settings::SameSitePolicy;
  const auto [policy, sent] = GENERATE(std::pair(Policy::kStrict, "Lax"), std::pair(Policy::kNone, "None"));
  SocialWorld world([policy = policy](settings::Settings& settings) {
    settings.cookies.same_site = policy;
    settings.cookies.secure = true;
  });
  CHECK(world.begin().cookie("__Secure-better-auth.state")->same_site == sent);
}

TEST_CASE("social: a valid ID token of the provider signs in, any other is refused", "[better_auth][oauth][security]") {
  SocialWorld world;
  const auto offer = [&](std::string token, const std::string& nonce = "n") {
    return world.call("sign-in/social",
                      {{"provider", "acme"}, {"idToken", json::Object{{"token", std::move(token)}, {"nonce", nonce}}}});
  };
  const auto wrong = offer("x.y.z");
  CHECK(wrong.status == 401);
  CHECK(wrong.code() == "INVALID_TOKEN");
  auto claims = world.acme.claims("n");
  claims.set("aud", "another-client");
  CHECK(offer(world.acme.sign(claims)).code() == "INVALID_TOKEN");
  const auto right = offer(world.acme.sign(world.acme.claims("n")));
  CHECK(right.status == 200);
  CHECK(right.at("redirect") == json::Value(false));
  CHECK(right.text("token") == world.session().text("session.token"));
}

TEST_CASE("social: an ID token works once, with its nonce, and not if it came from get-access-token (replay)",
          "[better_auth][oauth][security]") {
  SocialWorld world;
  const auto offer = [&](const std::string& token, json::Object more = {}) {
    more.set("token", token);
    return world.call("sign-in/social", {{"provider", "acme"}, {"idToken", std::move(more)}});
  };
  const auto token = world.acme.sign(world.acme.claims("n"));
  CHECK(offer(token).code() == "INVALID_TOKEN");
  CHECK(offer(token, {{"nonce", "n"}}).status == 200);
  CHECK(offer(token, {{"nonce", "n"}}).code() == "INVALID_TOKEN");
  world.app.clock().advance(std::chrono::seconds(1));
  world.sign_in();
  const auto ours = world.call("get-access-token", {{"accountId", world.account_id()}}).text("idToken");
  const auto claims = must(crypto::jwt::decode_unverified(ours)).claims;
  CHECK(offer(ours).code() == "INVALID_TOKEN");
  CHECK(offer(ours, {{"nonce", *claims.find("nonce")}}).code() == "INVALID_TOKEN");
}

TEST_CASE("link-social: by ID token, the same rules", "[better_auth][oauth]") {
  SocialWorld world;
  world.browser.sign_up();
  const auto link = [&](json::Object claims) {
    return world.call("link-social",
                      {{"provider", "acme"}, {"idToken", json::Object{{"token", world.acme.sign(claims)}, {"nonce", "n"}}}});
  };
  auto others = world.acme.claims("n");
  others.set("email", "eve@example.com");
  CHECK(link(others).code() == "LINKING_DIFFERENT_EMAILS_NOT_ALLOWED");
  CHECK(link(world.acme.claims("another")).code() == "INVALID_TOKEN");
  CHECK(link(world.acme.claims("n")).body() == R"({"url":"","status":true,"redirect":false})");
}

}  // namespace
}  // namespace usher::better_auth
