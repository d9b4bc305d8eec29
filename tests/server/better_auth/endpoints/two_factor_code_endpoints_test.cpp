#include "tests/catch.h"
#include "tests/server/better_auth/endpoints/two_factor_world.h"

namespace usher::better_auth {
namespace {

using namespace testkit;

TEST_CASE("two-factor sign-in: without a challenge of this server verification is refused",
          "[better_auth][two_factor][security]") {
  Person ada;
  ada.guard();
  const auto code = ada.app().next_code();
  for (const auto* path : {"verify-totp", "verify-otp", "verify-backup-code", "send-otp"}) {
    const auto bare = ada.world.send(testkit::post("/api/auth/two-factor/" + std::string(path)).json({{"code", code}}));
    CHECK(bare.status == 401);
    CHECK(bare.body() == R"({"message":"Invalid two factor cookie","code":"INVALID_TWO_FACTOR_COOKIE"})");
  }
  Browser forger(ada.world);
  ada.sign_in();
  const auto cookie = ada.browser.cookie("better-auth.two_factor").value();
  forger.set_cookie("better-auth.two_factor", cookie.substr(0, cookie.find('.')));
  CHECK(forger.send(testkit::post("/api/auth/two-factor/verify-totp").json({{"code", code}})).code() ==
        "INVALID_TWO_FACTOR_COOKIE");
  CHECK(ada.verify_totp(code).status == 200);
}

TEST_CASE("two-factor sign-in: disableSession verifies the factor without a session", "[better_auth][two_factor]") {
  Person ada;
  const auto code = ada.enable().text("backupCodes.0");
  ada.verify_totp(ada.app().code());
  ada.sign_in();
  const auto proved = ada.call("verify-backup-code", {{"code", code}, {"disableSession", true}});
  CHECK(proved.text("user.email") == TestApp::kEmail);
  CHECK(proved.at("token").is_null());
  CHECK_FALSE(proved.cookie("better-auth.session_token"));
  CHECK(ada.session().body() == "null");
  CHECK(ada.verify_totp(ada.app().next_code()).code() == "INVALID_TWO_FACTOR_COOKIE");
}

TEST_CASE("two-factor: with a session, an e-mail code turns e-mail codes on, later ones reauthenticate",
          "[better_auth][two_factor][mail]") {
  Person ada;
  CHECK(ada.call("verify-otp", {{"code", "123456"}}).code() == "OTP_HAS_EXPIRED");
  CHECK(ada.call("send-otp", {}).status == 200);
  const auto before = ada.session().text("session.token");
  const auto on = ada.call("verify-otp", {{"code", ada.email_code()}});
  CHECK(on.at("user.twoFactorEnabled") == json::Value(true));
  CHECK(on.text("token") == ada.session().text("session.token"));
  CHECK(on.text("token") != before);
  ada.call("send-otp", {});
  const auto again = ada.call("verify-otp", {{"code", ada.email_code()}});
  CHECK(again.status == 200);
  CHECK(again.text("token") != on.text("token"));
  CHECK(again.text("token") == ada.session().text("session.token"));
}

TEST_CASE("two-factor: with a session, five wrong e-mail codes revoke the right one",
          "[better_auth][two_factor][limits][security]") {
  Person ada;
  ada.call("send-otp", {});
  const auto code = ada.email_code();
  const std::string wrong = code == "000000" ? "000001" : "000000";
  for (int i = 0; i < 5; ++i) CHECK(ada.call("verify-otp", {{"code", wrong}}).code() == "INVALID_CODE");
  CHECK(ada.call("verify-otp", {{"code", code}}).code() == "TOO_MANY_ATTEMPTS_REQUEST_NEW_CODE");
}

}  // namespace
}  // namespace usher::better_auth
