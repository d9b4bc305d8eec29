#include "common/crypto/jwt.h"
#include "common/settings/settings.h"
#include "server/better_auth/endpoints/endpoints.h"
#include "tests/catch.h"
#include "tests/server/better_auth/endpoints/people.h"
#include "tests/testkit/fake_clock.h"

namespace usher::better_auth {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

TEST_CASE("get-session: extends the session one day after the last extension", "[better_auth][session]") {
  TestApp app;
  Browser browser(app);
  const auto token = sign_up(browser).text("token");
  const auto began = browser.send(api_get("/get-session")).text("session.expiresAt");
  app.clock().advance(hours(23));
  CHECK(browser.send(api_get("/get-session")).text("session.expiresAt") == began);
  app.clock().advance(hours(2));
  CHECK(browser.send(api_get("/get-session?disableRefresh=true")).text("session.expiresAt") == began);
  const auto extended = browser.send(api_get("/get-session"));
  CHECK(extended.text("session.expiresAt") > began);
  REQUIRE(extended.cookie(kCookie));
  CHECK(extended.cookie(kCookie)->max_age == 604800);
  CHECK(extended.cookie(kCookie)->value.starts_with(token + "."));
  CHECK_FALSE(extended.header("set-auth-token"));  // scripts read it, and the cookie's owner may be an admin
  app.kit().settle();
  CHECK(browser.send(api_get("/get-session")).text("session.expiresAt") == extended.text("session.expiresAt"));
  app.clock().advance(hours(24 * 6 + 23));
  CHECK(is_signed_in(browser));
}

TEST_CASE("get-session: no extension beyond the longest lifetime", "[better_auth][session][security]") {
  TestApp app([](settings::Settings& settings) { settings.tokens.session_max = std::chrono::days(10); });
  Browser browser(app);
  sign_up(browser);
  for (int day = 0; day < 9; ++day) {
    app.clock().advance(hours(24));
    CHECK(is_signed_in(browser));
    app.kit().settle();
  }
  app.clock().advance(hours(25));
  CHECK_FALSE(is_signed_in(browser));
}

TEST_CASE("list-sessions: has the caller's token, and for other sessions an id that signs nothing in",
          "[better_auth][session][security]") {
  TestApp app;
  Browser here(app);
  const auto token = sign_up(here).text("token");
  Browser there(app);
  const auto other = there.send(api_post("/sign-in/email", sign_in_body())).text("token");
  const auto list = here.send(api_get("/list-sessions"));
  REQUIRE(list.json().array()->size() == 2);
  CHECK(list.text("0.token") == token);
  CHECK(list.text("1.token") == list.text("1.id"));
  CHECK(list.body().find(other) == std::string::npos);
  CHECK(app.send(api_get("/get-session").bearer(list.text("1.token"))).body() == "null");
}

TEST_CASE("revoke-session: by listed id, and succeeds for another user's without an effect", "[better_auth][session][security]") {
  TestApp app;
  Browser here(app);
  sign_up(here);
  Browser there(app);
  there.send(api_post("/sign-in/email", sign_in_body()));
  const auto handle = here.send(api_get("/list-sessions")).text("1.token");
  CHECK(here.send(api_post("/revoke-session", {{"token", handle}})).body() == R"({"status":true})");
  CHECK_FALSE(is_signed_in(there));

  Browser bob(app);
  const auto bobs = sign_up(bob, "bob@example.com").text("token");
  CHECK(here.send(api_post("/revoke-session", {{"token", bobs}})).body() == R"({"status":true})");
  const auto bobs_id = bob.send(api_get("/get-session")).text("session.id");
  CHECK(here.send(api_post("/revoke-session", {{"token", bobs_id}})).status == 200);
  CHECK(is_signed_in(bob));
  CHECK(is_signed_in(here));
  const auto own = here.send(api_get("/get-session")).text("session.token");
  CHECK(here.send(api_post("/revoke-session", {{"token", own}})).cookie(kCookie)->max_age == 0);
  CHECK_FALSE(is_signed_in(here));
}

TEST_CASE("jwt: names its user twice, its server and the key at jwks", "[better_auth][jwt]") {
  TestApp app;
  Browser browser(app);
  sign_up(browser);
  const auto decoded = testkit::must(crypto::jwt::decode_unverified(browser.send(api_get("/token")).text("token")));
  CHECK(decoded.claim_text("sub") == decoded.claim_text("id"));
  CHECK(decoded.claim_text("iss") == "http://localhost:8000");
  CHECK(decoded.claim_text("aud") == "http://localhost:8000");
  CHECK(app.send(api_get("/jwks")).text("keys.0.kid") == decoded.header_text("kid"));
}

TEST_CASE("jwt: 404 unless the plugin is on", "[better_auth][jwt]") {
  TestApp app(with_plugins({}));
  Browser browser(app);
  sign_up(browser);
  CHECK_FALSE(browser.send(api_get("/get-session")).header("set-auth-jwt"));
  CHECK(browser.send(api_get("/token")).status == 404);
  CHECK(browser.send(api_get("/jwks")).status == 404);
}

}  // namespace
}  // namespace usher::better_auth
