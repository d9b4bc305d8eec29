#include <cctype>

#include "common/core/accounts/user_admin.h"
#include "common/core/tokens/api_keys.h"
#include "common/settings/settings.h"
#include "server/rest/rest.h"
#include "tests/catch.h"
#include "tests/testkit/openapi_check.h"
#include "tests/testkit/people.h"
#include "tests/testkit/test_app.h"

namespace usher::rest {
namespace {

using namespace testkit;

std::string make_key(TestApp& app) {
  return std::string(must(app.core().api_keys.create(admin(), "profile:read", "chat")).text.expose());
}

std::string path_of(std::string_view user) { return "/auth/users/" + std::string(user) + "/profile"; }

/// A call of the document's operation, such as `delete /auth/sessions/{id}`.
Call call_of(const std::string& operation) {
  const auto space = operation.find(' ');
  std::string method = operation.substr(0, space);
  std::transform(method.begin(), method.end(), method.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  std::string path = operation.substr(space + 1);
  for (auto open = path.find('{'); open != std::string::npos; open = path.find('{'))
    path.replace(open, path.find('}') - open + 1, "x");
  return {std::move(method), path};
}

TEST_CASE("user profile: a back end reads the same as the user", "[rest][apikey]") {
  TestApp app;
  const auto key = make_key(app);
  const auto signed_up = app.sign_up();
  const auto seen = app.send(get("/auth/profile").bearer(signed_up.text("access_token")));
  const auto answer = app.send(get(path_of(signed_up.text("user.id"))).bearer(key));
  CHECK(answer.status == 200);
  CHECK(answer.at("user_id") == signed_up.at("user.id"));
  CHECK(answer.at("profile") == seen.at("profile"));
  CHECK(answer.header("cache-control") == "no-store");
}

TEST_CASE("user profile: null for an account without one", "[rest][apikey]") {
  TestApp app([](settings::Settings& settings) { settings.signup.profile = settings::SignupProfile::kOptional; });
  const auto key = make_key(app);
  const auto user = app.send(post("/auth/signup").json(sign_in_body())).text("user.id");
  CHECK(app.send(get(path_of(user)).bearer(key)).body() == R"({"user_id":")" + user + R"(","profile":null})");
}

TEST_CASE("user profile: a suspended account is returned", "[rest][apikey]") {
  TestApp app;
  const auto key = make_key(app);
  const auto user = app.sign_up().text("user.id");
  must(app.core().user_admin.suspend(admin(), user));
  CHECK(app.send(get(path_of(user)).bearer(key)).text("profile.experience_level") == "beginner");
}

TEST_CASE("user profile: 404 for unknown, deleted and anonymous accounts alike", "[rest][apikey][security]") {
  TestApp app([](settings::Settings& settings) { settings.better_auth_plugins.push_back(settings::Plugin::kAnonymous); });
  const auto key = make_key(app);
  const auto anonymous = app.send(post("/api/auth/sign-in/anonymous").json({})).text("user.id");
  REQUIRE_FALSE(anonymous.empty());
  const auto deleted = app.sign_up();
  app.send(del("/auth/me").json({{"password", TestApp::kPassword}}).bearer(deleted.text("access_token")));
  const auto unknown = app.send(get(path_of("unknown")).bearer(key));
  CHECK(unknown.status == 404);
  CHECK(unknown.code() == "USER_NOT_FOUND");
  CHECK(app.send(get(path_of(anonymous)).bearer(key)).body() == unknown.body());
  CHECK(app.send(get(path_of(deleted.text("user.id"))).bearer(key)).body() == unknown.body());
}

TEST_CASE("user profile: 401 without a key, with a wrong one and with a revoked one", "[rest][apikey][security]") {
  TestApp app;
  const auto made = must(app.core().api_keys.create(admin(), "profile:read", std::nullopt));
  const auto user = app.sign_up().text("user.id");
  CHECK(app.send(get(path_of(user)).bearer(made.text.expose())).status == 200);
  must(app.core().api_keys.revoke(admin(), made.key.id));
  for (const auto& call :
       {get(path_of(user)), get(path_of(user)).bearer("usher_wrong"), get(path_of(user)).bearer(made.text.expose()),
        get(path_of(user)).header("authorization", "Basic " + std::string(made.text.expose()))}) {
    const auto answer = app.send(call);
    CHECK(answer.status == 401);
    CHECK(answer.code() == "UNAUTHENTICATED");
    CHECK(answer.header("www-authenticate") == "Bearer");
    CHECK(answer.text("detail").find("usher apikey create") != std::string::npos);
  }
}

TEST_CASE("user profile: 403 for a key of another scope", "[rest][apikey][security]") {
  TestApp app;
  const auto key = make_key(app);
  const auto user = app.sign_up().text("user.id");
  app.kit().run("UPDATE api_keys SET scope = 'profile:write'");
  const auto answer = app.send(get(path_of(user)).bearer(key));
  CHECK(answer.status == 403);
  CHECK(answer.code() == "FORBIDDEN");
  CHECK(answer.text("detail") == "The API key lacks the scope; make one with --scope profile:read");
  CHECK(app.send(get(path_of("unknown")).bearer(key)).status == 403);
}

TEST_CASE("user profile: every session is refused, even the user's own or an admin's", "[rest][apikey][security]") {
  TestApp app;
  Browser browser(app);
  const auto answer = browser.sign_up();
  const auto user = answer.text("user.id");
  must(app.core().user_admin.update(admin(), user, {.name = {}, .image = {}, .role = "admin", .profile = {}}));
  const auto cookie = *browser.cookie("better-auth.session_token");
  CHECK(browser.send(get(path_of(user))).status == 401);
  for (const auto& bearer :
       {answer.text("access_token"), cookie, cookie.substr(0, cookie.find('.')), *browser.cookie("refresh_token")})
    CHECK(app.send(get(path_of(user)).bearer(bearer)).status == 401);
}

TEST_CASE("user profile: a key in a cookie or in the query is ignored", "[rest][apikey][security]") {
  TestApp app;
  const auto key = make_key(app);
  const auto user = app.sign_up().text("user.id");
  for (const auto* name : {"refresh_token", "better-auth.session_token", "Authorization"})
    CHECK(app.send(get(path_of(user)).cookie(name, key)).status == 401);
  CHECK(app.send(get(path_of(user) + "?access_token=" + key)).status == 401);
}

TEST_CASE("user profile: an API key is refused on routes for users", "[rest][apikey][security]") {
  TestApp app;
  const auto key = make_key(app);
  const auto user = app.sign_up().text("user.id");
  int tried = 0;
  for (const auto& operation : app.openapi().operations()) {
    auto call = call_of(operation);
    if (app.send(call).status != 401 || operation == "get /auth/users/{id}/profile") continue;
    if (call.request.path.starts_with("/auth/admin/")) continue;  // takes keys; see its own tests
    CAPTURE(operation);
    CHECK(app.send(call.bearer(key)).status == 401);
    ++tried;
  }
  CHECK(tried >= 20);
  CHECK(app.send(get("/api/auth/get-session").bearer(key)).body() == "null");
  CHECK(app.send(get("/auth/verify").bearer(key)).status == 401);
  CHECK(app.send(get(path_of(user)).bearer(key)).status == 200);
}

TEST_CASE("user profile: no key in the log", "[rest][apikey][security]") {
  TestApp app;
  const auto key = make_key(app);
  app.send(get(path_of("unknown")).bearer(key));
  app.send(get(path_of(key)).bearer(key + "x"));
  for (const auto& line : app.log_lines()) CHECK(line.find(key) == std::string::npos);
}

}  // namespace
}  // namespace usher::rest
