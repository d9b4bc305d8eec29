#include "common/core/sign_in/mail_sign_in.h"
#include "common/settings/settings.h"
#include "server/pages/pages.h"
#include "server/pages/sign_in_form.h"
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
  CHECK(browser.send(get("/account/sign-in?token=" + token)).header("location") == "http://localhost:3000/in");
  CHECK(Browser(app, kOwn).send(get("/account/sign-in?token=" + token)).status == 400);
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

constexpr const char* kCodeUrl = "/account/sign-in/code";

void with_codes(settings::Settings& settings) { settings.better_auth_plugins.push_back(settings::Plugin::kEmailOtp); }

/// Asks for a code and returns the page that takes it.
Answer ask_for(Browser& browser, std::string_view email) {
  return submit(browser, std::string(kCodeUrl) + "?next=%2Fdocs", kCodeUrl, {{"email", std::string(email)}});
}

Answer enter_code(Browser& browser, const Answer& page, const std::string& code) {
  return browser.send(form_post(
      kCodeUrl, with_hidden(page, {{"asked", hidden_of(page, "asked")}, {"email", hidden_of(page, "email")}, {"code", code}})));
}

TEST_CASE("sign-in code page: a mailed code signs in and leads to the target", "[pages][email_otp]") {
  TestApp app(with_codes);
  app.sign_up();
  Browser browser(app, kOwn);
  CHECK(says(browser.send(get("/account/sign-in?next=%2Fdocs")), "href=\"/account/sign-in/code?next=%2Fdocs\""));
  const auto page = ask_for(browser, TestApp::kEmail);
  CHECK(page.status == 200);
  CHECK(says(page, "<h1>Enter your code</h1>"));
  CHECK(says(page, "autocomplete=\"one-time-code\""));
  const auto code = Mailbox(app.kit()).secret("sign_in_code", TestApp::kEmail);
  const auto empty = enter_code(browser, page, "");
  CHECK(empty.status == 422);
  const auto done = enter_code(browser, empty, code);
  CHECK(done.status == 303);
  CHECK(done.header("location") ==
        "http://localhost:8000/account/questionnaire?once=1&next=http%3A%2F%2Flocalhost%3A3000%2Fdocs");
  CHECK(browser.send(get("/auth/me")).text("user.email") == TestApp::kEmail);
  TestApp without;
  CHECK(without.send(get(kCodeUrl)).status == 404);
}

TEST_CASE("sign-in code page: another code, another address, and the page in another language", "[pages][email_otp]") {
  TestApp app([](settings::Settings& settings) {
    with_codes(settings);
    settings.mail.smtp = settings::Smtp{.host = "mail.example.com"};
  });
  app.sign_up();
  Mailbox mailbox(app.kit());
  Browser browser(app, kOwn);
  const auto page = ask_for(browser, TestApp::kEmail);
  CHECK(says(page, "It works for 5 minutes."));
  CHECK(says(page, "<button class=\"second\">Send another code</button>"));
  CHECK(says(page, "<a href=\"/account/sign-in/code?next=%2Fdocs\">Use another address</a>"));
  CHECK(says(page, "href=\"/account/sign-in/code?asked=1&amp;next=%2Fdocs&amp;lang=de\""));
  const auto before = mailbox.count("sign_in_code", TestApp::kEmail);
  app.clock().advance(std::chrono::minutes(1));
  browser.send(form_post(kCodeUrl, with_hidden(page, {{"email", std::string(TestApp::kEmail)}})));
  CHECK(mailbox.count("sign_in_code", TestApp::kEmail) > before);
  const auto german = browser.send(get(std::string(kCodeUrl) + "?asked=1&next=%2Fdocs&lang=de"));
  CHECK(says(german, "<h1>Geben Sie Ihren Code ein</h1>"));
  const Fields typed{{"asked", "1"}, {"email", "no address"}, {"code", "123456"}};
  CHECK(says(browser.send(form_post(kCodeUrl, with_hidden(german, typed))), "id=\"email-fault\""));
  const auto code = mailbox.secret("sign_in_code", TestApp::kEmail);
  const Fields right{{"asked", "1"}, {"email", std::string(TestApp::kEmail)}, {"code", code}};
  CHECK(browser.send(form_post(kCodeUrl, with_hidden(german, right))).status == 303);
}

TEST_CASE("sign-in code page: a wrong code, and one tried too often, are said", "[pages][email_otp][security]") {
  TestApp app(with_codes);
  app.sign_up();
  Browser browser(app, kOwn);
  auto page = ask_for(browser, TestApp::kEmail);
  const auto right = Mailbox(app.kit()).secret("sign_in_code", TestApp::kEmail);
  const std::string wrong = right == "000000" ? "111111" : "000000";
  for (int i = 0; i < 5; ++i) {
    page = enter_code(browser, page, wrong);
    CHECK(page.status == 401);
    CHECK(says(page, "id=\"code-fault\""));
  }
  const auto ended = enter_code(browser, page, right);
  CHECK(ended.status == 401);
  CHECK(says(ended, "Request a new one."));
  CHECK(browser.send(get("/auth/me")).status == 401);
}

TEST_CASE("sign-in code page: a known and an unknown address are answered alike", "[pages][email_otp][security]") {
  TestApp open(with_codes);
  sign_up_guarded(open.kit());
  TestApp app(open.world(), [](settings::Settings& settings) {
    with_codes(settings);
    settings.signup.enabled = false;
  });
  const auto texts = [&](const std::string& email) {
    Browser browser(app, kOwn);
    const auto page = ask_for(browser, email);
    const auto refused = enter_code(browser, page, "000000");
    CHECK(page.status == 200);
    return std::to_string(refused.status) + (says(refused, "The code is wrong or was already used.") ? " wrong" : " else");
  };
  CHECK(texts(std::string(kAda)) == texts("eve@example.com"));
}

TEST_CASE("sign-in code page: a second factor comes next", "[pages][email_otp][security]") {
  TestApp app(with_codes);
  sign_up_guarded(app.kit());
  app.kit().run("UPDATE users SET is_verified = 1");  // else the mail would prove the address, and take the factor away
  Browser browser(app, kOwn);
  const auto page = ask_for(browser, kAda);
  const auto done = enter_code(browser, page, Mailbox(app.kit()).secret("sign_in_code", kAda));
  CHECK(done.header("location") == "/account/second-factor");
  CHECK(browser.send(get("/auth/me")).status == 401);
}

TEST_CASE("sign-in code page: a form without the browser's token mails nothing", "[pages][email_otp][security]") {
  TestApp app(with_codes);
  app.sign_up();
  Browser browser(app, kOwn);
  CHECK(browser.send(form_post(kCodeUrl, {{"email", std::string(TestApp::kEmail)}})).status == 403);
  CHECK(Mailbox(app.kit()).count("sign_in_code", TestApp::kEmail) == 0);
}

}  // namespace

}  // namespace usher::pages
