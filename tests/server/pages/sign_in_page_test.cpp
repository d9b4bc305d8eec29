#include "common/core/sign_in/mail_sign_in.h"
#include "server/pages/pages.h"
#include "tests/catch.h"
#include "tests/server/pages/form_steps.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/mailbox.h"
#include "tests/testkit/second_factor.h"
#include "tests/testkit/test_app.h"

namespace usher::pages {
namespace {

using namespace testkit;

std::string mailed(TestApp& app, std::optional<std::string> callback = {}, std::optional<std::string> welcome = {}) {
  app.clock().advance(std::chrono::milliseconds(1));  // makes the newest mail unique
  must(app.core().mail_sign_in.ask_link({.email = std::string(kAda),
                                         .name = std::nullopt,
                                         .callback_url = std::move(callback),
                                         .new_user_callback_url = std::move(welcome)},
                                        caller()));
  return Mailbox(app.kit()).secret("sign_in_link", kAda);
}

Call press(const std::string& token) {
  return post("/account/sign-in").body("token=" + token).header("content-type", "application/x-www-form-urlencoded");
}

TEST_CASE("sign-in page: the link changes nothing, the button signs in", "[pages][magic_link][security]") {
  TestApp app;
  Browser browser(app, kOwn);
  const auto token = mailed(app);
  for (int i = 0; i < 2; ++i) {
    const auto page = browser.send(get("/account/sign-in?token=" + token));
    CHECK(page.status == 200);
    CHECK(page.body().find(kAda) != std::string::npos);
    CHECK(page.cookies().empty());
  }
  CHECK(app.kit().number("SELECT count(*) FROM users") == 0);
  const auto done = browser.send(press(token));
  CHECK(done.status == 200);
  CHECK(browser.send(get("/auth/me")).text("user.email") == kAda);
  CHECK(browser.send(press(token)).status == 400);
}

TEST_CASE("sign-in page: redirects to the requested target", "[pages][magic_link]") {
  TestApp app;
  Browser browser(app, kOwn);
  const auto first = browser.send(press(mailed(app, "http://localhost:3000/in", "/welcome")));
  CHECK(first.status == 303);
  CHECK(first.header("location") == "http://localhost:8000/welcome");
  const auto token = mailed(app, "http://localhost:3000/in", "/welcome");
  CHECK(browser.send(get("/account/sign-in?token=" + token)).header("content-security-policy")->find("http://localhost:3000") !=
        std::string::npos);
  CHECK(browser.send(press(token)).header("location") == "http://localhost:3000/in");
}

TEST_CASE("sign-in page: a second factor comes next", "[pages][magic_link][security]") {
  TestApp app;
  const auto ada = sign_up_guarded(app.kit());
  app.kit().run("UPDATE users SET is_verified = 1");  // else the mail would prove the address, and take the factor away
  Browser browser(app, kOwn);
  const auto sent = browser.send(press(mailed(app, "/in")));
  CHECK(sent.status == 303);
  CHECK(sent.header("location") == "/account/second-factor");
  CHECK(browser.send(get("/auth/me")).status == 401);
  const auto done = submit(browser, "/account/second-factor", "/account/second-factor", {{"code", ada.app.next_code()}});
  CHECK(done.header("location") == "http://localhost:8000/in");
  CHECK(browser.send(get("/auth/me")).status == 200);
}

TEST_CASE("sign-in page: an invalid link gets an error page", "[pages][magic_link]") {
  TestApp app;
  CHECK(app.send(get("/account/sign-in?token=wrong")).status == 400);
  const auto token = mailed(app);
  app.clock().advance(std::chrono::minutes(5));
  CHECK(app.send(get("/account/sign-in?token=" + token)).status == 400);
  CHECK(app.send(press(token)).status == 400);
}

TEST_CASE("sign-in page: another site cannot submit the form", "[pages][magic_link][security]") {
  TestApp app;
  Browser browser(app, "https://evil.test");
  CHECK(browser.send(press(mailed(app))).status == 403);
  CHECK(app.kit().number("SELECT count(*) FROM users") == 0);
}

}  // namespace
}  // namespace usher::pages
