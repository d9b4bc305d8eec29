#include "tests/catch.h"
#include "tests/server/surfaces.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/mailbox.h"
#include "tests/testkit/second_factor.h"

// The rules of a sign-in's second step, on every surface.
namespace usher {
namespace {

using namespace testkit;

/// A user with an authenticator app, served by each surface in turn.
struct SecondStep {
  std::string mailed_code() {
    client->mail_code();
    return Mailbox(app.kit()).secret("second_factor_code", kAda);
  }
  /// A sign-in of the same browser once its session is gone.
  Answer sign_in_again() {
    client->forget_session();
    return client->sign_in();
  }

  Surface surface = each_surface();
  TestApp app;
  Guarded ada = sign_up_guarded(app.kit());
  std::unique_ptr<SurfaceClient> client = client_of(surface, app);
};

constexpr BySurface kWrongCode{"401 INVALID_CODE", "401 INVALID_CODE", "401 INVALID_CODE"};

TEST_CASE_METHOD(SecondStep, "second factor: on every surface each kind of code signs in once, a wrong or late one does not",
                 "[scenario][two_factor][security]") {
  CAPTURE(name_of(surface));
  client->sign_in();
  CHECK_FALSE(client->is_signed_in());
  CHECK(outcome(client->present(Factor::kApp, ada.app.wrong_code())) == kWrongCode.of(surface));
  app.clock().advance(minutes(10));
  CHECK(outcome(client->present(Factor::kApp, ada.app.code())) ==
        BySurface{"400 TOKEN_EXPIRED", "401 INVALID_TWO_FACTOR_COOKIE", "400"}.of(surface));
  CHECK_FALSE(client->is_signed_in());
  client->sign_in();
  const auto mailed = mailed_code();
  struct Row {
    Factor factor;
    std::string code;
    BySurface refused;
  };
  for (const auto& row :
       {Row{Factor::kMailedCode, mailed, {"401 INVALID_CODE", "400 OTP_HAS_EXPIRED", "401 INVALID_CODE"}},
        Row{Factor::kApp, ada.app.next_code(), kWrongCode},
        Row{Factor::kBackupCode, ada.backup_codes[0], {"401 INVALID_CODE", "401 INVALID_BACKUP_CODE", "401 INVALID_CODE"}}}) {
    CAPTURE(row.code);
    client->present(row.factor, row.code);
    CHECK(client->is_signed_in());
    sign_in_again();
    CHECK(outcome(client->present(row.factor, row.code)) == row.refused.of(surface));
    CHECK_FALSE(client->is_signed_in());
  }
}

TEST_CASE_METHOD(SecondStep, "second factor: on every surface five wrong codes end the challenge, ten limit the account",
                 "[scenario][two_factor][limits][security]") {
  CAPTURE(name_of(surface));
  const BySurface ended{"400 INVALID_TOKEN", "400 TOO_MANY_ATTEMPTS_REQUEST_NEW_CODE", "400"};
  const BySurface limited{"429 RATE_LIMITED", "429 ACCOUNT_TEMPORARILY_LOCKED", "429 RATE_LIMITED"};
  for (int challenge = 0; challenge < 2; ++challenge) {
    client->sign_in();
    for (int i = 0; i < 5; ++i) CHECK(outcome(client->present(Factor::kApp, ada.app.wrong_code())) == kWrongCode.of(surface));
    const auto refused = client->present(Factor::kApp, ada.app.next_code());
    CHECK(outcome(refused) == ended.of(surface));
    if (surface == Surface::kBetterAuth) CHECK(refused.cookie("better-auth.two_factor").value().max_age == 0);
  }
  client->sign_in();
  const auto refused = client->present(Factor::kApp, ada.app.next_code());
  CHECK(outcome(refused) == limited.of(surface));
  CHECK(std::stoi(refused.header("retry-after").value()) > 60);
  if (surface == Surface::kBetterAuth) CHECK(refused.header("x-retry-after") == refused.header("retry-after"));
  CHECK_FALSE(client->is_signed_in());
}

TEST_CASE_METHOD(SecondStep, "second factor: on every surface a trusted browser skips the second step until it is forgotten",
                 "[scenario][two_factor][devices][security]") {
  CAPTURE(name_of(surface));
  client->sign_in();
  CHECK(client->present(Factor::kApp, ada.app.next_code(), true).cookie("usher_device"));
  sign_in_again();
  CHECK(client->is_signed_in());
  const auto id = client->browser.send(get("/auth/2fa/devices")).text("devices.0.id");
  CHECK(client->browser.send(del("/auth/2fa/devices/" + id)).status == 204);
  sign_in_again();
  CHECK_FALSE(client->is_signed_in());
}

TEST_CASE_METHOD(SecondStep, "second factor: on every surface a session that is not to be remembered ends with the browser",
                 "[scenario][two_factor]") {
  CAPTURE(name_of(surface));
  client->sign_in(kPassphrase, kAda, false);
  const auto done = client->present(Factor::kApp, ada.app.next_code());
  CHECK_FALSE(done.cookie("better-auth.session_token").value().max_age);
}

TEST_CASE_METHOD(SecondStep,
                 "second factor: on every surface a mailed code for a lost app leads to a new one, without a session before",
                 "[scenario][two_factor][security]") {
  CAPTURE(name_of(surface));
  lose_apps(app.kit());
  client->sign_in();
  if (surface == Surface::kPages)
    CHECK(pages::says(client->browser.send(get("/account/second-factor")), "Get a code by email, then set the app up again."));
  const auto verified = client->present(Factor::kMailedCode, mailed_code());
  CHECK(outcome(verified) == BySurface{"200", "403 TWO_FACTOR_ENROLMENT_REQUIRED", "303"}.of(surface));
  CHECK_FALSE(client->is_signed_in());
  if (surface == Surface::kRest) {
    CHECK(verified.at("two_factor_enrolment_required") == json::Value(true));
    CHECK(verified.cookies().empty());
    return;  // the page enrols for the other two
  }
  const auto page = surface == Surface::kPages ? verified.header("location").value() : verified.text("url");
  CHECK(page.ends_with("/account/two-factor"));
  CHECK(pages::says(client->browser.send(get("/account/two-factor")), "Set it up"));
}

}  // namespace
}  // namespace usher
