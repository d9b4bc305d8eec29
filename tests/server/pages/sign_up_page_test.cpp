#include "server/pages/pages.h"
#include "tests/catch.h"
#include "tests/server/pages/passkey_steps.h"
#include "tests/testkit/adapt.h"
#include "tests/testkit/mailbox.h"
#include "tests/testkit/people.h"
#include "tests/testkit/questionnaires.h"
#include "tests/testkit/test_app.h"

namespace usher::pages {
namespace {

using namespace testkit;

constexpr const char* kSignUpPath = "/account/sign-up";

const Fields kNewcomer{{"name", "Ada"}, {"email", "ada@example.com"}, {"password", "S3cret-passphrase"}};

TEST_CASE("sign-up page: the account comes first, then the questionnaire", "[pages]") {
  TestApp app;
  Browser browser(app, kOwn);
  const auto done = submit(browser, std::string(kSignUpPath) + "?next=%2Fdocs", kSignUpPath, kNewcomer);
  CHECK(done.status == 303);
  CHECK(done.header("location") == "http://localhost:8000/account/questionnaire?next=%2Fdocs");
  CHECK(browser.send(get("/auth/me")).text("user.name") == "Ada");
}

TEST_CASE("sign-up page: a fault keeps what was typed, and never the password", "[pages][security]") {
  TestApp app;
  Browser browser(app, kOwn);
  const auto wrong =
      submit(browser, kSignUpPath, kSignUpPath, {{"name", "Ada"}, {"email", "ada@example.com"}, {"password", "short"}});
  CHECK(wrong.status == 422);
  CHECK(says(wrong, "id=\"password-fault\""));
  CHECK_FALSE(says(wrong, "At least 8 characters"));  // the fault says it
  CHECK(says(wrong, "value=\"ada@example.com\""));
  CHECK(says(wrong, "value=\"Ada\""));
  CHECK_FALSE(says(wrong, "value=\"short\""));
  app.sign_up();
  const auto taken = submit(browser, kSignUpPath, kSignUpPath, kNewcomer);
  CHECK(taken.status == 409);
  CHECK(says(taken, "An account with this email already exists."));
  CHECK(says(taken, "id=\"email-fault\""));
}

const Fields kWithPasskey{{"name", "Ada"}, {"email", "ada@example.com"}, {"password", "short"}, {"by", "passkey"}};

TEST_CASE("sign-up page: a passkey in place of a password makes the account", "[pages][passkeys]") {
  TestApp app;
  Browser browser(app, kOwn);
  SoftAuthenticator device;
  const auto page = submit(browser, std::string(kSignUpPath) + "?next=%2Fdocs", kSignUpPath, kWithPasskey);
  CHECK(page.status == 200);
  CHECK(says(page, "The account of ada@example.com"));
  CHECK_FALSE(says(page, "short"));
  CHECK(app.kit().number("SELECT count(*) FROM users") == 0);
  const Fields typed{{"name", hidden_of(page, "name")}, {"email", hidden_of(page, "email")}};
  const auto done = answer_by(device, browser, page, kSignUpPath, typed);
  CHECK(done.header("location") == "http://localhost:8000/account/questionnaire?next=%2Fdocs");
  CHECK(browser.send(get("/auth/me")).text("user.name") == "Ada");
  CHECK(app.kit().number("SELECT count(*) FROM accounts") == 0);
  CHECK(app.kit().number("SELECT count(*) FROM passkeys") == 1);
}

TEST_CASE("sign-up page: a fault before or after the passkey keeps what was typed", "[pages][passkeys][security]") {
  TestApp app;
  Browser browser(app, kOwn);
  SoftAuthenticator device;
  const auto wrong = submit(browser, kSignUpPath, kSignUpPath, {{"name", "Ada"}, {"email", "ada"}, {"by", "passkey"}});
  CHECK(wrong.status == 422);
  CHECK(says(wrong, "id=\"email-fault\""));
  CHECK(says(wrong, "value=\"Ada\""));
  const auto page = submit(browser, kSignUpPath, kSignUpPath, kWithPasskey);
  const Fields typed{{"name", "Ada"}, {"email", "ada@example.com"}};
  app.clock().advance(std::chrono::minutes(5));
  const auto late = answer_by(device, browser, page, kSignUpPath, typed);
  CHECK(late.status == 401);
  CHECK(says(late, "role=\"alert\">The passkey wasn&#39;t accepted"));
  CHECK(says(late, "value=\"ada@example.com\""));
  CHECK(unknown_in(late) == json::Value());
  const auto again = submit(browser, kSignUpPath, kSignUpPath, kWithPasskey);
  app.sign_up();
  const auto made = device.create(options_in(again), kOwn);
  const auto taken = send_credential(browser, again, kSignUpPath, made, typed);
  CHECK(taken.status == 409);
  CHECK(says(taken, "An account with this email already exists."));
  CHECK(says(taken, "value=\"Ada\""));
  CHECK(app.kit().number("SELECT count(*) FROM passkeys") == 0);
  CHECK(json::text_at(unknown_in(taken), "credentialId") == json::text_at(made, "id"));
}

TEST_CASE("sign-up page: the browser keeps a passkey whose sign-up was sent twice", "[pages][passkeys]") {
  TestApp app;
  Browser browser(app, kOwn);
  SoftAuthenticator device;
  const Fields typed{{"name", "Ada"}, {"email", "ada@example.com"}};
  const auto page = submit(browser, kSignUpPath, kSignUpPath, kWithPasskey);
  const auto made = device.create(options_in(page), kOwn);
  CHECK(send_credential(browser, page, kSignUpPath, made, typed).status == 303);
  browser.forget("better-auth.session_token");
  const auto second = send_credential(browser, page, kSignUpPath, made, typed);
  CHECK(second.status == 409);
  CHECK(unknown_in(second) == json::Value());
}

TEST_CASE("sign-up page: a passkey of another browser's sign-up makes no account", "[pages][passkeys][security]") {
  TestApp app;
  Browser eve(app, kOwn);
  Browser browser(app, kOwn);
  SoftAuthenticator device;
  const auto hers = submit(eve, kSignUpPath, kSignUpPath, kWithPasskey);
  const auto own = submit(browser, kSignUpPath, kSignUpPath, kWithPasskey);
  const auto sent =
      browser.send(form_post(kSignUpPath, with_hidden(own, {{"email", "ada@example.com"},
                                                            {"passkey", json::to_text(device.create(options_in(hers), kOwn))},
                                                            {"passkey_token", hidden_of(hers, "passkey_token")}})));
  CHECK(sent.status == 401);
  CHECK(app.kit().number("SELECT count(*) FROM users") == 0);
}

TEST_CASE("sign-up page: a form without the browser's token makes no account", "[pages][security]") {
  TestApp app;
  Browser browser(app, kOwn);
  CHECK(browser.send(form_post(kSignUpPath, kNewcomer)).status == 403);
  CHECK(app.kit().number("SELECT count(*) FROM users") == 0);
}

TEST_CASE("sign-up page: closed sign-up has a page that says so, and no link to it", "[pages]") {
  TestApp app([](settings::Settings& settings) { settings.signup.enabled = false; });
  CHECK(app.send(get(kSignUpPath)).status == 403);
  CHECK_FALSE(says(app.send(get("/account/sign-in")), kSignUpPath));
}

TEST_CASE("sign-up page: it asks for the site's own fields that must be given", "[pages][sign_up]") {
  TestApp app([](settings::Settings& settings) {
    settings.user_fields = {{.name = "team_size", .type = settings::UserFieldType::kNumber, .required = true}, {.name = "motto"}};
  });
  Browser browser(app, kOwn);
  const auto page = browser.send(get("/account/sign-up"));
  CHECK(says(page, "<label for=\"user_field_team_size\">Team size</label>"));
  CHECK_FALSE(says(page, "name=\"user_field_motto\""));
  const Fields account{{"email", std::string(TestApp::kEmail)}, {"password", std::string(TestApp::kPassword)}};
  const auto missing = submit(browser, "/account/sign-up", "/account/sign-up", account);
  CHECK(missing.status == 422);
  CHECK(says(missing, "id=\"user_field_team_size-fault\">Fill this in.</p>"));
  auto whole = account;
  whole.emplace_back("user_field_team_size", "3");
  CHECK(browser.send(form_post("/account/sign-up", with_hidden(missing, whole))).status == 303);
  CHECK(browser.send(get("/auth/me")).at("user_fields.team_size") == json::Value(3));
}

}  // namespace
}  // namespace usher::pages
