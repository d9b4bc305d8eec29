#include "common/core/accounts/user_admin.h"
#include "server/better_auth/endpoints/endpoints.h"
#include "tests/catch.h"
#include "tests/server/better_auth/endpoints/people.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/mailbox.h"
#include "tests/testkit/second_factor.h"

namespace usher::better_auth {
namespace {

testkit::Adapt with_codes() { return with_plugins({settings::Plugin::kBearer, settings::Plugin::kEmailOtp}); }

/// Requests a code of that type and reads the mail.
std::string email_code(TestApp& app, const std::string& type) {
  app.clock().advance(std::chrono::milliseconds(1));  // makes the newest mail unique
  REQUIRE(app.send(api_post("/email-otp/send-verification-otp", {{"email", kEmail}, {"type", type}})).body() ==
          R"({"success":true})");
  const auto* const kind = type == "sign-in"              ? "sign_in_code"
                           : type == "email-verification" ? "verify_email_code"
                                                          : "reset_password_code";
  return testkit::Mailbox(app.kit()).secret(kind, kEmail);
}

std::string wrong(const std::string& code) { return code == "000000" ? "000001" : "000000"; }

Call sign_in_by_code(const std::string& code, json::Object more = {}) {
  return api_post("/sign-in/email-otp", more.set("email", kEmail).set("otp", code));
}

TEST_CASE("email otp: a name is for new users alone", "[better_auth][email_otp]") {
  TestApp app(with_codes());
  for (const auto* name : {"Ada", "Eve"})
    CHECK(app.send(sign_in_by_code(email_code(app, "sign-in"), {{"name", name}})).text("user.name") == "Ada");
}

TEST_CASE("email otp: wrong, expired and tried too often", "[better_auth][email_otp][security]") {
  TestApp app(with_codes());
  const auto refusal = [&](const std::string& code) {
    const auto answer = app.send(sign_in_by_code(code));
    return std::to_string(answer.status) + " " + answer.code();
  };
  CHECK(refusal("123456") == "400 INVALID_OTP");
  auto code = email_code(app, "sign-in");
  for (int i = 0; i < 5; ++i) CHECK(refusal(wrong(code)) == "400 INVALID_OTP");
  CHECK(refusal(code) == "403 TOO_MANY_ATTEMPTS");
  CHECK(refusal(code) == "400 INVALID_OTP");
  code = email_code(app, "sign-in");
  app.clock().advance(std::chrono::minutes(5));
  CHECK(refusal(code) == "400 OTP_EXPIRED");
  CHECK(refusal(code) == "400 INVALID_OTP");
  CHECK(app.send(api_post("/sign-in/email-otp", {{"email", "no address"}, {"otp", code}})).code() == "INVALID_OTP");
  CHECK(app.send(api_post("/sign-in/email-otp", {{"email", kEmail}, {"otp", 123456}})).text("message") ==
        "[body.otp] Invalid input: expected string, received number");
}

TEST_CASE("email otp: the browser that asked keeps its tries, by cookie or by header", "[better_auth][email_otp][security]") {
  TestApp app(with_codes());
  Browser browser(app);
  const bool by_cookie = GENERATE(true, false);
  const auto asked = browser.send(api_post("/email-otp/send-verification-otp", {{"email", kEmail}, {"type", "sign-in"}}));
  CHECK(asked.cookie("usher_code")->http_only);
  CHECK(asked.cookie("usher_code")->max_age == 300);
  const auto code = testkit::Mailbox(app.kit()).secret("sign_in_code", kEmail);
  for (int i = 0; i < 5; ++i) CHECK(app.send(sign_in_by_code(wrong(code))).code() == "INVALID_OTP");
  CHECK(app.send(sign_in_by_code(code)).code() == "TOO_MANY_ATTEMPTS");
  const auto done = by_cookie
                        ? browser.send(sign_in_by_code(code))
                        : app.send(sign_in_by_code(code).header("x-code-token", std::string(*asked.header("x-code-token"))));
  CHECK(done.status == 200);
}

TEST_CASE("email otp: fields refused at sign-up are refused here", "[better_auth][email_otp][security]") {
  TestApp app(with_plugins({settings::Plugin::kEmailOtp, settings::Plugin::kAdmin}));
  CHECK(app.send(sign_in_by_code(email_code(app, "sign-in"), {{"role", "admin"}})).code() == "FIELD_NOT_ALLOWED");
  CHECK(app.kit().number("SELECT count(*) FROM users") == 0);
}

TEST_CASE("email otp: sending responds alike for any address, and names invalid input", "[better_auth][email_otp][security]") {
  TestApp app(with_codes());
  const auto send = [&](json::Object body) { return app.send(api_post("/email-otp/send-verification-otp", std::move(body))); };
  for (const auto* type : {"sign-in", "email-verification", "forget-password"})
    CHECK(send({{"email", "unknown@example.com"}, {"type", type}}).body() == R"({"success":true})");
  CHECK(send({{"email", "no address"}, {"type", "sign-in"}}).code() == "INVALID_EMAIL");
  CHECK(send({{"email", kEmail}, {"type", "change-email"}}).body() == R"({"message":"Invalid OTP type"})");
  CHECK(send({{"email", kEmail}, {"type", "other"}}).text("message") ==
        R"([body.type] Invalid option: expected one of "email-verification"|"sign-in"|"forget-password"|"change-email")");
  CHECK(app.send(api_post("/email-otp/send-verification-otp", {{"email", kEmail}, {"type", "sign-in"}})
                     .header("origin", "https://evil.test"))
            .code() == "INVALID_ORIGIN");
}

TEST_CASE("email otp: a checked code is not consumed", "[better_auth][email_otp]") {
  TestApp app(with_codes());
  const auto code = email_code(app, "sign-in");
  const auto check = [&](const std::string& otp) {
    return app.send(api_post("/email-otp/check-verification-otp", {{"email", kEmail}, {"type", "sign-in"}, {"otp", otp}}));
  };
  CHECK(check(wrong(code)).code() == "INVALID_OTP");
  CHECK(check(code).body() == R"({"success":true})");
  CHECK(app.send(sign_in_by_code(code)).status == 200);
}

TEST_CASE("email otp: an address is verified without a session and without issuing one", "[better_auth][email_otp]") {
  TestApp app(with_codes());
  Browser browser(app);
  sign_up(browser);
  const auto code = email_code(app, "email-verification");
  const auto done = browser.send(api_post("/email-otp/verify-email", {{"email", kEmail}, {"otp", code}}));
  CHECK(done.at("token").is_null());
  CHECK(done.at("user.emailVerified") == json::Value(true));
  CHECK(is_signed_in(browser));
  CHECK(app.send(api_post("/email-otp/verify-email", {{"email", kEmail}, {"otp", code}})).code() == "INVALID_OTP");
}

TEST_CASE("email otp: a reset checks the password's length before the code", "[better_auth][email_otp][security]") {
  TestApp app(with_codes());
  Browser browser(app);
  sign_up(browser);
  const auto path = GENERATE(as<const char*>{}, "/email-otp/request-password-reset", "/forget-password/email-otp");
  for (const auto* email : {kEmail, "unknown@example.com"})
    CHECK(app.send(api_post(path, {{"email", email}})).body() == R"({"success":true})");
  CHECK(app.send(api_post(path, {{"email", "not an address"}})).code() == "INVALID_EMAIL");
  const auto code = testkit::Mailbox(app.kit()).secret("reset_password_code", kEmail);
  const auto reset = [&](std::string_view password) {
    return app.send(api_post("/email-otp/reset-password", {{"email", kEmail}, {"otp", code}, {"password", password}}));
  };
  CHECK(reset("short").code() == "PASSWORD_TOO_SHORT");
  const auto done = reset("another passphrase");
  CHECK(done.body() == R"({"success":true})");
  CHECK_FALSE(done.cookie(kCookie));
  CHECK_FALSE(is_signed_in(browser));
  CHECK(app.send(api_post("/sign-in/email", sign_in_body(kEmail, "another passphrase"))).status == 200);
  CHECK(reset("another passphrase").code() == "INVALID_OTP");
}

TEST_CASE("email otp: a banned user is notified after the right code, which is consumed", "[better_auth][email_otp][security]") {
  TestApp app(with_codes());
  Browser browser(app);
  sign_up(browser);
  const auto code = email_code(app, "sign-in");
  testkit::must(app.core().user_admin.suspend(testkit::admin(), kEmail));
  CHECK(app.send(sign_in_by_code(wrong(code))).code() == "INVALID_OTP");
  CHECK(app.send(sign_in_by_code(code)).code() == "BANNED_USER");
  CHECK(app.send(sign_in_by_code(code)).code() == "INVALID_OTP");
}

TEST_CASE("email otp: a second factor is required", "[better_auth][email_otp][security]") {
  TestApp app(with_codes());
  testkit::sign_up_guarded(app.kit());
  app.kit().run("UPDATE users SET is_verified = 1");  // else the mail would prove the address, and take the factor away
  const auto due = app.send(sign_in_by_code(email_code(app, "sign-in")));
  CHECK(due.at("twoFactorRedirect") == json::Value(true));
  CHECK(due.cookie("better-auth.two_factor"));
  CHECK_FALSE(due.header("set-auth-token"));
}

TEST_CASE("email otp: codes do not change the address", "[better_auth][email_otp]") {
  TestApp app(with_codes());
  Browser browser(app);
  sign_up(browser);
  for (const auto* path : {"/email-otp/request-email-change", "/email-otp/change-email"}) {
    const auto call = api_post(path, {{"newEmail", "b@example.com"}, {"otp", "123456"}});
    CHECK(app.send(call).code() == "UNAUTHORIZED");
    CHECK(browser.send(call).body() == R"({"message":"Change email with OTP is disabled"})");
  }
}

TEST_CASE("email otp: 404 unless the plugin is on", "[better_auth][email_otp]") {
  TestApp app(with_plugins({}));
  CHECK(app.send(sign_in_by_code("123456")).status == 404);
  CHECK(app.send(api_post("/sign-in/magic-link", {{"email", kEmail}})).status == 404);
}

TEST_CASE("email otp: signing in merges the browser's anonymous account", "[better_auth][email_otp][anonymous]") {
  TestApp app(with_plugins({settings::Plugin::kAnonymous, settings::Plugin::kEmailOtp}));
  Browser browser(app);
  REQUIRE(browser.send(api_post("/sign-in/anonymous")).status == 200);
  CHECK(browser.send(sign_in_by_code(email_code(app, "sign-in"))).text("user.email") == kEmail);
  CHECK(app.kit().texts("SELECT email FROM users") == std::vector<std::string>{kEmail});
}

}  // namespace
}  // namespace usher::better_auth
