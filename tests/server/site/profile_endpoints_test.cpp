#include "common/settings/settings.h"
#include "server/site/site.h"
#include "tests/catch.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/test_app.h"

namespace usher::site {
namespace {

using namespace testkit;
using json::Array;
using json::Object;
using json::Value;

constexpr const char* kProfile = "/api/v1/profile";
constexpr const char* kContext = "/api/user/profile";

void profile_optional(settings::Settings& settings) { settings.signup.profile = settings::SignupProfile::kOptional; }

/// The access token of a user without answers.
std::string new_user(TestApp& app) { return app.send(post("/auth/signup").json(sign_in_body())).text("access_token"); }

Object software() {
  return {{"languages", Array{"cpp", "python"}}, {"experience_level", "Beginner"}, {"preferred_tools", Array()}};
}
Object hardware() {
  return {
      {"devices", Array{"jetson"}}, {"specifications", Object{{"ram", "8 GB"}, {"empty", Object()}}}, {"constraints", Array()}};
}

TEST_CASE("site profile: nulls for an account without answers", "[site][profile]") {
  TestApp app(profile_optional);
  const auto token = new_user(app);
  const auto id = app.send(get("/auth/me").bearer(token)).text("user.id");
  CHECK(
      app.send(get(kProfile).bearer(token)).body() ==
      R"({"userId":")" + id +
          R"(","software_background":null,"hardware_background":null,"experience_level":null,"professional_role":null,"role_other":null,"organization":null,"updatedAt":null})");
  CHECK(app.send(get(kContext).bearer(token)).body() ==
        R"({"id":null,"user_id":")" + id +
            R"(","software_context":null,"hardware_context":null,"created_at":null,"updated_at":null})");
}

TEST_CASE("site profile: saved values are returned unchanged, empty members kept", "[site][profile]") {
  TestApp app(profile_optional);
  const auto token = new_user(app);
  const auto saved = app.send(post(kProfile)
                                  .json({{"software_background", software()},
                                         {"hardware_background", hardware()},
                                         {"experience_level", "advanced"},
                                         {"professional_role", "other"},
                                         {"role_other", "Gardener"},
                                         {"organization", "Größe & Söhne"}})
                                  .bearer(token));
  CHECK(saved.status == 200);
  CHECK(saved.body() == R"({"status":"success"})");
  const auto shown = app.send(get(kProfile).bearer(token));
  CHECK(shown.at("software_background") == Value(software()));
  CHECK(shown.at("hardware_background") == Value(hardware()));
  CHECK(shown.text("experience_level") == "advanced");
  CHECK(shown.text("professional_role") == "other");
  CHECK(shown.text("role_other") == "Gardener");
  CHECK(shown.text("organization") == "Größe & Söhne");
  CHECK(shown.text("updatedAt") == to_rfc3339(app.clock().now()));
}

TEST_CASE("site profile: the other path's response has its own names and times", "[site][profile]") {
  TestApp app(profile_optional);
  const auto token = new_user(app);
  const auto begun = to_rfc3339(app.clock().now());
  app.send(post(kContext).json({{"software_context", Object()}}).bearer(token));
  app.clock().advance(std::chrono::seconds(5));
  const auto saved =
      app.send(post(kContext).json({{"software_context", software()}, {"hardware_context", hardware()}}).bearer(token));
  CHECK(saved.status == 200);
  CHECK(saved.at("software_context") == Value(software()));
  CHECK(saved.at("hardware_context") == Value(hardware()));
  CHECK(saved.text("created_at") == begun);
  CHECK(saved.text("updated_at") == to_rfc3339(app.clock().now()));
  CHECK(saved.text("user_id") == app.send(get(kProfile).bearer(token)).text("userId"));
  CHECK(saved.text("id") == saved.text("user_id"));
  CHECK(app.send(get(kContext).bearer(token)).body() == saved.body());
}

TEST_CASE("site profile: either path takes either pair of names, and /auth/profile returns the same", "[site][profile]") {
  TestApp app(profile_optional);
  const auto token = new_user(app);
  CHECK(app.send(post(kProfile).json({{"software_context", software()}}).bearer(token)).status == 200);
  CHECK(app.send(post(kContext).json({{"hardware_background", hardware()}}).bearer(token)).status == 200);
  const auto shown = app.send(get(kContext).bearer(token));
  CHECK(shown.at("software_context") == Value(software()));
  CHECK(shown.at("hardware_context") == Value(hardware()));
  const auto rest = app.send(get("/auth/profile").bearer(token));
  CHECK(rest.at("profile.software_background") == Value(software()));
  CHECK(rest.at("profile.hardware_background") == Value(hardware()));
  CHECK(app.send(patch("/auth/profile").json({{"hardware_background", Object()}}).bearer(token)).status == 200);
  CHECK(app.send(get(kProfile).bearer(token)).at("hardware_background") == Value(Object()));
}

