#include "common/settings/settings.h"
#include "server/pages/account/account_context.h"
#include "tests/catch.h"
#include "tests/server/pages/account/resident.h"
#include "tests/testkit/mailbox.h"
#include "tests/testkit/questionnaires.h"

namespace usher::pages {
namespace {

using namespace testkit;

TEST_CASE("overview page: it says what needs attention, and no longer once that is done", "[pages][account]") {
  TestApp app;
  Resident ada(app);
  const auto page = ada.open("/account");
  CHECK(says(page, "Needs your attention"));
  CHECK(says(page, "Send a link"));
  CHECK(says(page, "href=\"/account/security/two-factor\""));
  CHECK(says(page, "href=\"/account/questionnaire?next=%2Faccount\""));
  app.kit().run("UPDATE users SET is_verified = 1, two_factor_enabled = 1");
  app.kit().run("UPDATE profiles SET completed_at_ms = 1");
  const auto after = ada.open("/account");
  CHECK(says(after, "You&#39;re signed in as <bdi class=\"address\">ada@example.com</bdi>"));
  CHECK_FALSE(says(after, "Needs your attention"));
}

TEST_CASE("overview page: admins alone find the console, where there is one", "[pages][account]") {
  const bool has_console = GENERATE(true, false);
  TestApp app([has_console](settings::Settings& settings) { settings.admin_console = has_console; });
  Resident ada(app);
  CHECK_FALSE(says(ada.open("/account"), "href=\"/admin\""));
  app.kit().run("UPDATE users SET role = 'admin'");
  CHECK(says(ada.open("/account"), "href=\"/admin\"") == has_console);
}

TEST_CASE("overview page: an unconfirmed address, it offers a first link and mentions no earlier one", "[pages][account]") {
  TestApp app([](settings::Settings& settings) { settings.mail.smtp = settings::Smtp{.host = "mail.example.com"}; });
  Resident ada(app);
  Mailbox mailbox(app.kit());
  REQUIRE(mailbox.count("verify_email", TestApp::kEmail) == 0);
  const auto page = ada.open("/account");
  CHECK(says(page, "<strong><bdi>Confirm your email address</bdi></strong><br><small dir=\"auto\">We&#39;ll email you a link"));
  CHECK_FALSE(says(page, "mailed you"));
  CHECK_FALSE(says(page, "link again"));
  CHECK_FALSE(says(page, "role=\"status\""));
  const auto sent = ada.send("/account", "/account/verify-address", {});
  CHECK(sent.header("location") == "/account?done=verify");
  const auto after = ada.open("/account?done=verify");
  CHECK(says(after, "role=\"status\""));
  CHECK(says(after, "A link is on its way to your inbox."));
  CHECK(says(after, "Send a link"));
  CHECK(mailbox.count("verify_email", TestApp::kEmail) == 1);
}

TEST_CASE("overview page: a link asked for after the address was confirmed, none is mailed or announced", "[pages][account]") {
  TestApp app;
  Resident ada(app);
  const auto old = ada.open("/account");
  app.kit().run("UPDATE users SET is_verified = 1");
  const auto sent = ada.browser.send(form_post("/account/verify-address", with_hidden(old, {})));
  CHECK(sent.header("location") == "/account");
  CHECK(Mailbox(app.kit()).count("verify_email", TestApp::kEmail) == 0);
}

}  // namespace
}  // namespace usher::pages
