#include "server/better_auth/protocol/site_notices.h"

#include "common/settings/settings.h"
#include "tests/catch.h"
#include "tests/server/better_auth/endpoints/people.h"

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

}  // namespace
}  // namespace usher::better_auth