TEST_CASE("site profile: both names with different values are refused, with equal ones accepted", "[site][profile]") {
  TestApp app(profile_optional);
  const auto token = new_user(app);
  for (const auto* path : {kProfile, kContext}) {
    const auto refused = app.send(post(path)
                                      .json({{"software_background", software()},
                                             {"software_context", Object()},
                                             {"hardware_background", nullptr},
                                             {"hardware_context", hardware()}})
                                      .bearer(token));
    CHECK(refused.status == 422);
    CHECK(refused.faults() == std::vector<std::string>{"software_context CONFLICT", "hardware_context CONFLICT"});
    CHECK(app.send(get("/auth/profile").bearer(token)).at("profile").is_null());
  }
  auto reordered = software();
  reordered.erase("languages");
  reordered.set("languages", Array{"cpp", "python"});
  CHECK(app.send(post(kProfile).json({{"software_background", software()}, {"software_context", reordered}}).bearer(token))
            .status == 200);
}

TEST_CASE("site profile: a level in the software background fills an empty one of the profile", "[site][profile]") {
  TestApp app(profile_optional);
  const auto token = new_user(app);
  const auto level = [&] { return app.send(get(kProfile).bearer(token)).at("experience_level"); };
  const auto put_level = [&](const char* path, const char* name, Value word) {
    return app.send(post(path).json({{name, Object{{"experience_level", std::move(word)}}}}).bearer(token)).status;
  };
  CHECK(put_level(kContext, "software_context", "Wizard") == 200);
  CHECK(put_level(kContext, "software_context", 5) == 200);
  CHECK(level().is_null());
  CHECK(app.send(get(kContext).bearer(token)).at("software_context.experience_level") == Value(5));
  CHECK(put_level(kContext, "software_context", "INTERMEDIATE") == 200);
  CHECK(level() == Value("intermediate"));
  CHECK(app.send(get(kContext).bearer(token)).text("software_context.experience_level") == "INTERMEDIATE");
  CHECK(put_level(kProfile, "software_background", "Beginner") == 200);
  CHECK(level() == Value("intermediate"));
}

TEST_CASE("site profile: a given or cleared level takes precedence over the background", "[site][profile]") {
  TestApp app(profile_optional);
  const auto token = new_user(app);
  const auto send = [&](Value level) {
    app.send(post(kContext).json({{"software_context", software()}, {"experience_level", std::move(level)}}).bearer(token));
    return app.send(get(kProfile).bearer(token)).at("experience_level");
  };
  CHECK(send("advanced") == Value("advanced"));
  CHECK(send(nullptr).is_null());
}

TEST_CASE("site profile: a missing field stays, null clears, errors name the field", "[site][profile]") {
  TestApp app;
  const auto token = app.sign_up().text("access_token");
  app.send(post(kProfile).json({{"organization", "ACME"}, {"hardware_background", hardware()}}).bearer(token));
  app.send(post(kContext).json({{"hardware_context", nullptr}}).bearer(token));
  const auto shown = app.send(get(kProfile).bearer(token));
  CHECK(shown.text("organization") == "ACME");
  CHECK(shown.text("experience_level") == "beginner");
  CHECK(shown.at("hardware_background") == Value(Object()));
  const auto refused = app.send(
      post(kContext).json({{"software_context", "C++"}, {"experience_level", "Guru"}, {"organization", 5}}).bearer(token));
  CHECK(refused.status == 422);
  CHECK(refused.faults() ==
        std::vector<std::string>{"experience_level NOT_ALLOWED", "organization WRONG_TYPE", "software_context WRONG_TYPE"});
}

TEST_CASE("site profile: 401 without a session and for visitors; the refresh cookie is no credential here",
          "[site][profile][security]") {
  TestApp app;
  const auto refresh = app.sign_up().cookie("refresh_token")->value;
  for (const auto* path : {kProfile, kContext}) {
    for (const auto& call : {get(path), get(path).cookie("refresh_token", refresh),
                             get(path).cookie("usher_anonymous", "anything.x"), get(path).bearer("wrong")}) {
      const auto answer = app.send(call);
      CHECK(answer.code() == "UNAUTHENTICATED");
      CHECK(answer.header("www-authenticate") == "Bearer");
    }
    CHECK(app.send(post(path).json({{"organization", "ACME"}})).status == 401);
  }
}

TEST_CASE("site profile: a page of the site saves by cookie, another site's is refused", "[site][profile][security]") {
  TestApp app;
  Browser site(app);
  site.sign_up();
  CHECK(site.send(post(kProfile).json({{"organization", "ACME"}})).status == 200);
  Browser elsewhere(app, "https://evil.example");
  elsewhere.set_cookie("better-auth.session_token", *site.cookie("better-auth.session_token"));
  CHECK(elsewhere.send(post(kProfile).json({{"organization", "Evil"}})).code() == "UNTRUSTED_ORIGIN");
  CHECK(site.send(get(kProfile)).text("organization") == "ACME");
}

TEST_CASE("site profile: an anonymous account is a user", "[site][profile]") {
  TestApp app([](settings::Settings& settings) { settings.better_auth_plugins.push_back(settings::Plugin::kAnonymous); });
  const auto cookie = app.send(post("/api/auth/sign-in/anonymous").json({})).cookie("better-auth.session_token")->value;
  CHECK(app.send(post(kProfile).json({{"organization", "ACME"}}).cookie("better-auth.session_token", cookie)).status == 200);
  CHECK(app.send(get(kProfile).cookie("better-auth.session_token", cookie)).text("organization") == "ACME");
}

}  // namespace
}  // namespace usher::site
