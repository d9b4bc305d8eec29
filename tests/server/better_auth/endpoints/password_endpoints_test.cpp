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

TEST_CASE("reset: the mail links to the site's page by this protocol, without one to ours", "[better_auth][password]") {
  TestApp app;
  app.send(api_post("/sign-up/email", sign_up_body()));
  const auto [body, before, after] = GENERATE(table<json::Object, std::string, std::string>(
      {{{{"redirectTo", "/new-password?a=b"}}, "/api/auth/reset-password/", "?callbackURL=%2Fnew-password%3Fa%3Db"},
       {{}, "/account/reset?token=", ""}}));
  app.send(api_post("/request-password-reset", json::Object(body).set("email", kEmail)));
  testkit::Mailbox mailbox(app.kit());
  const auto words = testkit::must(app.core().mail_composer.compose(mailbox.all("reset_password", kEmail).back())).text;
  CHECK(words.find("http://localhost:8000" + before + mailbox.secret("reset_password", kEmail) + after) != std::string::npos);
}

TEST_CASE("reset: the token may be in the query", "[better_auth][password]") {
  TestApp app;
  app.send(api_post("/sign-up/email", sign_up_body()));
  app.send(api_post("/request-password-reset", {{"email", kEmail}}));
  const auto token = testkit::Mailbox(app.kit()).secret("reset_password", kEmail);
  CHECK(app.send(api_post("/reset-password?token=" + token, {{"newPassword", kNew}})).body() == R"({"status":true})");
}

}  // namespace
}  // namespace usher::better_auth
