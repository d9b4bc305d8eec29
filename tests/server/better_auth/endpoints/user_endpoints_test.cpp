#include "server/better_auth/endpoints/endpoints.h"
#include "tests/catch.h"
#include "tests/server/better_auth/endpoints/people.h"
#include "tests/testkit/fake_clock.h"

namespace usher::better_auth {
namespace {

TEST_CASE("update-user: sets name, picture and additional fields", "[better_auth][user]") {
  TestApp app;
  Browser browser(app);
  sign_up(browser);
  browser.send(
      api_post("/update-user", {{"name", "Ada L."}, {"image", "https://example.com/a.png"}, {"experience_level", "beginner"}}));
  const auto seen = browser.send(api_get("/get-session"));
  CHECK(seen.text("user.name") == "Ada L.");
  CHECK(seen.text("user.image") == "https://example.com/a.png");
  CHECK(seen.text("user.experience_level") == "beginner");
  CHECK(browser.send(api_post("/update-user", {{"image", nullptr}})).status == 200);
  CHECK(browser.send(api_get("/get-session")).at("user.image").is_null());
  CHECK(browser.send(get("/auth/profile")).text("profile.experience_level") == "beginner");
}

TEST_CASE("update-user: an invalid field changes nothing", "[better_auth][user]") {
  TestApp app;
  Browser browser(app);
  sign_up(browser);
  CHECK(browser.send(api_post("/update-user", {{"name", "X"}, {"experience_level", "godlike"}})).code() == "VALIDATION_ERROR");
  CHECK(browser.send(api_post("/update-user", {{"name", "X"}, {"professional_role", "other"}})).code() == "VALIDATION_ERROR");
  CHECK(browser.send(api_post("/update-user", {{"experience_level", "beginner"}, {"image", "ftp://x"}})).code() ==
        "VALIDATION_ERROR");
  const auto seen = browser.send(api_get("/get-session"));
  CHECK(seen.text("user.name") == "Ada");
  CHECK(seen.at("user.experience_level").is_null());
}

TEST_CASE("delete-user: the password stands in for a fresh session", "[better_auth][user][security]") {
  TestApp app;
  Browser browser(app);
  sign_up(browser);
  app.clock().advance(std::chrono::minutes(11));
  CHECK(browser.send(api_post("/delete-user", {{"password", kPassword}})).status == 200);
  CHECK(app.kit().number("SELECT count(*) FROM users") == 0);
}

TEST_CASE("delete-user: a token is refused, since none is ever mailed", "[better_auth][user][security]") {
  TestApp app;
  CHECK(app.send(api_get("/delete-user/callback?token=x")).code() == "FAILED_TO_GET_USER_INFO");
  CHECK(app.send(api_get("/delete-user/callback")).code() == "VALIDATION_ERROR");
  Browser browser(app);
  sign_up(browser);
  const auto refused = browser.send(api_get("/delete-user/callback?token=x"));
  CHECK(refused.status == 404);
  CHECK(refused.code() == "INVALID_TOKEN");
  CHECK(browser.send(api_post("/delete-user", {{"token", "x"}})).code() == "INVALID_TOKEN");
  CHECK(is_signed_in(browser));
}

TEST_CASE("delete-user: a password for an account without one is not found", "[better_auth][user]") {
  TestApp app;
  Browser browser(app);
  sign_up(browser);
  app.kit().run("DELETE FROM accounts");
  CHECK(browser.send(api_post("/delete-user", {{"password", kPassword}})).code() == "CREDENTIAL_ACCOUNT_NOT_FOUND");
}

}  // namespace
}  // namespace usher::better_auth
