#include "common/core/mail/mail_composer.h"
#include "server/better_auth/endpoints/endpoints.h"
#include "tests/catch.h"
#include "tests/server/better_auth/endpoints/people.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/mailbox.h"

namespace usher::better_auth {
namespace {

TEST_CASE("verification: same response for every address; with a session only for the own one",
          "[better_auth][email][security]") {
  TestApp app;
  Browser browser(app);
  sign_up(browser);
  CHECK(app.send(api_post("/send-verification-email", {{"email", "unknown@example.com"}})).body() == R"({"status":true})");
  CHECK(app.send(api_post("/send-verification-email", {{"email", kEmail}})).body() == R"({"status":true})");
  CHECK(browser.send(api_post("/send-verification-email", {{"email", "other@example.com"}})).code() == "EMAIL_MISMATCH");
  CHECK(browser.send(api_post("/send-verification-email", {{"email", "ADA@example.com"}})).status == 200);
  app.kit().run("UPDATE users SET is_verified = 1");
  CHECK(browser.send(api_post("/send-verification-email", {{"email", kEmail}})).code() == "EMAIL_ALREADY_VERIFIED");
}

TEST_CASE("verification: the mail links to our page, which redirects to the callback", "[better_auth][email]") {
  TestApp app;
  Browser browser(app);
  sign_up(browser);
  browser.send(api_post("/send-verification-email", {{"email", kEmail}, {"callbackURL", "/welcome?a=b"}}));
  testkit::Mailbox mailbox(app.kit());
  const auto token = mailbox.secret("verify_email", kEmail);
  const auto words = testkit::must(app.core().mail_composer.compose(mailbox.all("verify_email", kEmail).back())).text;
  const auto target = "/account/verify?token=" + token + "&callbackURL=%2Fwelcome%3Fa%3Db";
  CHECK(words.find("http://localhost:8000" + target) != std::string::npos);

  CHECK(browser.send(get(target)).body().find("value=\"/welcome?a=b\"") != std::string::npos);
  CHECK(browser.send(api_get("/get-session")).at("user.emailVerified") == json::Value(false));
  const auto confirmed = browser.send(post("/account/verify")
                                          .body("token=" + token + "&callbackURL=%2Fwelcome%3Fa%3Db")
                                          .header("sec-fetch-site", "same-origin")
                                          .header("content-type", "application/x-www-form-urlencoded"));
  CHECK(confirmed.status == 303);
  CHECK(confirmed.header("location") == "/welcome?a=b");
  CHECK(browser.send(api_get("/get-session")).at("user.emailVerified") == json::Value(true));
}

TEST_CASE("verification: our page does not redirect to an untrusted site", "[better_auth][email][security]") {
  TestApp app;
  Browser browser(app);
  sign_up(browser);
  browser.send(api_post("/send-verification-email", {{"email", kEmail}}));
  const auto token = testkit::Mailbox(app.kit()).secret("verify_email", kEmail);
  CHECK(browser.send(get("/account/verify?token=" + token + "&callbackURL=https%3A%2F%2Fevil.test")).body().find("//evil") ==
        std::string::npos);
  const auto confirmed = browser.send(post("/account/verify")
                                          .body("token=" + token + "&callbackURL=https%3A%2F%2Fevil.test")
                                          .header("sec-fetch-site", "same-origin")
                                          .header("content-type", "application/x-www-form-urlencoded"));
  CHECK(confirmed.status == 200);
  CHECK_FALSE(confirmed.header("location"));
}

TEST_CASE("verify-email: the protocol's own link works, once", "[better_auth][email][security]") {
  TestApp app;
  Browser browser(app);
  sign_up(browser);
  const auto mailed = [&] {
    browser.send(api_post("/send-verification-email", {{"email", kEmail}}));
    return testkit::Mailbox(app.kit()).secret("verify_email", kEmail);
  };
  const auto token = mailed();
  const auto verified = browser.send(api_get("/verify-email?token=" + token));
  CHECK(verified.body() == R"({"status":true,"user":null})");
  CHECK(verified.cookies().empty());
  const auto again = browser.send(api_get("/verify-email?token=" + token));
  CHECK(again.status == 401);
  CHECK(again.code() == "INVALID_TOKEN");
  CHECK(browser.send(api_get("/verify-email?token=x&callbackURL=%2Fok%3Fa")).header("location") == "/ok?a&error=INVALID_TOKEN");

  app.kit().run("UPDATE users SET is_verified = 0");
  app.clock().advance(std::chrono::seconds(1));
  const auto old = mailed();
  app.clock().advance(std::chrono::hours(25));
  CHECK(app.send(api_get("/verify-email?token=" + old)).code() == "TOKEN_EXPIRED");
  app.clock().advance(-std::chrono::hours(25));
  CHECK(browser.send(api_get("/verify-email?token=" + old + "&callbackURL=%2Fok")).header("location") == "/ok");
}

TEST_CASE("change-email: the new address confirms", "[better_auth][email][security]") {
  TestApp app;
  Browser browser(app);
  sign_up(browser);
  sign_up(*std::make_unique<Browser>(app), "taken@example.com");
  CHECK(browser.send(api_post("/change-email", {{"newEmail", "ADA@example.com"}})).body() ==
        R"({"message":"Email is the same"})");
  CHECK(browser.send(api_post("/change-email", {{"newEmail", "taken@example.com"}})).body() == R"({"status":true})");
  CHECK(browser.send(api_post("/change-email", {{"newEmail", "new@example.com"}, {"callbackURL", "/ok"}})).body() ==
        R"({"status":true})");
  CHECK(browser.send(api_get("/get-session")).text("user.email") == kEmail);
  testkit::Mailbox mailbox(app.kit());
  CHECK(mailbox.count("change_email", "taken@example.com") == 0);
  const auto token = mailbox.secret("change_email", "new@example.com");
  CHECK(browser.send(api_get("/verify-email?token=" + token + "&callbackURL=%2Fok")).header("location") == "/ok");
  const auto seen = browser.send(api_get("/get-session"));
  CHECK(seen.text("user.email") == "new@example.com");
  CHECK(seen.at("user.emailVerified") == json::Value(true));
}

TEST_CASE("change-email: on a stale session the old address consents first", "[better_auth][email][security]") {
  TestApp app;
  Browser browser(app);
  sign_up(browser);
  app.clock().advance(std::chrono::minutes(11));
  const auto unproved = browser.send(api_post("/change-email", {{"newEmail", "New@example.com"}, {"callbackURL", "/ok"}}));
  CHECK(unproved.code() == "SESSION_NOT_FRESH");
  app.kit().run("UPDATE users SET is_verified = 1");
  const auto asked = browser.send(api_post("/change-email", {{"newEmail", "New@example.com"}, {"callbackURL", "/ok"}}));
  CHECK(asked.body() == R"({"status":true})");
  testkit::Mailbox mailbox(app.kit());
  CHECK(mailbox.count("change_email", "New@example.com") == 0);
  const auto consent = mailbox.secret("consent_email_change", kEmail);
  const auto followed = app.send(api_get("/verify-email?token=" + consent + "&callbackURL=%2Fok"));
  CHECK(followed.status == 302);
  CHECK(followed.header("location") == "/ok");
  CHECK(app.send(api_get("/verify-email?token=" + consent)).code() == "INVALID_TOKEN");
  CHECK(browser.send(api_get("/get-session")).text("user.email") == kEmail);
  const auto token = mailbox.secret("change_email", "New@example.com");
  CHECK(browser.send(api_get("/verify-email?token=" + token + "&callbackURL=%2Fok")).header("location") == "/ok");
  CHECK(browser.send(api_get("/get-session")).text("user.email") == "new@example.com");
}

}  // namespace
}  // namespace usher::better_auth
