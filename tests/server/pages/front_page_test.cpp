#include "common/core/accounts/user_admin.h"
#include "common/core/credentials/password_reset.h"
#include "common/settings/settings.h"
#include "server/pages/pages.h"
#include "tests/catch.h"
#include "tests/testkit/mailbox.h"
#include "tests/testkit/people.h"
#include "tests/testkit/test_app.h"

namespace usher::pages {
namespace {

using namespace testkit;

constexpr const char* kDeveloperPart = "On this machine";

Call context(std::string_view path) {
  return get(path)
      .header("accept", "text/html,application/xhtml+xml,*/*;q=0.8")
      .header("host", "localhost:8000")
      .from("127.0.0.1");
}

bool shows(const Answer& answer, std::string_view text) { return answer.body().find(text) != std::string::npos; }

TEST_CASE("front page: a program gets JSON, a browser a page in its language", "[pages]") {
  TestApp app;
  const auto json = app.send(get("/").header("accept", "*/*"));
  CHECK(json.status == 200);
  CHECK(json.header("content-type") == "application/json");
  CHECK(json.text("service") == "usher");
  CHECK(json.text("site_url") == "http://localhost:3000");
  const auto page = app.send(context("/").header("accept-language", "de").from("203.0.113.9"));
  CHECK(page.header("content-type") == "text/html; charset=utf-8");
  CHECK(shows(page, "<h1>Konten bei localhost</h1>"));
  CHECK_FALSE(shows(page, kDeveloperPart));
}

TEST_CASE("front page: Accept is read by its weights and in any case, also of unknown paths", "[pages]") {
  TestApp app;
  for (const auto* path : {"/", "/nothing"}) {
    const auto type = [&](const char* accept) { return *app.send(get(path).header("accept", accept)).header("content-type"); };
    CHECK(type("TEXT/HTML").starts_with("text/html"));
    CHECK_FALSE(type("text/html;q=0, application/json").starts_with("text/html"));
  }
}

TEST_CASE("front page: the developer's part is shown on the developer's machine only", "[pages][security]") {
  TestApp app;
  CHECK(shows(app.send(context("/")), kDeveloperPart));
  CHECK_FALSE(shows(app.send(context("/").from("203.0.113.9")), kDeveloperPart));
  CHECK_FALSE(shows(app.send(context("/").header("host", "evil.example:8000")), kDeveloperPart));
  for (const auto* name : {"x-forwarded-for", "forwarded", "x-real-ip", "x-forwarded-host", "x-forwarded-proto", "via"})
    CHECK_FALSE(shows(app.send(context("/").header(name, "127.0.0.1")), kDeveloperPart));
  TestApp of_public([](settings::Settings& settings) { settings.public_url = "https://auth.example.com"; });
  CHECK_FALSE(shows(of_public.send(context("/")), kDeveloperPart));
  TestApp mailing([](settings::Settings& settings) { settings.mail.smtp = settings::Smtp{.host = "mail.example.com"}; });
  CHECK_FALSE(shows(mailing.send(context("/")), kDeveloperPart));
}

TEST_CASE("front page: admins see a link to the console, where there is one", "[pages]") {
  const bool has_console = GENERATE(true, false);
  TestApp app([=](settings::Settings& settings) { settings.admin_console = has_console; });
  Browser ada(app);
  const auto id = ada.sign_up().text("user.id");
  CHECK_FALSE(shows(ada.send(context("/")), "href=\"/admin\""));
  CHECK(shows(ada.send(context("/")), "--role admin\nusher doctor"));
  must(app.core().user_admin.update(admin(), id, {.role = "admin"}));
  CHECK(shows(ada.send(context("/")), "href=\"/admin\"") == has_console);
  CHECK_FALSE(shows(app.send(context("/")), "href=\"/admin\""));
  CHECK(shows(app.send(context("/")), "<pre>usher doctor"));
}

TEST_CASE("front page: a visitor can sign in and up, a user can open the account", "[pages]") {
  const bool takes_sign_ups = GENERATE(true, false);
  TestApp app([=](settings::Settings& settings) { settings.signup.enabled = takes_sign_ups; });
  const auto page = app.send(context("/"));
  CHECK(shows(page, "href=\"/account/sign-in\">Sign in</a>"));
  CHECK(shows(page, "href=\"/account/sign-up\">Create an account</a>") == takes_sign_ups);
  CHECK_FALSE(shows(page, "href=\"/account\""));
  if (!takes_sign_ups) return;
  Browser ada(app);
  ada.sign_up();
  const auto own = ada.send(context("/"));
  CHECK(shows(own, "href=\"/account\">Your account</a>"));
  CHECK_FALSE(shows(own, "/account/sign-in"));
}

TEST_CASE("front page: without a session cookie it leads to the site alone", "[pages]") {
  TestApp app([](settings::Settings& settings) { settings.cookies.session_cookie = false; });
  const auto page = app.send(context("/"));
  CHECK(shows(page, "href=\"http://localhost:3000\""));
  CHECK_FALSE(shows(page, "/account/sign-"));
}

TEST_CASE("front page: the newest mails have their commands, without address and link", "[pages][security]") {
  const bool has_console = GENERATE(true, false);
  TestApp app([=](settings::Settings& settings) { settings.admin_console = has_console; });
  CHECK(shows(app.send(context("/")), "No mail was written yet"));
  app.sign_up();
  must(app.core().password_reset.ask(TestApp::kEmail, caller()));
  const auto token = Mailbox(app.kit()).secret("reset_password", TestApp::kEmail);
  REQUIRE_FALSE(token.empty());
  const auto page = app.send(context("/"));
  CHECK(shows(page, "<a href=\"/admin/mail/") == has_console);
  CHECK(shows(page, "usher mail show ") != has_console);
  CHECK_FALSE(shows(page, token));
  CHECK_FALSE(shows(page, TestApp::kEmail));
}

TEST_CASE("front page: an unknown path is a page for browsers and problem details for programs", "[pages]") {
  TestApp app;
  const auto page = app.send(context("/nothing").header("accept-language", "de"));
  CHECK(page.status == 404);
  CHECK(shows(page, "<h1>Nicht gefunden</h1>"));
  for (const auto* path : {"/nothing", "/auth/nothing"}) {
    const auto problem = app.send(get(path));
    CHECK(problem.status == 404);
    CHECK(problem.code() == "UNKNOWN_PATH");
  }
  CHECK(app.send(context("/auth/me")).code() == "UNAUTHENTICATED");
}

}  // namespace
}  // namespace usher::pages
