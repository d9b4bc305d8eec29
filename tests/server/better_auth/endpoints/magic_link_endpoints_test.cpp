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

TEST_CASE("magic link: without a callback the session is returned as JSON", "[better_auth][magic_link]") {
  TestApp app(with_links());
  const auto done = app.send(verify(email_link(app, {{"name", "Ada"}})));
  CHECK(done.status == 200);
  CHECK(done.text("user.name") == "Ada");
  CHECK(done.at("user.emailVerified") == json::Value(true));
  CHECK(done.text("session.token") == done.text("token"));
  CHECK(done.cookie(kCookie)->max_age == 604800);
  CHECK(done.header("set-auth-token"));
}

TEST_CASE("magic link: new users go to newUserCallbackURL, others to callbackURL", "[better_auth][magic_link]") {
  TestApp app(with_links());
  const std::string targets = "&callbackURL=%2Fin&newUserCallbackURL=%2Fwelcome";
  const auto first = app.send(verify(email_link(app), targets));
  CHECK(first.status == 302);
  CHECK(first.header("location") == "http://localhost:8000/welcome");
  CHECK(first.cookie(kCookie));
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

TEST_CASE("magic link: errors go to errorCallbackURL", "[better_auth][magic_link]") {
  TestApp app(with_links());
  const auto location = [&](const std::string& more) { return app.send(verify("wrong", more)).header("location").value_or(""); };
  CHECK(location("") == "http://localhost:8000/?error=INVALID_TOKEN");
  CHECK(location("&callbackURL=%2Fin%3Fa%3D1%23b") == "http://localhost:8000/in?a=1&error=INVALID_TOKEN#b");
  CHECK(location("&callbackURL=%2Fin&errorCallbackURL=http%3A%2F%2Flocalhost%3A3000%2Foops") ==
        "http://localhost:3000/oops?error=INVALID_TOKEN");
  CHECK(app.send(api_get("/magic-link/verify")).text("message") ==
        "[query.token] Invalid input: expected string, received undefined");
  CHECK(app.send(api_post("/magic-link/verify", {{"token", "wrong"}})).status == 404);
}

TEST_CASE("magic link: no redirect to an untrusted site", "[better_auth][magic_link][security]") {
  TestApp app(with_links());
  const auto token = email_link(app);
  for (const std::string name : {"callbackURL", "newUserCallbackURL", "errorCallbackURL"}) {
    const auto refused = app.send(verify(token, "&" + name + "=https%3A%2F%2Fevil.test"));
    CHECK(refused.status == 403);
    CHECK(refused.code() == "INVALID_CALLBACK_URL");
    CHECK(app.send(api_post("/sign-in/magic-link", {{"email", kEmail}, {name, "https://evil.test/"}})).status == 403);
  }
  CHECK(app.send(verify(token)).status == 200);
}

TEST_CASE("magic link: a request is answered alike for any address, and its origin is checked",
          "[better_auth][magic_link][security]") {
  TestApp app(with_links());
  Browser browser(app);
  sign_up(browser);
  for (const auto* email : {kEmail, "unknown@example.com"})
    CHECK(app.send(api_post("/sign-in/magic-link", {{"email", email}})).body() == R"({"status":true})");
  CHECK(app.send(api_post("/sign-in/magic-link", {{"email", "no address"}})).text("message") ==
        "[body.email] Invalid email address");
  CHECK(app.send(api_post("/sign-in/magic-link", {{"email", kEmail}, {"metadata", "x"}})).text("message") ==
        "[body.metadata] Invalid input: expected record, received string");
  CHECK(app.send(api_post("/sign-in/magic-link", {{"email", kEmail}}).header("origin", "https://evil.test")).code() ==
        "INVALID_ORIGIN");
  CHECK(app.send(api_post("/sign-in/magic-link", {{"email", kEmail}}).header("sec-fetch-mode", "cors")).code() ==
        "MISSING_OR_NULL_ORIGIN");
}

TEST_CASE("magic link: a banned user gets JSON", "[better_auth][magic_link][security]") {
  TestApp app(with_links());
  Browser browser(app);
  sign_up(browser);
  const auto token = email_link(app);
  testkit::must(app.core().user_admin.suspend(testkit::admin(), kEmail));
  const auto refused = app.send(verify(token, "&callbackURL=%2Fin"));
  CHECK(refused.status == 403);
  CHECK(refused.code() == "BANNED_USER");
  CHECK(app.send(verify(token)).header("location") == "http://localhost:8000/?error=INVALID_TOKEN");
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
