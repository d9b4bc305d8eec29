#include "common/base/encoding.h"
#include "common/crypto/totp.h"
#include "common/settings/settings.h"
#include "server/pages/pages.h"
#include "tests/catch.h"
#include "tests/server/pages/form_steps.h"
#include "tests/server/pages/passkey_steps.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/second_factor.h"
#include "tests/testkit/test_app.h"

namespace usher::pages {
namespace {

using namespace testkit;

constexpr const char* kStep = "/account/second-factor";

void demand_factor(settings::Settings& settings) { settings.signup.require_two_factor = settings::TwoFactorDemand::kAll; }

/// The second step of a sign-in by password.
Answer ask(Browser& browser) {
  submit(browser, "/account/sign-in", "/account/sign-in", {{"email", std::string(kAda)}, {"password", std::string(kPassphrase)}});
  return browser.send(get(kStep));
}

/// Ada with an app and a passkey, signed out.
struct WithPasskey {
  explicit WithPasskey(TestApp& app) : guarded(sign_up_guarded(app.kit())) {
    Browser browser(app, kOwn);
    ask(browser);
    submit(browser, kStep, kStep, {{"code", guarded.app.next_code()}});
    add_passkey(device, browser);
  }
  Guarded guarded;
  SoftAuthenticator device;
};

TEST_CASE("second-factor page: the passkey comes first, and codes are accepted too", "[pages][passkeys]") {
  TestApp app;
  WithPasskey ada(app);
  Browser browser(app, kOwn);
  const auto page = ask(browser);
  CHECK(page.body().find("class=\"passkey\"") < page.body().find("name=\"code\""));
  const auto done = answer_by(ada.device, browser, page, kStep, {{"trust_device", "1"}});
  CHECK(done.header("location") == "http://localhost:8000/account");
  CHECK(browser.send(get("/auth/me")).status == 200);
  CHECK(app.kit().number("SELECT count(*) FROM verifications WHERE payload LIKE '%trust%'") == 1);
  Browser other(app, kOwn);
  ask(other);
  CHECK(submit(other, kStep, kStep, {{"code", ada.guarded.app.next_code()}}).status == 303);
}

TEST_CASE("second-factor page: another account's passkey, and one that was only touched, are refused",
          "[pages][passkeys][security]") {
  TestApp app;
  WithPasskey ada(app);
  Browser browser(app, kOwn);
  const auto page = ask(browser);
  ada.device.options().user_verifies = false;
  const auto touched = answer_by(ada.device, browser, page, kStep);
  CHECK(touched.status == 401);
  CHECK(says(touched, "role=\"alert\">The passkey wasn&#39;t accepted"));
  ada.device.options().user_verifies = true;

  Browser eve(app, kOwn);
  eve.sign_up("eve@example.com");
  SoftAuthenticator hers;
  add_passkey(hers, eve);
  auto options = options_in(touched);
  options.object()->erase("allowCredentials");
  CHECK(send_credential(browser, touched, kStep, hers.get(options, kOwn)).status == 401);
  CHECK(browser.send(get("/auth/me")).status == 401);
  CHECK(answer_by(ada.device, browser, browser.send(get(kStep)), kStep).status == 303);
}

TEST_CASE("second-factor page: without codes the passkey is all, and the page says who helps", "[pages][passkeys]") {
  TestApp before;
  WithPasskey ada(before);
  before.kit().run("DELETE FROM two_factors");
  before.kit().run("UPDATE users SET two_factor_enabled = 0");
  TestApp app(before.world(), demand_factor);
  Browser browser(app, kOwn);
  const auto page = ask(browser);
  CHECK(says(page, "ask the people who run the site"));
  CHECK_FALSE(says(page, "name=\"code\""));
  CHECK(says(page, "name=\"trust_device\""));
  CHECK(answer_by(ada.device, browser, page, kStep).status == 303);
  CHECK(browser.send(get("/auth/me")).status == 200);
}

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

TEST_CASE("second-factor page: a browser that is signed in goes on to its account", "[pages]") {
  TestApp app;
  app.sign_up();
  Browser ada(app, kOwn);
  submit(ada, "/account/sign-in", "/account/sign-in",
         {{"email", std::string(TestApp::kEmail)}, {"password", std::string(TestApp::kPassword)}});
  for (const auto* path : {kStep, "/account/second-factor/mail"})
    CHECK(ada.send(form_post(path, {})).header("location") == "/account");
  CHECK(ada.send(get(kStep)).header("location") == "/account");
  CHECK(ada.send(get(kEnrolment)).header("location") == "/account/security/two-factor");
  CHECK(ada.send(form_post(kEnrolment, {})).header("location") == "/account/security/two-factor");
  Browser visitor(app, kOwn);
  for (const auto* path : {kStep, kEnrolment}) CHECK(says(visitor.send(get(path)), "Start it again."));
}

}  // namespace

}  // namespace usher::pages
