#include "server/better_auth/endpoints/endpoints.h"
#include "tests/catch.h"
#include "tests/server/better_auth/endpoints/two_factor_world.h"

namespace usher::better_auth {
namespace {

using namespace testkit;

TEST_CASE("two-factor: enabled by the password, required after the first TOTP code", "[better_auth][two_factor]") {
  Person ada;
  const auto wrong = ada.call("enable", {{"password", "wrong password"}});
  CHECK(wrong.status == 400);
  CHECK(wrong.body() == R"({"message":"Invalid password","code":"INVALID_PASSWORD"})");
  const auto begun = ada.enable();
  CHECK(begun.text("method") == "totp");
  CHECK(begun.text("totpURI").find(":ada%40example.com?secret=") != std::string::npos);
  CHECK(begun.at("backupCodes").array()->size() == 10);
  CHECK(ada.session().at("user.twoFactorEnabled") == json::Value(false));
  CHECK(ada.verify_totp(ada.app().wrong_code()).code() == "INVALID_CODE");

  const auto before = ada.session().text("session.token");
  const auto confirmed = ada.verify_totp(ada.app().code());
  CHECK(confirmed.status == 200);
  CHECK(confirmed.at("user.twoFactorEnabled") == json::Value(true));
  CHECK(confirmed.text("token") == ada.session().text("session.token"));
  CHECK(confirmed.text("token") != before);
  CHECK(ada.world.send(testkit::get("/api/auth/get-session").bearer(before)).body() == "null");
  CHECK(ada.call("enable", {{"password", TestApp::kPassword}}).code() == "TOTP_ALREADY_ENABLED");
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
  const auto call = [&](std::string_view path, std::string_view password) { return ada.call(path, {{"password", password}}); };
  CHECK(call("get-totp-uri", TestApp::kPassword).code() == "TOTP_NOT_ENABLED");
  CHECK(call("generate-backup-codes", TestApp::kPassword).code() == "TWO_FACTOR_NOT_ENABLED");
  ada.guard();
  CHECK(call("get-totp-uri", TestApp::kPassword).text("totpURI") == ada.uri);
  const auto codes = call("generate-backup-codes", TestApp::kPassword);
  CHECK(codes.at("status") == json::Value(true));
  CHECK(codes.at("backupCodes").array()->size() == 10);
  for (const auto* path : {"get-totp-uri", "generate-backup-codes", "disable"}) {
    CHECK(call(path, "wrong password").code() == "INVALID_PASSWORD");
    CHECK(ada.world.send(testkit::post("/api/auth/two-factor/" + std::string(path)).json({{"password", "x"}})).code() ==
          "UNAUTHORIZED");
  }
}

TEST_CASE("two-factor: disabled by the password; this session gets new tokens, the others end", "[better_auth][two_factor]") {
  Person ada;
  ada.guard();
  Browser other(ada.world);
  const auto asked = other.send(testkit::post("/api/auth/sign-in/email").json(sign_in_body()));
  CHECK(asked.at("twoFactorRedirect") == json::Value(true));
  other.send(testkit::post("/api/auth/two-factor/verify-totp").json({{"code", ada.app().next_code()}}));
  const auto before = ada.session().text("session.token");
  const auto done = ada.call("disable", {{"password", TestApp::kPassword}});
  CHECK(done.body() == R"({"status":true})");
  CHECK(ada.session().at("user.twoFactorEnabled") == json::Value(false));
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

TEST_CASE("two-factor: an invalid body has the protocol's messages", "[better_auth][two_factor]") {
  Person ada;
  const auto other = ada.call("enable", {{"password", TestApp::kPassword}, {"method", "sms"}});
  CHECK(other.body() ==
        R"({"message":"[body.method] Invalid option: expected one of \"otp\"|\"totp\"","code":"VALIDATION_ERROR"})");
  CHECK(ada.call("verify-totp", {}).code() == "VALIDATION_ERROR");
}

}  // namespace
}  // namespace usher::better_auth
