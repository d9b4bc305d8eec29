#include "server/pages/pages.h"
#include "tests/catch.h"
#include "tests/server/pages/passkey_steps.h"
#include "tests/testkit/second_factor.h"

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

}  // namespace
}  // namespace usher::pages
