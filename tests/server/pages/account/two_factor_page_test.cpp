#include "common/crypto/totp.h"
#include "server/pages/account/account_context.h"
#include "tests/catch.h"
#include "tests/server/pages/account/resident.h"
#include "tests/testkit/fake_clock.h"

namespace usher::pages {
namespace {

using namespace testkit;

constexpr const char* kTwoFactorUrl = "/account/security/two-factor";
constexpr const char* kConfirmUrl = "/account/security/two-factor/confirm";

/// The code of an app with the key that the page shows.
std::string code_for(TestApp& app, const Answer& page) {
  app.clock().advance(crypto::kTotpPeriod);
  return crypto::totp_code(base32_decode(shown_key(page)).value(), crypto::totp_step(app.clock().now()));
}

std::string first_backup_code(const Answer& page) {
  const std::string begin = "<li><code dir=\"ltr\">";
  const auto at = page.body().find(begin) + begin.size();
  return page.body().substr(at, page.body().find('<', at) - at);
}

TEST_CASE("two-factor page: an app is set up, the codes are shown once, replaced, and all is turned off", "[pages][account]") {
  TestApp app;
  Resident ada(app);
  const Fields password{{"password", std::string(TestApp::kPassword)}};
  const auto key = ada.send(kTwoFactorUrl, kTwoFactorUrl, password);
  CHECK(key.status == 200);
  CHECK(says(key, "<svg viewBox=\"0 0 "));
  const auto wrong = ada.browser.send(form_post(kConfirmUrl, with_hidden(key, {{"code", "000000"}})));
  CHECK(wrong.status == 401);
  CHECK(says(wrong, "Check the clock of your device"));
  const auto on = ada.browser.send(form_post(kConfirmUrl, with_hidden(wrong, {{"code", code_for(app, key)}})));
  CHECK(on.status == 200);
  CHECK(on.header("cache-control") == "no-store");
  CHECK(says(on, "<ul class=\"codes\">"));
  CHECK(ada.open(kTwoFactorUrl).header("location") == "/account/security");
  const auto codes = ada.send("/account/security/backup-codes", "/account/security/backup-codes", password);
  CHECK(codes.status == 200);
  CHECK(first_backup_code(codes) != first_backup_code(on));
  const auto off_path = std::string(kTwoFactorUrl) + "/off";
  auto fields = password;
  CHECK(says(ada.open(off_path), "<button class=\"danger\">Turn it off</button>"));
  fields.emplace_back("code", first_backup_code(on));
  const auto old = ada.send(off_path, off_path, fields);
  CHECK(old.status == 401);
  CHECK(says(old, "id=\"code-fault\""));
  fields.back().second = first_backup_code(codes);
  CHECK(ada.send(off_path, off_path, fields).header("location") == "/account/security?done=factor_off");
  CHECK(ada.open(kTwoFactorUrl).status == 200);
}

TEST_CASE("two-factor page: without a second factor its pages say so and lead to the set-up", "[pages][account]") {
  TestApp app;
  Resident ada(app);
  for (const auto* path : {"/account/security/two-factor/off", "/account/security/backup-codes"}) {
    const auto page = ada.open(path);
    CHECK(page.status == 200);
    CHECK(says(page, "<p>Two-step sign-in is off for this account.</p>"));
    CHECK(says(page, "<a href=\"/account/security/two-factor\">Set up two-step sign-in</a>"));
    CHECK_FALSE(says(page, "type=\"password\""));
  }
}

TEST_CASE("two-factor page: no form works without the password of the account", "[pages][account][security]") {
  TestApp app;
  Resident ada(app);
  for (const auto& password : {std::string(), std::string("not the password")}) {
    const auto refused = ada.send(kTwoFactorUrl, kTwoFactorUrl, {{"password", password}});
    CHECK(refused.status >= 400);
    CHECK(says(refused, "id=\"password-fault\""));
    CHECK_FALSE(says(refused, "role=\"img\""));
  }
  CHECK(app.kit().number("SELECT count(*) FROM two_factors") == 0);
}

TEST_CASE("two-factor page: the key can be copied and the set-up left; the codes have no link to another language",
          "[pages][account]") {
  TestApp app;
  Resident ada(app);
  const auto key = ada.send(kTwoFactorUrl, kTwoFactorUrl, {{"password", std::string(TestApp::kPassword)}});
  CHECK(says(key, "data-of=\".key\""));
  CHECK(says(key, "<a href=\"/account/security\">Cancel</a>"));
  CHECK(says(key, "href=\"/account/security/two-factor?lang=de\""));
  const auto codes = ada.browser.send(form_post(kConfirmUrl, with_hidden(key, {{"code", code_for(app, key)}})));
  CHECK(says(codes, "<ul class=\"codes\">"));
  CHECK_FALSE(says(codes, "hreflang"));
}

}  // namespace
}  // namespace usher::pages
