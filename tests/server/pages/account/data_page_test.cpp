#include "server/pages/account/account_context.h"
#include "tests/catch.h"
#include "tests/server/pages/account/resident.h"

namespace usher::pages {
namespace {

using namespace testkit;

constexpr const char* kDataUrl = "/account/data";

TEST_CASE("data page: everything stored is one file", "[pages][account]") {
  TestApp app;
  Resident ada(app);
  const auto file = ada.send(kDataUrl, "/account/data/export", {});
  CHECK(file.status == 200);
  CHECK(file.header("content-disposition") == "attachment; filename=\"account.json\"");
  CHECK(file.text("user.email") == TestApp::kEmail);
}

TEST_CASE("data page: the account is deleted with its address typed and the password", "[pages][account][security]") {
  TestApp app;
  Resident ada(app);
  const auto remove = [&](std::string email, std::string password) {
    return ada.send(kDataUrl, kDataUrl, {{"typed_address", std::move(email)}, {"password", std::move(password)}});
  };
  const auto other = remove("eve@example.com", std::string(TestApp::kPassword));
  CHECK(other.status == 422);
  CHECK(says(other, "This isn&#39;t the address of the account."));
  const auto wrong = remove(std::string(TestApp::kEmail), "not the password");
  CHECK(wrong.status == 403);
  CHECK(says(wrong, "id=\"password-fault\""));
  CHECK_FALSE(says(wrong, "not the password"));
  CHECK(remove(std::string(TestApp::kEmail), "").status == 422);
  CHECK(app.kit().number("SELECT count(*) FROM users") == 1);
  const auto done = remove(" ADA@example.com ", std::string(TestApp::kPassword));
  CHECK(done.status == 200);
  CHECK(says(done, "Account deleted"));
  CHECK(done.cookie("better-auth.session_token")->max_age == 0);
  CHECK(app.kit().number("SELECT count(*) FROM users") == 0);
}

TEST_CASE("data page: the typed address outlives the session, the password does not", "[pages][account][security]") {
  TestApp app;
  Resident ada(app);
  const auto form = ada.open(kDataUrl);
  app.kit().run("UPDATE sessions SET ended_at_ms = 1");
  const auto ended = ada.browser.send(form_post(
      kDataUrl, with_hidden(form, {{"typed_address", "ada@example.com"}, {"password", std::string(TestApp::kPassword)}})));
  CHECK(ended.status == 401);
  CHECK(says(ended, "what you typed is kept"));
  CHECK(hidden_of(ended, "kept").find("typed_address=ada@example.com") != std::string::npos);
  CHECK_FALSE(says(ended, TestApp::kPassword));
  const auto back = ada.browser.send(
      form_post("/account/sign-in",
                with_hidden(ended, {{"email", std::string(TestApp::kEmail)}, {"password", std::string(TestApp::kPassword)}})));
  const auto again = ada.browser.send(form_post(kDataUrl, {{"typed_address", hidden_of(back, "typed_address")}}));
  CHECK(again.status == 403);
  CHECK(says(again, "value=\"ada@example.com\""));
  CHECK(app.kit().number("SELECT count(*) FROM users") == 1);
}

TEST_CASE("data page: the last admin stays", "[pages][account][security]") {
  TestApp app;
  Resident ada(app);
  app.kit().run("UPDATE users SET role = 'admin'");
  const auto refused = ada.send(kDataUrl, kDataUrl,
                                {{"typed_address", std::string(TestApp::kEmail)}, {"password", std::string(TestApp::kPassword)}});
  CHECK(refused.status == 409);
  CHECK(says(refused, "the last administrator"));
  CHECK(app.kit().number("SELECT count(*) FROM users") == 1);
}

}  // namespace
}  // namespace usher::pages
