#include "common/core/mail/mail_composer.h"
#include "server/better_auth/endpoints/endpoints.h"
#include "tests/catch.h"
#include "tests/server/better_auth/endpoints/people.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/mailbox.h"

namespace usher::better_auth {
namespace {

/// Posts the form of our page that the mailed link leads to.
Answer confirm(Browser& browser, const std::string& query) {
  return browser.send(post("/account/verify")
                          .body(query)
                          .header("sec-fetch-site", "same-origin")
                          .header("content-type", "application/x-www-form-urlencoded"));
}

TEST_CASE("verification: signed out the same response for every address, signed in the own one in any case",
          "[better_auth][email][security]") {
  TestApp app;
  Browser browser(app);
  sign_up(browser);
  for (const auto* email : {"unknown@example.com", kEmail})
    CHECK(app.send(api_post("/send-verification-email", {{"email", email}})).body() == R"({"status":true})");
  CHECK(browser.send(api_post("/send-verification-email", {{"email", "ADA@example.com"}})).status == 200);
}

TEST_CASE("verification: the mail links to our page, which redirects to the callback", "[better_auth][email]") {
  TestApp app;
  Browser browser(app);
  sign_up(browser);
  browser.send(api_post("/send-verification-email", {{"email", kEmail}, {"callbackURL", "/welcome?a=b"}}));
  testkit::Mailbox mailbox(app.kit());
  const auto words = testkit::must(app.core().mail_composer.compose(mailbox.all("verify_email", kEmail).back())).text;
  const auto query = "token=" + mailbox.secret("verify_email", kEmail) + "&callbackURL=%2Fwelcome%3Fa%3Db";
  CHECK(words.find("http://localhost:8000/account/verify?" + query) != std::string::npos);

  CHECK(browser.send(get("/account/verify?" + query)).body().find("value=\"/welcome?a=b\"") != std::string::npos);
  CHECK(browser.send(api_get("/get-session")).at("user.emailVerified") == json::Value(false));
  const auto confirmed = confirm(browser, query);
  CHECK(confirmed.status == 303);
  CHECK(confirmed.header("location") == "/welcome?a=b");
  CHECK(browser.send(api_get("/get-session")).at("user.emailVerified") == json::Value(true));
}

TEST_CASE("verification: our page does not redirect to an untrusted site", "[better_auth][email][security]") {
  TestApp app;
  Browser browser(app);
  sign_up(browser);
  browser.send(api_post("/send-verification-email", {{"email", kEmail}}));
  const auto query =
      "token=" + testkit::Mailbox(app.kit()).secret("verify_email", kEmail) + "&callbackURL=https%3A%2F%2Fevil.test";
  CHECK(browser.send(get("/account/verify?" + query)).body().find("//evil") == std::string::npos);
  const auto confirmed = confirm(browser, query);
  CHECK(confirmed.status == 200);
  CHECK_FALSE(confirmed.header("location"));
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
