#include "server/better_auth/protocol/profile_spelling.h"

#include "tests/catch.h"
#include "tests/server/better_auth/endpoints/people.h"

namespace usher::better_auth {
namespace {

TEST_CASE("additional fields: the profile's are taken and shown in both spellings", "[better_auth][user_fields]") {
  TestApp app;
  Browser browser(app);
  auto body = sign_up_body();
  body.set("experienceLevel", "beginner").set("professional_role", "student").set("softwareBackground", "C, a little Ada");
  const auto made = browser.send(api_post("/sign-up/email", std::move(body)));
  REQUIRE(made.status == 200);
  for (const auto* name : {"user.experienceLevel", "user.experience_level"}) CHECK(made.text(name) == "beginner");
  for (const auto* name : {"user.professionalRole", "user.professional_role"}) CHECK(made.text(name) == "student");
  CHECK(made.text("user.softwareBackground") == "C, a little Ada");
  CHECK(browser.send(testkit::get("/auth/me")).text("profile.software_background.text") == "C, a little Ada");
  CHECK(browser.send(api_post("/update-user", {{"experienceLevel", "advanced"}})).status == 200);
  CHECK(browser.send(api_get("/get-session")).text("user.experience_level") == "advanced");
  CHECK(browser.send(api_post("/update-user", {{"softwareBackground", json::Object{{"languages", json::Array{"c"}}}}})).status ==
        200);
  CHECK(browser.send(api_get("/get-session")).at("user.softwareBackground.languages.0") == json::Value("c"));
}

}  // namespace
}  // namespace usher::better_auth
