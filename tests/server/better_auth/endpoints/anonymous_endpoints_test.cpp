#include "common/settings/settings.h"
#include "server/better_auth/endpoints/endpoints.h"
#include "tests/catch.h"
#include "tests/testkit/test_app.h"

namespace usher::better_auth {
namespace {

using namespace testkit;

void with_anonymous(settings::Settings& settings) { settings.better_auth_plugins.push_back(settings::Plugin::kAnonymous); }

Answer visit(Browser& browser) { return browser.send(testkit::post("/api/auth/sign-in/anonymous").json({})); }

TEST_CASE("anonymous: signing up or in merges the account, by cookie and by bearer", "[better_auth][anonymous]") {
  TestApp app(with_anonymous);
  Browser browser(app);
  const bool has_account = GENERATE(true, false);
  const bool by_bearer = GENERATE(true, false);
  if (has_account) app.sign_up();
  const auto visitor = visit(browser);
  auto call = has_account ? testkit::post("/api/auth/sign-in/email").json(sign_in_body())
                          : testkit::post("/api/auth/sign-up/email")
                                .json({{"name", "Ada"}, {"email", TestApp::kEmail}, {"password", TestApp::kPassword}});
  const auto answer = by_bearer ? app.send(call.bearer(visitor.text("token"))) : browser.send(call);
  CHECK(answer.status == 200);
  CHECK(answer.at("user.isAnonymous") == json::Value(false));
  CHECK(answer.text("user.id") != visitor.text("user.id"));
  CHECK(app.kit().texts("SELECT email FROM users") == std::vector<std::string>{std::string(TestApp::kEmail)});
  CHECK(app.send(testkit::get("/api/auth/get-session").bearer(visitor.text("token"))).body() == "null");
}

TEST_CASE("anonymous: deletes itself, a regular account is refused", "[better_auth][anonymous][security]") {
  TestApp app(with_anonymous);
  Browser browser(app);
  visit(browser);
  const auto gone = browser.send(testkit::post("/api/auth/delete-anonymous-user").json({}));
  CHECK(gone.body() == R"({"success":true})");
  CHECK(gone.cookie("better-auth.session_token")->max_age == 0);
  CHECK(app.kit().number("SELECT count(*) FROM users") == 0);

  CHECK(browser.sign_up().status == 201);
  const auto refused = browser.send(testkit::post("/api/auth/delete-anonymous-user").json({}));
  CHECK(refused.status == 403);
  CHECK(refused.code() == "USER_IS_NOT_ANONYMOUS");
  CHECK(app.send(testkit::post("/api/auth/delete-anonymous-user").json({})).code() == "UNAUTHORIZED");
  CHECK(app.kit().number("SELECT count(*) FROM users") == 1);
}

TEST_CASE("anonymous: 404 unless the plugin is on", "[better_auth][anonymous]") {
  TestApp app;
  CHECK(app.send(testkit::post("/api/auth/sign-in/anonymous").json({})).status == 404);
  CHECK(app.send(testkit::post("/api/auth/delete-anonymous-user").json({})).status == 404);
}

}  // namespace
}  // namespace usher::better_auth
