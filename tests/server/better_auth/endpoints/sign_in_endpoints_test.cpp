#include "common/settings/settings.h"
#include "server/better_auth/endpoints/endpoints.h"
#include "tests/catch.h"
#include "tests/server/better_auth/endpoints/people.h"
#include "tests/testkit/mailbox.h"

namespace usher::better_auth {
namespace {

TEST_CASE("sign-up: returns token, user in the protocol's shape and additional fields", "[better_auth][sign_up]") {
  TestApp app(with_plugins({settings::Plugin::kBearer, settings::Plugin::kTwoFactor, settings::Plugin::kAnonymous}));
  auto body = sign_up_body("Ada@Example.com");
  body.set("experience_level", "advanced")
      .set("software_background", json::Object{{"languages", json::Array{"c++"}}})
      .set("unknown", 1);
  const auto answer = app.send(api_post("/sign-up/email", body));
  REQUIRE(answer.status == 200);
  std::vector<std::string> keys;
  const auto user = answer.at("user");
  for (const auto& member : *user.object()) keys.push_back(member.key);
  CHECK(keys == std::vector<std::string>{"name",
                                         "email",
                                         "emailVerified",
                                         "image",
                                         "createdAt",
                                         "updatedAt",
                                         "isAnonymous",
                                         "twoFactorEnabled",
                                         "experience_level",
                                         "experienceLevel",
                                         "professional_role",
                                         "professionalRole",
                                         "role_other",
                                         "roleOther",
                                         "organization",
                                         "software_background",
                                         "softwareBackground",
                                         "hardware_background",
                                         "hardwareBackground",
                                         "id"});
  CHECK(answer.text("user.email") == "ada@example.com");
  CHECK(answer.text("user.experience_level") == "advanced");
  CHECK(answer.at("user.professional_role").is_null());
  CHECK(answer.at("user.software_background.languages.0") == json::Value("c++"));
  CHECK(answer.text("user.createdAt").size() == std::string("2026-11-20T06:53:44.049Z").size());
}

TEST_CASE("sign-up: requires no profile, whatever the setting", "[better_auth][sign_up]") {
  TestApp app([](settings::Settings& settings) { settings.signup.profile = settings::SignupProfile::kRequired; });
  const auto answer = app.send(api_post("/sign-up/email", sign_up_body()));
  CHECK(answer.status == 200);
  CHECK(answer.at("user.experience_level").is_null());
  CHECK(app.kit().number("SELECT count(*) FROM profiles") == 0);
}

TEST_CASE("sign-up: additional fields follow the questionnaire's rules", "[better_auth][sign_up]") {
  TestApp app;
  for (const auto& [field, value] : std::vector<std::pair<std::string, json::Value>>{{"experience_level", "godlike"},
                                                                                     {"professional_role", "other"},
                                                                                     {"organization", std::string(256, 'x')},
                                                                                     {"software_background", 7},
                                                                                     {"experience_level", 7},
                                                                                     {"image", "javascript:alert(1)"}}) {
    auto body = sign_up_body();
    body.set(field, value);
    CHECK(app.send(api_post("/sign-up/email", body)).code() == "VALIDATION_ERROR");
  }
  CHECK(app.kit().number("SELECT count(*) FROM users") == 0);
}

TEST_CASE("sign-up: with verification a taken address gets the same response as a free one", "[better_auth][sign_up][security]") {
  TestApp app([](settings::Settings& settings) { settings.signup.require_email_verification = true; });
  auto body = sign_up_body();
  body.set("callbackURL", "/welcome");
  const auto fresh = app.send(api_post("/sign-up/email", body));
  const auto taken = app.send(api_post("/sign-up/email", body));
  for (const auto& answer : {fresh, taken}) {
    CHECK(answer.status == 200);
    CHECK(answer.at("token").is_null());
    CHECK(answer.text("user.email") == kEmail);
    CHECK(answer.cookies().empty());
    CHECK_FALSE(answer.header("set-auth-token"));
  }
  CHECK(fresh.text("user.id") != taken.text("user.id"));
  CHECK(app.kit().texts("SELECT id FROM users") == std::vector<std::string>{fresh.text("user.id")});
  CHECK(fresh.body().size() == taken.body().size());
}

TEST_CASE("sign-out: ends this session, clears every cookie and always succeeds", "[better_auth][sign_out]") {
  TestApp app;
  Browser here(app);
  sign_up(here);
  Browser there(app);
  there.send(api_post("/sign-in/email", sign_in_body()));
  const auto cookie = *here.cookie(kCookie);
  const auto answer = here.send(api_post("/sign-out"));
  CHECK(answer.body() == R"({"success":true})");
  CHECK_FALSE(here.cookie(kCookie));
  CHECK_FALSE(here.cookie("refresh_token"));
  CHECK(app.send(api_get("/get-session").cookie(kCookie, cookie)).body() == "null");
  CHECK(is_signed_in(there));
  CHECK(here.send(api_post("/sign-out")).status == 200);
}

}  // namespace
}  // namespace usher::better_auth
