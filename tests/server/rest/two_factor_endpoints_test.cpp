#include "common/settings/settings.h"
#include "server/rest/rest.h"
#include "tests/catch.h"
#include "tests/server/pages/form_steps.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/second_factor.h"
#include "tests/testkit/test_app.h"

namespace usher::rest {
namespace {

using namespace testkit;
using Words = std::vector<std::string>;

/// A user with a browser and an authenticator app.
class Person {
 public:
  explicit Person(TestApp& app) : app_(&app), browser(app) {
    browser.sign_up();
    const auto enrolled = browser.send(post("/auth/2fa/enroll").json({{"password", TestApp::kPassword}}));
    secret_ = base32_decode(enrolled.text("secret")).value();
    const auto confirmed = browser.send(post("/auth/2fa/confirm").json({{"code", code()}}));
    REQUIRE(confirmed.status == 200);
    const auto shown = confirmed.at("backup_codes");
    for (const auto& code : *shown.array()) backup_codes.push_back(*code.string());
  }

  [[nodiscard]] std::string code() { return crypto::totp_code(secret_, crypto::totp_step(app_->clock().now())); }
  std::string next_code() {
    app_->clock().advance(crypto::kTotpPeriod);
    return code();
  }

 private:
  TestApp* app_;
  std::string secret_;

