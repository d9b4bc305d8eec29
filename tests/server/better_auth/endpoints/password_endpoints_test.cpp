#include "common/core/mail/mail_composer.h"
#include "server/better_auth/endpoints/endpoints.h"
#include "tests/catch.h"
#include "tests/server/better_auth/endpoints/people.h"
#include "tests/testkit/mailbox.h"

namespace usher::better_auth {
namespace {

constexpr const char* kNew = "another-passphrase-9";

TEST_CASE("change-password: ends the other sessions and replaces this session's token", "[better_auth][password][security]") {
  TestApp app;
  Browser here(app);
  const auto before = sign_up(here).text("token");
  Browser there(app);
  there.send(api_post("/sign-in/email", sign_in_body()));
  const auto answer = here.send(api_post("/change-password", {{"currentPassword", kPassword}, {"newPassword", kNew}}));
  REQUIRE(answer.status == 200);
  CHECK(answer.text("user.email") == kEmail);
  CHECK(is_signed_in(here));
  CHECK_FALSE(is_signed_in(there));
  CHECK(app.send(api_get("/get-session").bearer(before)).body() == "null");
  CHECK(app.send(api_get("/get-session").bearer(answer.text("token"))).body() != "null");
  CHECK(app.send(api_post("/sign-in/email", sign_in_body(kEmail, kNew))).status == 200);
}

TEST_CASE("change-password: checks length, then account, then current password", "[better_auth][password]") {
  TestApp app;
  Browser browser(app);
  sign_up(browser);
  const auto code_of = [&](const char* current, const char* next) {
    return browser.send(api_post("/change-password", {{"currentPassword", current}, {"newPassword", next}})).code();
  };
  CHECK(code_of("wrong", "short") == "PASSWORD_TOO_SHORT");
  CHECK(code_of("wrong", kNew) == "INVALID_PASSWORD");
  app.kit().run("DELETE FROM accounts");
  CHECK(code_of("wrong", kNew) == "CREDENTIAL_ACCOUNT_NOT_FOUND");
}

TEST_CASE("verify-password: right and wrong", "[better_auth][password]") {
  TestApp app;
  Browser browser(app);
  sign_up(browser);
  CHECK(browser.send(api_post("/verify-password", {{"password", kPassword}})).body() == R"({"status":true})");
  const auto wrong = browser.send(api_post("/verify-password", {{"password", "wrong"}}));
  CHECK(wrong.status == 400);
  CHECK(wrong.code() == "INVALID_PASSWORD");
}

TEST_CASE("reset: the mailed link redirects to the site's page", "[better_auth][password][security]") {
  TestApp app;
  Browser browser(app);
  sign_up(browser);
  const auto asked = app.send(api_post("/request-password-reset", {{"email", kEmail}, {"redirectTo", "/new-password?a=b"}}));
  CHECK(asked.body() == R"({"status":true,"message":"If this email exists in our system, check your email for the reset link"})");
  CHECK(app.send(api_post("/request-password-reset", {{"email", "unknown@example.com"}})).body() == asked.body());

  testkit::Mailbox mailbox(app.kit());
  const auto token = mailbox.secret("reset_password", kEmail);
  const auto mail = mailbox.all("reset_password", kEmail).back();
  const auto words = testkit::must(app.core().mail_composer.compose(mail)).text;
  const auto path = "/reset-password/" + token + "?callbackURL=%2Fnew-password%3Fa%3Db";
  CHECK(words.find("http://localhost:8000/api/auth" + path) != std::string::npos);

  for (int i = 0; i < 2; ++i) {  // following it does not consume the token
    const auto followed = app.send(api_get(path));
    CHECK(followed.status == 302);
    CHECK(followed.header("location") == "http://localhost:8000/new-password?a=b&token=" + token);
  }
  CHECK(app.send(api_post("/reset-password", {{"newPassword", kNew}, {"token", token}})).body() == R"({"status":true})");
  CHECK(app.send(api_get(path)).header("location") == "http://localhost:8000/new-password?a=b&error=INVALID_TOKEN");
}

TEST_CASE("reset: without a page of the site the mail links to ours", "[better_auth][password]") {
  TestApp app;
  app.send(api_post("/sign-up/email", sign_up_body()));
  app.send(api_post("/request-password-reset", {{"email", kEmail}}));
  testkit::Mailbox mailbox(app.kit());
  const auto mail = mailbox.all("reset_password", kEmail).back();
  const auto words = testkit::must(app.core().mail_composer.compose(mail)).text;
  CHECK(words.find("http://localhost:8000/account/reset?token=" + mailbox.secret("reset_password", kEmail)) != std::string::npos);
}

TEST_CASE("reset: the link needs a callback, the call needs a token", "[better_auth][password]") {
  TestApp app;
  CHECK(app.send(api_get("/reset-password/x")).text("message") ==
        "[query.callbackURL] Invalid input: expected string, received undefined");
  CHECK(app.send(api_get("/reset-password/x?callbackURL=")).header("location") ==
        "http://localhost:8000/api/auth/error?error=INVALID_TOKEN");
  CHECK(app.send(api_post("/reset-password", {{"newPassword", kNew}})).code() == "INVALID_TOKEN");
  CHECK(app.send(api_post("/reset-password?token=x", {{"newPassword", kNew}})).code() == "INVALID_TOKEN");
}

}  // namespace
}  // namespace usher::better_auth
