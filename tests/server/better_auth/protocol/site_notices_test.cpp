#include "server/better_auth/protocol/site_notices.h"

#include "common/crypto/jwt.h"
#include "common/settings/settings.h"
#include "tests/catch.h"
#include "tests/server/better_auth/endpoints/people.h"
#include "tests/testkit/mailbox.h"

namespace usher::better_auth {
namespace {

std::ptrdiff_t lines_with(TestApp& app, std::string_view part) {
  const auto lines = app.log_lines();
  return std::count_if(lines.begin(), lines.end(), [&](const std::string& line) { return line.find(part) != std::string::npos; });
}

TEST_CASE("site notices: a member that no field declares is warned of once a name", "[better_auth][user_fields]") {
  TestApp app([](settings::Settings& settings) { settings.user_fields = {{.name = "companyName"}}; });
  Browser browser(app);
  auto body = sign_up_body();
  body.set("companyName", "Analytical").set("learningGoal", "robots").set("experienceLevel", "beginner").set("role", "");
  body.set("callbackURL", "/").set("rememberMe", true);
  CHECK(browser.send(api_post("/sign-up/email", body)).status == 200);
  CHECK(lines_with(app, "undeclared_field") == 1);
  CHECK(lines_with(app, "[user_fields.learningGoal]") == 1);
  CHECK(lines_with(app, "robots") == 0);
  browser.send(api_post("/update-user", {{"learningGoal", "more"}, {"hobby", "chess"}}));
  CHECK(lines_with(app, "undeclared_field") == 2);
  CHECK(lines_with(app, "[user_fields.hobby]") == 1);
}

TEST_CASE("site notices: an attacker cannot fill the log with names", "[better_auth][user_fields][security]") {
  TestApp app;
  json::Object body = sign_up_body();
  for (int i = 0; i < 100; ++i) body.set("member" + std::to_string(i), "x");
  body.set(std::string(65, 'n'), "x");
  app.send(api_post("/sign-up/email", body));
  app.send(api_post("/sign-up/email", body));
  CHECK(lines_with(app, "undeclared_field") == 64);
}

TEST_CASE("site notices: an answer to a captcha is warned of once", "[better_auth]") {
  TestApp app;
  for (int i = 0; i < 2; ++i)
    app.send(api_post("/sign-in/email", {{"email", "a@example.com"}, {"password", "x"}}).header("x-captcha-response", "token"));
  CHECK(lines_with(app, "unserved_plugin") == 1);
}

using settings::Plugin;

const std::vector<Plugin> kAll{Plugin::kAnonymous, Plugin::kTwoFactor, Plugin::kAdmin};

TEST_CASE("own fields: a user cannot set the own role", "[better_auth][own_fields][security]") {
  TestApp app(with_plugins(kAll));
  auto body = sign_up_body();
  body.set("role", "admin");
  const auto refused = app.send(api_post("/sign-up/email", body));
  CHECK(refused.status == 400);
  CHECK(refused.body() == R"({"message":"role is not allowed to be set","code":"FIELD_NOT_ALLOWED"})");

  Browser browser(app);
  sign_up(browser);
  for (const auto* field : {"role", "isAnonymous", "twoFactorEnabled", "banned", "banReason", "banExpires"})
    CHECK(browser.send(api_post("/update-user", {{field, "x"}})).text("message") ==
          std::string(field) + " is not allowed to be set");
  CHECK(browser.send(api_get("/get-session")).text("user.role") == "user");
}

TEST_CASE("own fields: at sign-up server-set fields keep their value, and false sets nothing", "[better_auth][own_fields]") {
  TestApp app(with_plugins(kAll));
  auto body = sign_up_body();
  body.set("isAnonymous", true).set("banned", true).set("twoFactorEnabled", true).set("emailVerified", true).set("id", "chosen");
  body.set("role", "").set("banReason", nullptr);
  const auto made = app.send(api_post("/sign-up/email", body));
  REQUIRE(made.status == 200);
  for (const auto* field : {"user.isAnonymous", "user.twoFactorEnabled", "user.emailVerified"})
    CHECK(made.at(field) == json::Value(false));
  CHECK(made.text("user.id") != "chosen");
}

TEST_CASE("own fields: those of a plugin that is off are unknown fields", "[better_auth][own_fields]") {
  TestApp app(with_plugins({}));
  auto body = sign_up_body();
  body.set("role", "admin");
  const auto made = app.send(api_post("/sign-up/email", body));
  CHECK(made.status == 200);
  CHECK(app.kit().texts("SELECT role FROM users") == std::vector<std::string>{"user"});
}

/// A site with a required field, one that users may not set, and one that no answer contains.
void with_fields(settings::Settings& settings) {
  settings.better_auth_plugins = {settings::Plugin::kAdmin, settings::Plugin::kJwt, settings::Plugin::kEmailOtp};
  settings.user_fields = {{.name = "companyName", .required = true},
                          {.name = "internalNote", .input = false},
                          {.name = "plan", .input = false, .fallback = "free"},
                          {.name = "secretScore", .input = false, .returned = false}};
}

json::Object with_company(json::Object body) { return body.set("companyName", "Analytical"); }

TEST_CASE("additional fields: a sign-up sets the site's own, and every user object returns them", "[better_auth][user_fields]") {
  TestApp app(with_fields);
  const auto without = app.send(api_post("/sign-up/email", sign_up_body()));
  CHECK(without.status == 400);
  CHECK(without.body() == R"({"message":"companyName is required","code":"MISSING_FIELD"})");
  Browser browser(app);
  const auto made = browser.send(api_post("/sign-up/email", with_company(sign_up_body()).set("unknown", "x")));
  CHECK(made.text("user.companyName") == "Analytical");
  CHECK(made.text("user.plan") == "free");
  CHECK(made.at("user.internalNote").is_null());
  CHECK(made.json().find("user")->find("internalNote"));
  CHECK_FALSE(made.json().find("user")->find("unknown"));
  CHECK(browser.send(api_get("/get-session")).text("user.companyName") == "Analytical");
  CHECK(browser.send(api_post("/update-user", {{"companyName", "Engines"}})).body() == R"({"status":true})");
  CHECK(browser.send(api_get("/get-session")).text("user.companyName") == "Engines");
  CHECK(browser.send(api_post("/update-user", {{"companyName", 1}})).code() == "VALIDATION_ERROR");
}

TEST_CASE("additional fields: users cannot set what only the site may", "[better_auth][user_fields][security]") {
  TestApp app(with_fields);
  Browser browser(app);
  CHECK(browser.send(api_post("/sign-up/email", with_company(sign_up_body()).set("internalNote", "x"))).body() ==
        R"({"message":"internalNote is not allowed to be set","code":"FIELD_NOT_ALLOWED"})");
  const auto made = browser.send(api_post("/sign-up/email", with_company(sign_up_body()).set("plan", "pro")));
  CHECK(made.text("user.plan") == "free");
  CHECK(browser.send(api_post("/update-user", {{"plan", "pro"}})).code() == "FIELD_NOT_ALLOWED");
  CHECK(browser.send(api_post("/update-user", {{"secretScore", 1}})).code() == "FIELD_NOT_ALLOWED");
  CHECK(app.kit().texts("SELECT user_fields FROM users") == std::vector<std::string>{R"({"companyName":"Analytical"})"});
}

TEST_CASE("additional fields: a hidden one is in no answer, list or token", "[better_auth][user_fields][security]") {
  TestApp app(with_fields);
  Browser browser(app);
  browser.send(api_post("/sign-up/email", with_company(sign_up_body())));
  app.kit().run("UPDATE users SET role = 'admin'");
  const auto id = browser.send(api_get("/get-session")).text("user.id");
  const auto updated = browser.send(
      api_post("/admin/update-user", {{"userId", id}, {"data", json::Object{{"secretScore", "hush-hush"}, {"plan", "pro"}}}}));
  CHECK(updated.text("plan") == "pro");
  CHECK(app.kit().texts("SELECT user_fields FROM users").at(0).find("hush-hush") != std::string::npos);
  for (const auto* path : {"/get-session", "/admin/list-users", "/token"})
    CHECK(browser.send(api_get(path)).body().find("hush-hush") == std::string::npos);
  CHECK(updated.body().find("hush-hush") == std::string::npos);
  CHECK(browser.send(testkit::get("/auth/me")).body().find("hush-hush") == std::string::npos);
}

TEST_CASE("additional fields: an e-mail code that signs up sets them too", "[better_auth][user_fields]") {
  TestApp app(with_fields);
  app.send(api_post("/email-otp/send-verification-otp", {{"email", kEmail}, {"type", "sign-in"}}));
  const auto code = testkit::Mailbox(app.kit()).secret("sign_in_code", kEmail);
  const auto made = app.send(api_post("/sign-in/email-otp", {{"email", kEmail}, {"otp", code}, {"companyName", "Analytical"}}));
  CHECK(made.text("user.companyName") == "Analytical");
}

/// A site with one claim and one other field, each of which may be longer than a token has room for.
void with_long_fields(settings::Settings& settings) {
  settings.better_auth_plugins = {settings::Plugin::kAdmin, settings::Plugin::kJwt};
  settings.user_fields = {{.name = "diary", .max_length = 4096}, {.name = "bio", .claim = true, .max_length = 4096}};
}

TEST_CASE("additional fields: claims beyond 2 KiB are refused with 422 on every surface",
          "[better_auth][user_fields][security]") {
  TestApp app(with_long_fields);
  Browser browser(app, app.kit().settings().public_url);  // admins have no other origin
  const std::string text(2100, 'x');
  const auto refused = app.send(api_post("/sign-up/email", sign_up_body().set("bio", text)));
  CHECK(refused.status == 422);
  CHECK(refused.code() == "CLAIMS_TOO_LONG");
  CHECK(refused.text("message").starts_with("[body.bio] The claims of an account may have 2 KiB together in a token"));
  browser.send(api_post("/sign-up/email", sign_up_body()));
  CHECK(browser.send(api_post("/update-user", {{"bio", text}})).status == 422);
  const json::Object change{{"user_fields", json::Object{{"bio", text}}}};
  CHECK(browser.send(testkit::patch("/auth/me").json(change)).text("errors.0.code") == "CLAIMS_TOO_LONG");
  app.kit().run("UPDATE users SET role = 'admin'");
  const auto id = browser.send(api_get("/get-session")).text("user.id");
  CHECK(browser.send(testkit::patch("/auth/admin/users/" + id).json(change)).status == 422);
  CHECK(browser.send(api_post("/admin/update-user", {{"userId", id}, {"data", json::Object{{"bio", text}}}})).status == 422);
  CHECK(browser.send(api_post("/update-user", {{"bio", std::string(2000, 'x')}})).status == 200);
}

TEST_CASE("additional fields: a session JWT has 2 KiB of them, claims first", "[better_auth][user_fields][security]") {
  TestApp app(with_long_fields);
  Browser browser(app);
  browser.send(
      api_post("/sign-up/email", sign_up_body().set("diary", std::string(1500, 'd')).set("bio", std::string(1500, 'b'))));
  const auto claims_in = [](std::string_view jwt) { return testkit::must(crypto::jwt::decode_unverified(jwt)).claims; };
  for (const auto& jwt :
       {browser.send(api_get("/token")).text("token"), *browser.send(api_get("/get-session")).header("set-auth-jwt")}) {
    const auto claims = claims_in(jwt);
    CHECK(claims.find("bio"));
    CHECK(claims.find("email"));
    CHECK(claims.find("id"));
    CHECK_FALSE(claims.find("diary"));
    CHECK(json::to_text(*claims.find("claims_omitted")) == R"(["diary"])");
  }
  app.kit().run("UPDATE users SET image = 'https://example.com/" + std::string(2000, 'i') + "', user_fields = '" +
                json::to_text(json::Object{{"bio", std::string(4000, 'b')}, {"diary", std::string(4000, 'd')}}) + "'");
  const auto longest = browser.send(api_get("/token")).text("token");
  CHECK(longest.size() < crypto::jwt::kMaxTokenSize);
  CHECK(claims_in(longest).find("claims_omitted")->array()->size() >= 2);
}

}  // namespace

}  // namespace usher::better_auth
