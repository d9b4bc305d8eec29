#include "server/better_auth/endpoints/endpoints.h"
#include "tests/catch.h"
#include "tests/server/better_auth/endpoints/two_factor_world.h"

namespace usher::better_auth {
namespace {

using namespace testkit;

TEST_CASE("two-factor: the first TOTP code returns the session's new token", "[better_auth][two_factor][security]") {
  Person ada;
  ada.enable();
  const auto before = ada.session().text("session.token");
  const auto confirmed = ada.verify_totp(ada.app().code());
  CHECK(confirmed.text("token") == ada.session().text("session.token"));
  CHECK(confirmed.text("token") != before);
  CHECK(ada.world.send(testkit::get("/api/auth/get-session").bearer(before)).body() == "null");
}

TEST_CASE("two-factor: the first backup codes are valid once it is confirmed", "[better_auth][two_factor][security]") {
  Person ada;
  const auto code = ada.enable().text("backupCodes.3");
  CHECK(ada.call("verify-backup-code", {{"code", code}}).code() == "BACKUP_CODES_NOT_ENABLED");
  ada.verify_totp(ada.app().code());
  ada.sign_in();
  CHECK(ada.call("verify-backup-code", {{"code", code}}).status == 200);
  ada.sign_in();
  CHECK(ada.call("verify-backup-code", {{"code", code}}).code() == "INVALID_BACKUP_CODE");
}

TEST_CASE("two-factor: URI and new backup codes need the password", "[better_auth][two_factor][security]") {
  Person ada;
  ada.guard();
  for (const auto* path : {"get-totp-uri", "generate-backup-codes"})
    CHECK(ada.call(path, {{"password", "wrong password"}}).code() == "INVALID_PASSWORD");
}

TEST_CASE("two-factor: disabled by the password; this session gets new tokens, the others end", "[better_auth][two_factor]") {
  Person ada;
  ada.guard();
  Browser other(ada.world);
  other.send(testkit::post("/api/auth/sign-in/email").json(sign_in_body()));
  other.send(testkit::post("/api/auth/two-factor/verify-totp").json({{"code", ada.app().next_code()}}));
  const auto before = ada.session().text("session.token");
  CHECK(ada.call("disable", {{"password", TestApp::kPassword}}).status == 200);
  CHECK(ada.session().text("session.token") != before);
  CHECK(other.send(testkit::get("/api/auth/get-session")).body() == "null");
  CHECK(ada.call("disable", {{"password", TestApp::kPassword}}).code() == "TWO_FACTOR_NOT_ENABLED");
}

TEST_CASE("two-factor: e-mail codes alone are required at once", "[better_auth][two_factor][mail]") {
  Person ada;
  CHECK(ada.call("enable", {{"password", TestApp::kPassword}, {"method", "otp"}}).body() == R"({"method":"otp"})");
  CHECK(ada.session().at("user.twoFactorEnabled") == json::Value(true));
  const auto asked = ada.sign_in();
  CHECK(asked.body() == R"({"twoFactorRedirect":true,"twoFactorMethods":["otp"]})");
  CHECK(ada.call("verify-otp", {{"code", "123456"}}).code() == "OTP_HAS_EXPIRED");
  CHECK(ada.call("send-otp", {}).body() == R"({"status":true})");
  CHECK(ada.verify_totp("123456").code() == "INVALID_CODE");
  CHECK(ada.call("verify-otp", {{"code", ada.email_code()}}).status == 200);
  CHECK(ada.session().text("user.email") == TestApp::kEmail);
}

}  // namespace
}  // namespace usher::better_auth
