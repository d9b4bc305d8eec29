#include "common/base/encoding.h"
#include "common/crypto/totp.h"
#include "common/settings/settings.h"
#include "server/pages/pages.h"
#include "tests/catch.h"
#include "tests/server/pages/form_steps.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/test_app.h"

namespace usher::pages {
namespace {

using namespace testkit;

constexpr const char* kEnrolment = "/account/two-factor";

struct Pending {
  Pending() {
    app.sign_up();
    submit(browser, "/account/sign-in", "/account/sign-in",
           {{"email", std::string(TestApp::kEmail)}, {"password", std::string(TestApp::kPassword)}});
  }

  TestApp app{[](settings::Settings& settings) { settings.signup.require_two_factor = settings::TwoFactorDemand::kAll; }};
  Browser browser{app, kOwn};
};

TEST_CASE("enrolment page: an expired form says so above its button, and begins nothing", "[pages][security]") {
  Pending ada;
  CHECK(ada.browser.send(get(kEnrolment)).status == 200);
  const auto refused = ada.browser.send(form_post(kEnrolment, {}));
  CHECK(refused.status == 403);
  CHECK(says(refused, "<p class=\"summary\" role=\"alert\">This page was open for too long"));
  CHECK_FALSE(says(refused, "class=\"key\""));
}

TEST_CASE("enrolment page: the first code of the new key signs in and shows backup codes with buttons", "[pages]") {
  Pending ada;
  const auto shown = submit(ada.browser, kEnrolment, kEnrolment, {});
  const auto code = crypto::totp_code(base32_decode(shown_key(shown)).value(), crypto::totp_step(ada.app.clock().now()));
  const auto done = ada.browser.send(form_post(kEnrolment, with_hidden(shown, {{"code", code}})));
  CHECK(done.status == 200);
  CHECK(says(done, "class=\"second copy\""));
  CHECK(says(done, "<script src=\"/account/pages.js?v="));
  CHECK(ada.browser.send(get("/auth/me")).status == 200);
}

}  // namespace
}  // namespace usher::pages
