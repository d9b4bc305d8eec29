#include "server/app.h"

#include <fstream>
#include <sstream>

#include "common/base/text.h"
#include "common/core/tokens/api_keys.h"
#include "common/core/upkeep/wake_order.h"
#include "tests/catch.h"
#include "tests/testkit/openapi_check.h"
#include "tests/testkit/other_servers/fake_issuer.h"
#include "tests/testkit/test_app.h"

namespace usher {
namespace {

using namespace testkit;

const std::string kCommitted = std::string(USHER_SOURCE_DIR) + "/server/openapi.json";
const std::string kCommittedOfTests = std::string(USHER_SOURCE_DIR) + "/server/openapi-test.json";

TEST_CASE("app: a user signs up, reads the account, refreshes and signs out by cookies alone", "[app]") {
  TestApp app;
  Browser browser(app);
  browser.sign_up();
  CHECK(browser.send(get("/auth/me")).text("user.email") == "ada@example.com");
  CHECK(browser.send(post("/auth/refresh")).status == 200);
  CHECK(browser.send(post("/auth/logout")).status == 204);
  CHECK(browser.send(get("/auth/me")).status == 401);
}

TEST_CASE("app: the quickstart's page works: first look by cookie, sign-out after a reload, no loop", "[app]") {
  TestApp app;
  Browser page(app);
  CHECK(page.send(get("/auth/me")).status == 401);
  CHECK(page.send(post("/auth/refresh")).status == 401);
  page.sign_up();
  CHECK(page.send(get("/auth/me")).status == 200);
  app.clock().advance(std::chrono::hours(24 * 6));
  CHECK(page.send(get("/auth/me")).status == 200);
  CHECK(page.send(post("/auth/logout")).status == 204);
  CHECK_FALSE(page.cookie("refresh_token"));
  CHECK_FALSE(page.cookie("better-auth.session_token"));
  CHECK(page.send(get("/auth/me")).status == 401);
}

/// Every operation of social sign-in.
void use_provider(TestApp& app, const std::string& token) {
  FakeIssuer acme(app.kit().http(), app.clock());
  acme.email = "grace@example.com";
  const auto begun = app.send(get("/auth/oauth/acme"));
  const auto url = begun.header("location").value();
  const auto back = "/auth/oauth/acme/callback?state=" + query_of(url)["state"] + "&code=" + acme.approve(url);
  const auto cookie = begun.oauth_cookie().value();
  const auto done = app.send(get(back).cookie(cookie.name, cookie.value));
  CHECK(done.cookie("refresh_token"));
  CHECK(app.send(post("/auth/accounts/acme/link").bearer(token)).status == 200);
  CHECK(app.send(get("/auth/accounts").bearer(token)).status == 200);
  CHECK(app.send(del("/auth/accounts/unknown").bearer(token)).status == 404);
}

/// The profile calls of the site's pages and back ends.
void use_profile(TestApp& app, const std::string& token) {
  for (const auto* path : {"/api/v1/profile", "/api/user/profile"}) {
    CHECK(app.send(post(path).json({{"organization", "ACME"}}).bearer(token)).status == 200);
    CHECK(app.send(get(path).bearer(token)).status == 200);
  }
  const auto key = must(app.core().api_keys.create(domain::OperatorActor("root"), domain::kProfileReadScope, std::nullopt));
  const auto user = app.send(get("/auth/me").bearer(token)).text("user.id");
  CHECK(app.send(get("/auth/users/" + user + "/profile").bearer(key.text.expose())).status == 200);
}

TEST_CASE("app: every operation is reached by its path and responds as documented", "[app][openapi]") {
  TestApp app(FakeIssuer::configure);
  const auto token = app.sign_up().text("access_token");
  use_provider(app, token);
  use_profile(app, token);
  app.clock().advance(std::chrono::seconds(1));  // the list of sessions is ordered by time
  const auto other = app.sign_in().text("access_token");
  const auto sessions = app.send(get("/auth/sessions").bearer(token));
  app.send(post("/auth/login").json(sign_in_body()));
  app.send(post("/auth/refresh").json({{"refresh_token", "none"}}));
  for (const auto* path : {"/auth/me",
                           "/auth/reader",
                           "/auth/audit",
                           "/auth/me/export",
                           "/auth/profile",
                           "/auth/questionnaire",
                           "/auth/questionnaire/answers",
                           "/auth/verify",
                           "/healthz",
                           "/readyz",
                           "/metrics",
                           "/.well-known/jwks.json",
                           "/.well-known/webauthn",
                           "/schemas/questionnaire.json",
                           "/api/auth/jwks",
                           "/auth/problems",
                           "/auth/stream-test",
                           "/auth/problems/CONFLICT",
                           "/openapi.json",
                           "/docs",
                           "/docs/docs.css"})
    CHECK(app.send(get(path).bearer(token).from("127.0.0.1")).status < 300);
  CHECK(app.send(post("/auth/wake").bearer(core::make_wake_order(app.core().secrets, app.clock().now()))).status == 204);
  CHECK(app.send(patch("/auth/me").json({{"name", "Ada"}}).bearer(token)).status == 200);
  CHECK(app.send(put("/auth/profile").json({{"experience_level", "advanced"}, {"professional_role", "engineer"}}).bearer(token))
            .status == 200);
  CHECK(app.send(patch("/auth/profile").json({{"organization", "ACME"}}).bearer(token)).status == 200);
  CHECK(app.send(put("/auth/questionnaire/answers").json({{"answers", json::Object()}}).bearer(token)).status == 200);
  CHECK(app.send(post("/auth/reauthenticate").json({{"password", TestApp::kPassword}}).bearer(token)).status == 200);
  CHECK(app.send(post("/auth/reauthenticate/mail").bearer(token)).code() == "FORBIDDEN");  // it has a password
  CHECK(app.send(del("/auth/sessions/" + sessions.text("sessions.1.id")).bearer(token)).status == 204);
  CHECK(app.send(get("/auth/me").bearer(other)).status == 401);
  CHECK(app.send(post("/auth/password/change")
                     .json({{"current_password", TestApp::kPassword}, {"new_password", "another passphrase"}})
                     .bearer(token))
            .status == 200);
  CHECK(app.send(post("/auth/email/verify/resend").bearer(token)).status == 202);
  CHECK(app.send(post("/auth/email/change").json({{"new_email", "new@example.com"}}).bearer(token)).status == 202);
  CHECK(app.send(post("/auth/password/forgot").json({{"email", "ada@example.com"}})).status == 202);
  for (const auto* path : {"/auth/email/verify", "/auth/email/change/undo", "/auth/password/reset"})
    CHECK(app.send(post(path).json({{"token", "made up"}, {"new_password", "another passphrase"}})).status == 400);
  CHECK(app.send(post("/auth/logout?scope=others").bearer(token)).status == 204);
  CHECK(app.send(del("/auth/me").bearer(token)).status == 204);

  for (const auto* path : {"/auth/2fa/enroll", "/auth/2fa/confirm", "/auth/2fa/backup-codes", "/auth/2fa/disable",
                           "/auth/2fa/verify", "/auth/2fa/send-code"})
    CHECK(app.send(post(path).json({{"code", "123456"}, {"two_factor_token", "none"}})).status >= 400);
  CHECK(app.send(post("/auth/passkeys/authentication/options").json({})).status == 200);
  for (const auto* path : {"/auth/passkeys/authentication/verify", "/auth/passkeys/registration/verify"})
    CHECK(app.send(post(path).json({{"token", "none"}, {"credential", json::Object()}})).status == 401);
  CHECK(app.send(post("/auth/passkeys/registration/options").json({})).status == 401);
  CHECK(app.send(get("/auth/passkeys")).status == 401);
  CHECK(app.send(patch("/auth/passkeys/none").json({{"name", "Phone"}})).status == 401);
  CHECK(app.send(del("/auth/passkeys/none")).status == 401);
  CHECK(app.send(get("/auth/2fa/devices")).status == 401);
  CHECK(app.send(del("/auth/2fa/devices/none")).status == 401);

  CHECK(app.send(get("/api/chat/sessions")).status == 200);
  CHECK(app.send(get("/api/chat/history?session_id=none")).status == 404);
  CHECK(app.send(post("/api/chat/merge")).status == 401);
  CHECK(app.send(del("/api/chat/sessions/none")).status == 404);
  CHECK(app.send(post("/api/pages/report").json({{"task", "personalize"}, {"page", "/docs"}})).code() == "ADAPT_OFF");
  CHECK(app.send(post("/api/pages/adapt").json({{"task", "personalize"}, {"page", "/"}, {"title", ""}, {"text", "x"}})).code() ==
        "ADAPT_OFF");
  CHECK(app.send(post("/api/chat/message").json({{"message", "Hello"}})).code() == "CHAT_OFF");

  for (const auto& row : app.app().pipeline().router().endpoints()) {  // tests/server/admin_api has the rest
    if (!row.path.starts_with("/auth/admin/")) continue;
    std::string path(row.path);
    if (const auto open = path.find('{'); open != std::string::npos) path.replace(open, path.find('}') + 1 - open, "7");
    CHECK(app.send(Call(std::string(row.method), path)).status == 401);
  }

  const auto exercised = app.exercised();
  for (const auto& operation : app.openapi().operations()) {
    INFO("never called: " << operation);
    CHECK(exercised.contains(operation));
  }
}

TEST_CASE("app: the document has every route except pages once, under a unique name", "[app][openapi]") {
  TestApp app;
  std::set<std::string> routes;
  std::set<std::string> names;
  for (const auto& row : app.app().pipeline().router().endpoints()) {
    if (row.is_documented) routes.insert(ascii_lower(row.method) + " " + std::string(row.path));
    CHECK(names.insert(std::string(row.name)).second);
  }
  const auto operations = app.openapi().operations();
  CHECK(std::set<std::string>(operations.begin(), operations.end()) == routes);
}

TEST_CASE("app: server/openapi.json matches the code", "[app][openapi]") {
  std::ifstream file(kCommitted);
  std::stringstream committed;
  committed << file.rdbuf();
  INFO(
      "routes or bodies changed: write it again with  bin/test_server '[write_openapi]'  in the build folder, and read the "
      "difference");
  CHECK((committed.str() == TestApp().app().openapi()));
}

TEST_CASE("app: server/openapi-test.json matches the code, and each row answers to the key", "[app][openapi][test_api]") {
  std::ifstream file(kCommittedOfTests);
  std::stringstream committed;
  committed << file.rdbuf();
  TestApp app(with_tests);
  CHECK((committed.str() == app.app().test_openapi()));
  for (const auto& row : app.app().pipeline().router().endpoints())
    if (row.path.starts_with("/auth/test/"))
      CHECK(app.send(Call(std::string(row.method), row.path).bearer(kTestKey)).code() != "UNAUTHENTICATED");
}

// Hidden: checks nothing; writes the file that the test above reads.
TEST_CASE("app: write server/openapi.json", "[.][write_openapi]") {
  std::ofstream file(kCommitted, std::ios::trunc);
  file << TestApp().app().openapi();
  REQUIRE(file.good());
  std::ofstream of_tests(kCommittedOfTests, std::ios::trunc);
  of_tests << TestApp(with_tests).app().test_openapi();
  REQUIRE(of_tests.good());
}

}  // namespace
}  // namespace usher
