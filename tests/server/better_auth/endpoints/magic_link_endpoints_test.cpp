#include "common/core/accounts/user_admin.h"
#include "common/core/mail/mail_composer.h"
#include "common/settings/settings.h"
#include "server/better_auth/endpoints/endpoints.h"
#include "tests/catch.h"
#include "tests/server/better_auth/endpoints/people.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/mailbox.h"
#include "tests/testkit/second_factor.h"

namespace usher::better_auth {
namespace {

testkit::Adapt with_links() { return with_plugins({settings::Plugin::kBearer, settings::Plugin::kMagicLink}); }

/// Requests a link and reads the mail.
std::string email_link(TestApp& app, json::Object body = {}) {
  app.clock().advance(std::chrono::milliseconds(1));  // makes the newest mail unique
  REQUIRE(app.send(api_post("/sign-in/magic-link", body.set("email", kEmail))).body() == R"({"status":true})");
  return testkit::Mailbox(app.kit()).secret("sign_in_link", kEmail);
}

Call verify(const std::string& token, const std::string& more = {}) {
  return api_get("/magic-link/verify?token=" + token + more);
}

TEST_CASE("magic link: new users go to newUserCallbackURL, others to callbackURL", "[better_auth][magic_link]") {
  TestApp app(with_links());
  const std::string targets = "&callbackURL=%2Fin&newUserCallbackURL=%2Fwelcome";
  CHECK(app.send(verify(email_link(app), targets)).header("location") == "http://localhost:8000/welcome");
  CHECK(app.send(verify(email_link(app), targets)).header("location") == "http://localhost:8000/in");
  app.kit().run("DELETE FROM users");
  CHECK(app.send(verify(email_link(app), "&callbackURL=%2Fin")).header("location") == "http://localhost:8000/in");
}

TEST_CASE("magic link: a second visit leads where the first did, with the session of the first alone",
          "[better_auth][magic_link][security]") {
  TestApp app(with_links());
  testkit::Browser browser(app);
  const auto link = verify(email_link(app), "&callbackURL=%2Fin");
  const auto location = [](const testkit::Answer& answer) { return answer.header("location").value_or(""); };
  CHECK(location(browser.send(link)) == "http://localhost:8000/in");
  const auto again = browser.send(link);
  CHECK(location(again) == "http://localhost:8000/in");
  CHECK(again.cookies().empty());
  testkit::Browser other(app);
  CHECK(location(other.send(link)) == "http://localhost:8000/in?error=INVALID_TOKEN");
  CHECK(app.send(verify(email_link(app), "&callbackURL=%2Fin").header("purpose", "prefetch")).status == 403);
}

TEST_CASE("magic link: a target that is refused consumes no link", "[better_auth][magic_link][security]") {
  TestApp app(with_links());
  const auto token = email_link(app);
  CHECK(app.send(verify(token, "&callbackURL=https%3A%2F%2Fevil.test")).status == 403);
  CHECK(app.send(verify(token)).status == 200);
}

TEST_CASE("magic link: no sign-up while it is closed", "[better_auth][magic_link][security]") {
  TestApp app([](settings::Settings& settings) {
    with_links()(settings);
    settings.signup.enabled = false;
  });
  CHECK(app.send(api_post("/sign-in/magic-link", {{"email", kEmail}})).body() == R"({"status":true})");
  CHECK(testkit::Mailbox(app.kit()).count("sign_in_link", kEmail) == 0);
}

TEST_CASE("magic link: a second factor is required, by our page or in JSON", "[better_auth][magic_link][security]") {
  TestApp app(with_links());
  testkit::sign_up_guarded(app.kit());
  app.kit().run("UPDATE users SET is_verified = 1");  // else the mail would prove the address, and take the factor away
  const auto sent = app.send(verify(email_link(app), "&callbackURL=%2Fin"));
  CHECK(sent.status == 302);
  CHECK(sent.header("location") == "http://localhost:8000/account/second-factor");
  CHECK_FALSE(sent.cookie(kCookie));
  CHECK(sent.cookie("usher_two_factor"));
  const auto answered = app.send(verify(email_link(app)));
  CHECK(answered.at("twoFactorRedirect") == json::Value(true));
  CHECK(json::to_text(answered.at("twoFactorMethods")) == R"(["totp"])");
  CHECK_FALSE(answered.header("set-auth-token"));
}

TEST_CASE("magic link: the mail links to our page", "[better_auth][magic_link]") {
  TestApp app(with_links());
  const auto token = email_link(app, {{"callbackURL", "/in"}});
  const auto mail = testkit::Mailbox(app.kit()).all("sign_in_link", kEmail).back();
  CHECK(testkit::must(app.core().mail_composer.compose(mail)).text.find("http://localhost:8000/account/sign-in?token=" + token) !=
        std::string::npos);
}

TEST_CASE("magic link: merges an anonymous account only in the browser that requested it",
          "[better_auth][magic_link][anonymous][security]") {
  const bool is_same = GENERATE(true, false);
  TestApp app(with_plugins({settings::Plugin::kAnonymous, settings::Plugin::kMagicLink}));
  Browser asking(app);
  Browser following(app);
  const auto asks = asking.send(api_post("/sign-in/anonymous")).text("user.email");
  const auto follows = following.send(api_post("/sign-in/anonymous")).text("user.email");
  REQUIRE(asking.send(api_post("/sign-in/magic-link", {{"email", kEmail}})).status == 200);
  const auto token = testkit::Mailbox(app.kit()).secret("sign_in_link", kEmail);
  CHECK((is_same ? asking : following).send(verify(token)).text("user.email") == kEmail);
  CHECK(app.kit().number("SELECT count(*) FROM users WHERE email = '" + asks + "'") == (is_same ? 0 : 1));
  CHECK(app.kit().number("SELECT count(*) FROM users WHERE email = '" + follows + "'") == 1);
}

}  // namespace
}  // namespace usher::better_auth