 public:
  Browser browser;
  Words backup_codes;
};

Call verify_factor(std::string_view token, const char* field, std::string_view code) {
  return post("/auth/2fa/verify").json({{"two_factor_token", token}, {field, code}});
}

std::string challenge(TestApp& app) { return app.sign_in().text("two_factor_token"); }

TEST_CASE("2fa enroll: returns secret, URI and a picture, for the password alone", "[rest][two_factor]") {
  TestApp app;
  const auto token = app.sign_up().text("access_token");
  const auto enrolled = app.send(post("/auth/2fa/enroll").json({{"password", TestApp::kPassword}}).bearer(token));
  REQUIRE(enrolled.status == 200);
  CHECK(enrolled.text("secret").size() == 32);
  CHECK(enrolled.text("otpauth_uri").starts_with("otpauth://totp/localhost:ada%40example.com?secret=" + enrolled.text("secret")));
  CHECK(enrolled.text("qr_svg").starts_with("<svg"));
  CHECK(enrolled.header("cache-control") == "no-store");
  CHECK(app.send(post("/auth/2fa/enroll").json({{"password", "wrong password"}}).bearer(token)).code() == "INVALID_PASSWORD");
  CHECK(app.send(post("/auth/2fa/enroll").bearer(token)).faults() == Words{"password REQUIRED"});
  CHECK(app.send(post("/auth/2fa/enroll").json({{"password", TestApp::kPassword}})).status == 401);
}

void demand_two_factor(settings::Settings& settings) { settings.signup.require_two_factor = settings::TwoFactorDemand::kAll; }

std::string code_for(TestApp& app, std::string_view base32) {
  return crypto::totp_code(base32_decode(base32).value(), crypto::totp_step(app.clock().now()));
}

TEST_CASE("2fa enroll: REQUIRE_TWO_FACTOR leads a sign-in to it before there is a session", "[rest][two_factor][security]") {
  TestApp app(demand_two_factor);
  Browser browser(app);
  CHECK(browser.send(post("/auth/signup").json(sign_up_body())).status == 201);
  const auto asked = browser.sign_in();
  CHECK(asked.status == 200);
  CHECK(asked.at("two_factor_enrolment_required") == json::Value(true));
  CHECK(asked.cookies().empty());
  const auto token = asked.text("two_factor_token");
  CHECK(app.send(get("/auth/me").bearer(token)).status == 401);
  CHECK(app.send(post("/auth/2fa/enroll").json({{"two_factor_token", "unknown"}})).code() == "INVALID_TOKEN");
  const auto enrolled = browser.send(post("/auth/2fa/enroll").json({{"two_factor_token", token}}));
  REQUIRE(enrolled.status == 200);
  const json::Object body{{"two_factor_token", token}, {"code", code_for(app, enrolled.text("secret"))}};
  const auto signed_in = browser.send(post("/auth/2fa/confirm").json(body));
  CHECK(signed_in.at("backup_codes").array()->size() == 10);
  CHECK(signed_in.at("user.two_factor_enabled") == json::Value(true));
  CHECK(browser.send(get("/auth/me")).status == 200);
}

TEST_CASE("2fa enroll: at /api/auth REQUIRE_TWO_FACTOR is 403 with the page that enrols and signs in",
          "[rest][two_factor][pages][security]") {
  TestApp app(demand_two_factor);
  Browser browser(app, "http://localhost:8000");
  browser.send(post("/auth/signup").json(sign_up_body()));
  const auto refused = browser.send(post("/api/auth/sign-in/email").json(sign_in_body()));
  CHECK(refused.status == 403);
  CHECK(refused.code() == "TWO_FACTOR_ENROLMENT_REQUIRED");
  CHECK(refused.text("url") == "http://localhost:8000/account/two-factor");
  CHECK(browser.send(get("/account/two-factor")).body().find("Set it up") != std::string::npos);
  CHECK(browser.send(pages::form_post("/account/two-factor", {})).status == 403);
  const auto send_form = [&](const pages::Fields& fields) {
    return pages::submit(browser, "/account/two-factor", "/account/two-factor", fields);
  };
  const auto shown = send_form({});
  CHECK(shown.body().find("</svg>") != std::string::npos);
  CHECK(send_form({{"code", "000000"}}).status == 401);
  const auto done = send_form({{"code", code_for(app, pages::shown_key(shown))}});
  CHECK(done.body().find("Keep your backup codes") != std::string::npos);
  CHECK(browser.send(get("/api/auth/get-session")).text("user.email") == TestApp::kEmail);
  CHECK(browser.send(get("/account/two-factor")).status == 303);  // signed in: on to the account
}

TEST_CASE("2fa confirm: turns it on and returns ten backup codes once", "[rest][two_factor]") {
  TestApp app;
  const auto token = app.sign_up().text("access_token");
  CHECK(app.send(post("/auth/2fa/confirm").json({{"code", "123456"}}).bearer(token)).code() == "TWO_FACTOR_NOT_ENABLED");
  const auto secret =
      base32_decode(app.send(post("/auth/2fa/enroll").json({{"password", TestApp::kPassword}}).bearer(token)).text("secret"))
          .value();
  const auto wrong = app.send(post("/auth/2fa/confirm").json({{"code", "12345"}}).bearer(token));
  CHECK(wrong.status == 401);
  CHECK(wrong.code() == "INVALID_CODE");
  const auto code = crypto::totp_code(secret, crypto::totp_step(app.clock().now()));
  const auto confirmed = app.send(post("/auth/2fa/confirm").json({{"code", code}}).bearer(token));
  CHECK(confirmed.at("backup_codes").array()->size() == 10);
  CHECK(app.send(get("/auth/me").bearer(token)).at("user.two_factor_enabled") == json::Value(true));
  const auto again = app.send(post("/auth/2fa/enroll").json({{"password", TestApp::kPassword}}).bearer(token));
  CHECK(again.status == 409);
  CHECK(again.code() == "TWO_FACTOR_ALREADY_ENABLED");
}

TEST_CASE("login: with a second factor it returns a challenge and no credential", "[rest][login][two_factor][security]") {
  TestApp app;
  const Person ada(app);
  const auto answer = app.send(post("/auth/login").json(sign_in_body()));
  CHECK(answer.status == 200);
  CHECK(answer.at("two_factor_required") == json::Value(true));
  CHECK(answer.at("methods") == json::Value(json::Array{"totp", "backup_code", "email"}));
  CHECK(answer.cookies().empty());
  CHECK(answer.at("access_token").is_null());
  const auto token = answer.text("two_factor_token");
  CHECK(app.send(get("/auth/me").bearer(token)).status == 401);
  CHECK(app.send(get("/auth/me").cookie("refresh_token", token)).status == 401);
  CHECK(app.send(post("/auth/refresh").json({{"refresh_token", token}})).status == 401);
}

TEST_CASE("2fa verify: responds like a login, with cookies", "[rest][two_factor]") {
  TestApp app;
  Person ada(app);
  Browser other(app);
  const auto token = other.sign_in().text("two_factor_token");
  const bool by_app = GENERATE(true, false);
  const auto answer = other.send(by_app ? verify_factor(token, "code", ada.next_code())
                                        : verify_factor(token, "backup_code", ada.backup_codes[0]));
  REQUIRE(answer.status == 200);
  CHECK(answer.text("token_type") == "bearer");
  CHECK(answer.text("user.email") == "ada@example.com");
  CHECK(answer.text("profile.experience_level") == "beginner");
  CHECK(answer.at("refresh_token").is_null());
  CHECK(other.cookie("refresh_token"));
  CHECK(other.cookie("usher_device"));
  CHECK(other.send(get("/auth/me")).status == 200);
  CHECK(other.send(post("/auth/refresh")).status == 200);
}

TEST_CASE("2fa verify: a program gets its refresh token in the body, a browser never does", "[rest][two_factor][security]") {
  TestApp app;
  Person ada(app);
  const auto begun = [&] {
    return app.send(post("/auth/login").json(sign_in_body().set("cookies", false))).text("two_factor_token");
  };
  const auto program = app.send(verify_factor(begun(), "code", ada.next_code()));
  CHECK(program.cookies().empty());
  CHECK(app.send(post("/auth/refresh").json({{"refresh_token", program.text("refresh_token")}})).status == 200);
  const auto browser = Browser(app).send(verify_factor(begun(), "code", ada.next_code()));
  CHECK(browser.status == 200);
  CHECK(browser.at("refresh_token").is_null());
  CHECK(browser.cookie("refresh_token"));
}

TEST_CASE("2fa verify: a wrong body is refused by its field, an unknown challenge by its code", "[rest][two_factor]") {
  TestApp app;
  const Person ada(app);
  const auto token = challenge(app);
  CHECK(app.send(post("/auth/2fa/verify").json({{"two_factor_token", token}})).faults() == Words{"code REQUIRED"});
  CHECK(app.send(post("/auth/2fa/verify").json({{"two_factor_token", token}, {"code", "1"}, {"backup_code", "2"}})).faults() ==
        Words{"backup_code NOT_ALLOWED"});
  CHECK(app.send(post("/auth/2fa/verify").json({{"code", "1"}})).faults() == Words{"two_factor_token REQUIRED"});
  for (const auto& call :
       {verify_factor("nonsense", "code", "123456"), post("/auth/2fa/send-code").json({{"two_factor_token", "nonsense"}})}) {
    CHECK(app.send(call).status == 400);
    CHECK(app.send(call).code() == "INVALID_TOKEN");
  }
}

TEST_CASE("2fa send-code: 403 if e-mail codes are off", "[rest][two_factor][mail][security]") {
  TestApp app;
  const Person ada(app);
  app.kit().run("UPDATE two_factors SET mail_distrusted = 1");
  const auto asked = app.send(post("/auth/login").json(sign_in_body()));
  CHECK(asked.at("methods") == json::Value(json::Array{"totp", "backup_code"}));
  CHECK(app.send(post("/auth/2fa/send-code").json({{"two_factor_token", asked.text("two_factor_token")}})).code() == "FORBIDDEN");
}

TEST_CASE("2fa backup-codes: replaces the ten codes, for the password", "[rest][two_factor]") {
  TestApp app;
  Person ada(app);
  CHECK(ada.browser.send(post("/auth/2fa/backup-codes").json({{"password", "wrong password"}})).code() == "INVALID_PASSWORD");
  const auto fresh = ada.browser.send(post("/auth/2fa/backup-codes").json({{"password", TestApp::kPassword}}));
  CHECK(fresh.at("backup_codes").array()->size() == 10);
  CHECK(app.send(verify_factor(challenge(app), "backup_code", ada.backup_codes[0])).code() == "INVALID_CODE");
  CHECK(app.send(verify_factor(challenge(app), "backup_code", fresh.text("backup_codes.0"))).status == 200);
}

TEST_CASE("2fa disable: 204 for password and code, and the next login has one step", "[rest][two_factor]") {
  TestApp app;
  Person ada(app);
  const auto disable = [&](json::Object body) { return ada.browser.send(post("/auth/2fa/disable").json(std::move(body))); };
  CHECK(disable({{"password", TestApp::kPassword}}).faults() == Words{"code REQUIRED"});
  CHECK(disable({{"password", "wrong password"}, {"code", ada.next_code()}}).code() == "INVALID_PASSWORD");
  CHECK(disable({{"password", TestApp::kPassword}, {"code", "12345"}}).code() == "INVALID_CODE");
  CHECK(disable({{"password", TestApp::kPassword}, {"backup_code", ada.backup_codes[9]}}).status == 204);
  CHECK(disable({{"password", TestApp::kPassword}, {"code", ada.next_code()}}).code() == "TWO_FACTOR_NOT_ENABLED");
  CHECK(ada.browser.send(get("/auth/me")).at("user.two_factor_enabled") == json::Value(false));
  CHECK(app.send(post("/auth/login").json(sign_in_body())).cookie("refresh_token"));
}

TEST_CASE("2fa devices: a trusted browser is listed, skips the second step, and needs it again once removed",
          "[rest][two_factor][devices][security]") {
  TestApp app;
  Person ada(app);
  Browser laptop(app);
  const auto token = laptop.sign_in().text("two_factor_token");
  const auto trusted =
      laptop.send(post("/auth/2fa/verify")
                      .json({{"two_factor_token", token}, {"code", ada.next_code()}, {"trust_device", true}})
                      .header("user-agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"));
  REQUIRE(trusted.status == 200);
  CHECK(laptop.sign_in().text("user.email") == "ada@example.com");
  const auto listed = laptop.send(get("/auth/2fa/devices"));
  REQUIRE(listed.at("devices").array()->size() == 1);
  CHECK(listed.text("devices.0.device") == "Firefox on Linux");
  CHECK(listed.at("devices.0.current") == json::Value(true));
  CHECK(ada.browser.send(get("/auth/2fa/devices")).at("devices.0.current") == json::Value(false));
  const auto id = listed.text("devices.0.id");
  CHECK(laptop.send(del("/auth/2fa/devices/" + id)).status == 204);
  CHECK(laptop.send(del("/auth/2fa/devices/" + id)).code() == "DEVICE_NOT_FOUND");
  CHECK(laptop.sign_in().at("two_factor_required") == json::Value(true));
  CHECK(app.send(get("/auth/2fa/devices")).status == 401);
}

TEST_CASE("reauthenticate: by password or by TOTP code, not by both or neither", "[rest][two_factor][me]") {
  TestApp app;
  Person ada(app);
  app.clock().advance(minutes(20));
  CHECK(ada.browser.send(get("/auth/me/export")).code() == "FRESH_SESSION_REQUIRED");
  const auto prove = [&](json::Object body) { return ada.browser.send(post("/auth/reauthenticate").json(std::move(body))); };
  CHECK(prove({}).faults() == Words{"password REQUIRED"});
  CHECK(prove({{"password", "a"}, {"code", "b"}}).faults() == Words{"password NOT_ALLOWED"});
  CHECK(prove({{"code", "12345"}}).code() == "INVALID_CODE");
  CHECK(ada.browser.send(get("/auth/me/export")).status == 403);
  CHECK(prove({{"code", ada.next_code()}}).status == 204);
  CHECK(ada.browser.send(get("/auth/me/export")).status == 200);
  Browser bob(app);
  bob.sign_up("bob@example.com");
  CHECK(bob.send(post("/auth/reauthenticate").json({{"code", "123456"}})).code() == "TWO_FACTOR_NOT_ENABLED");
}

}  // namespace
}  // namespace usher::rest
