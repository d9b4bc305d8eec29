#include "server/pages/account/account_context.h"
#include "tests/catch.h"
#include "tests/server/pages/account/resident.h"
#include "tests/testkit/mailbox.h"

namespace usher::pages {
namespace {

using namespace testkit;

constexpr const char* kEmailUrl = "/account/security/email";

TEST_CASE("email page: the password and a new address get a link mailed there", "[pages][account]") {
  TestApp app;
  Resident ada(app);
  const auto done =
      ada.send(kEmailUrl, kEmailUrl, {{"new_email", "new@example.com"}, {"password", std::string(TestApp::kPassword)}});
  CHECK(done.header("location") == "/account/security?done=email");
  CHECK(Mailbox(app.kit()).count("change_email", "new@example.com") == 1);
}

TEST_CASE("email page: faults are tied to their fields; the address stays, the password does not", "[pages][account][security]") {
  TestApp app;
  Resident ada(app);
  const auto wrong = ada.send(kEmailUrl, kEmailUrl, {{"new_email", "new@example.com"}, {"password", "not the password"}});
  CHECK(wrong.status == 403);
  CHECK(says(wrong, "id=\"password-fault\">The password is wrong.</p>"));
  CHECK(says(wrong, "value=\"new@example.com\""));
  CHECK_FALSE(says(wrong, "not the password"));
  CHECK(says(ada.send(kEmailUrl, kEmailUrl, {{"new_email", "x"}, {"password", std::string(TestApp::kPassword)}}),
             "id=\"new_email-fault\""));
  CHECK(says(ada.send(kEmailUrl, kEmailUrl, {{"new_email", "new@example.com"}}), "id=\"password-fault\">Fill this in.</p>"));
  CHECK(says(ada.send(kEmailUrl, kEmailUrl, {{"new_email", "ada@example.com"}, {"password", std::string(TestApp::kPassword)}}),
             "This is already the current one."));
  CHECK(Mailbox(app.kit()).count("change_email", "new@example.com") == 0);
}

constexpr const char* kPasswordUrl = "/account/security/password";
constexpr const char* kNextPassword = "a quite different phrase";

TEST_CASE("password page: a new password signs out elsewhere and stays signed in here", "[pages][account][security]") {
  TestApp app;
  Resident ada(app);
  Browser other(app, kOwn);
  other.sign_in();
  const auto done = ada.send(kPasswordUrl, kPasswordUrl,
                             {{"current_password", std::string(TestApp::kPassword)}, {"new_password", kNextPassword}});
  CHECK(done.header("location") == "/account/security?done=password");
  CHECK(ada.open("/account").status == 200);
  CHECK(other.send(get("/auth/me")).status == 401);
  CHECK(app.sign_in(TestApp::kEmail, kNextPassword).status == 200);
}

TEST_CASE("password page: a refused password is tied to its field and never shown", "[pages][account][security]") {
  TestApp app;
  Resident ada(app);
  const auto wrong =
      ada.send(kPasswordUrl, kPasswordUrl, {{"current_password", "not the password"}, {"new_password", kNextPassword}});
  CHECK(wrong.status == 403);
  CHECK(says(wrong, "id=\"current_password-fault\">The password is wrong.</p>"));
  const auto weak = ada.send(kPasswordUrl, kPasswordUrl,
                             {{"current_password", std::string(TestApp::kPassword)}, {"new_password", "password1"}});
  CHECK(weak.status == 422);
  CHECK(says(weak, "id=\"new_password-fault\""));
  for (const auto& page : {wrong, weak})
    for (const std::string_view secret : {std::string_view("not the password"), std::string_view(kNextPassword),
                                          TestApp::kPassword, std::string_view("\"password1\"")})
      CHECK_FALSE(says(page, secret));
}

TEST_CASE("password page: an account without a password is led to a mailed link", "[pages][account]") {
  TestApp app;
  Resident ada(app);
  ada.lose_password();
  CHECK(ada.open(kPasswordUrl).header("location") == "/account/forgot");
}

TEST_CASE("password page: the well-known address leads there", "[pages]") {
  TestApp app;
  const auto answer = app.send(get("/.well-known/change-password"));
  CHECK(answer.status == 302);
  CHECK(answer.header("location") == "/account/security/password");
}

TEST_CASE("password page: the password is removed where there is another way in", "[pages][account]") {
  TestApp app;
  Resident ada(app);
  CHECK_FALSE(says(ada.open("/account/security/password"), "Remove the password"));
  ada.link();  // at a provider that is not configured
  CHECK_FALSE(says(ada.open("/account/security/password"), "Remove the password"));
  app.kit().run("UPDATE users SET is_verified = 1");
  CHECK(says(ada.open("/account/security/password"), "<button class=\"danger\">Remove the password</button>"));
}

}  // namespace

}  // namespace usher::pages
