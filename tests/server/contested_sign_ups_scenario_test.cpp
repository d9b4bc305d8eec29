#include "common/core/passkeys/passkeys.h"
#include "server/pages/pages.h"
#include "tests/catch.h"
#include "tests/server/pages/passkey_steps.h"
#include "tests/testkit/adapt.h"
#include "tests/testkit/email_codes.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/mailbox.h"
#include "tests/testkit/people.h"
#include "tests/testkit/test_app.h"

// Of several sign-ups with one address none gets in, on whatever surface they were made and the address is proved.

namespace usher {
namespace {

using namespace testkit;

constexpr std::string_view kStrangers = "the stranger's passphrase";
constexpr std::string_view kChosen = "a third passphrase";

/// A site on which two people signed up with one address.
struct Site {
  explicit Site(const Adapt& more = {})
      : app([&](settings::Settings& settings) {
          with_verification(settings);
          settings.signup.profile = settings::SignupProfile::kOptional;
          settings.better_auth_plugins = {settings::Plugin::kEmailOtp};
          if (more) more(settings);
        }) {
    must(app.core().passkeys.note_relying_party());
  }

  void sign_up(int surface, std::string_view password) {
    app.clock().advance(std::chrono::minutes(1));
    const std::string email(kAda);
    if (surface == 0) {
      CHECK(app.send(post("/auth/signup").json({{"email", email}, {"password", password}})).status == 201);
    } else if (surface == 1) {
      CHECK(app.send(post("/api/auth/sign-up/email").json({{"email", email}, {"password", password}, {"name", "A"}})).status ==
            200);
    } else {
      Browser browser(app, pages::kOwn);
      const pages::Fields fields{{"email", email}, {"password", std::string(password)}};
      CHECK(pages::submit(browser, "/account/sign-up", "/account/sign-up", fields).status == 200);
    }
  }
  std::string link() { return Mailbox(app.kit()).secret("verify_email", kAda); }
  bool gets_in(std::string_view password) {
    return app.send(post("/auth/login").json({{"email", std::string(kAda)}, {"password", password}})).status == 200;
  }

  TestApp app;
};

/// Proves the address there; the token of the reset that it leads to.
std::string proved(Site& site, int surface) {
  const auto token_in = [](std::string_view url) { return std::string(url.substr(url.find("token=") + 6)); };
  const auto token = site.link();
  if (surface == 0) {
    const auto answer = site.app.send(post("/auth/email/verify").json({{"token", token}}));
    CHECK(answer.text("status") == "contested");
    CHECK(answer.cookies().empty());
    return answer.text("reset_token");
  }
  if (surface == 1) {
    const auto answer = site.app.send(get("/api/auth/verify-email?callbackURL=%2Fok&token=" + token));
    CHECK(answer.status == 302);
    CHECK(answer.cookies().empty());
    return token_in(answer.header("location").value_or(""));
  }
  if (surface == 2) {
    const auto code = ask_code(site.app.kit(), core::CodeFor::kVerifyEmail);
    const auto answer =
        site.app.send(post("/api/auth/email-otp/verify-email").json({{"email", std::string(kAda)}, {"otp", code}}));
    CHECK(answer.at("redirect") == json::Value(true));
    return token_in(answer.text("url"));
  }
  Browser browser(site.app, pages::kOwn);
  CHECK(pages::says(browser.send(get("/account/verify?token=" + token)), "more than one sign-up"));
  const auto answer = pages::submit(browser, "/account/verify?token=" + token, "/account/verify", {});
  CHECK(answer.status == 303);
  return token_in(answer.header("location").value_or(""));
}

TEST_CASE("two sign-ups: each surface proves the address, lets neither in and leads to a new password", "[verify][security]") {
  const int proves = GENERATE(range(0, 4));
  Site site;
  const int first = GENERATE(range(0, 3));
  site.sign_up(first, kPassphrase);
  site.sign_up((first + 1 + proves % 2) % 3, kStrangers);
  const auto reset = proved(site, proves);
  CHECK_FALSE(site.gets_in(kPassphrase));
  CHECK_FALSE(site.gets_in(kStrangers));
  CHECK(site.app.send(post("/auth/password/reset").json({{"token", reset}, {"new_password", kChosen}})).status == 204);
  CHECK(site.gets_in(kChosen));
}

TEST_CASE("two sign-ups: links lead to RESET_PAGE where the site has one", "[verify][security]") {
  Site site([](settings::Settings& settings) { settings.mail.reset_page = "https://site.example/reset?token={token}"; });
  site.sign_up(0, kPassphrase);
  site.sign_up(0, kStrangers);
  const auto token = site.link();
  const auto answer = GENERATE(true, false) ? site.app.send(get("/api/auth/verify-email?token=" + token))
                                            : site.app.send(pages::form_post("/account/verify", {{"token", token}}));
  CHECK(answer.header("location").value_or("").starts_with("https://site.example/reset?token="));
}

TEST_CASE("two sign-ups: the served page takes a passkey in place of a password", "[verify][passkeys][security]") {
  Site site;
  site.sign_up(2, kPassphrase);
  site.sign_up(2, kStrangers);
  const auto page = "/account/reset?token=" + proved(site, 3);
  Browser browser(site.app, pages::kOwn);
  CHECK(pages::says(browser.send(get(page)), "nothing set there works"));
  SoftAuthenticator phone;
  const auto asked = pages::submit(browser, page, "/account/reset", {{"by", "passkey"}});
  CHECK(pages::says(asked, "Create your passkey"));
  auto forged = phone.create(pages::options_in(asked), "https://evil.example");
  CHECK(pages::says(pages::send_credential(browser, asked, "/account/reset", std::move(forged)), "role=\"alert\""));
  const auto done = pages::answer_by(phone, browser, asked, "/account/reset");
  CHECK(done.status == 200);
  CHECK(pages::says(done, "/account/sign-in"));
  CHECK(site.app.kit().number("SELECT count(*) FROM passkeys") == 1);
  CHECK(pages::says(browser.send(get(page)), "already used"));
}

}  // namespace
}  // namespace usher
