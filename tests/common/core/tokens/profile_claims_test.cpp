#include "common/core/tokens/profile_claims.h"

#include "common/core/sessions/refresh_session.h"
#include "common/crypto/jwt.h"
#include "common/settings/settings.h"
#include "tests/catch.h"
#include "tests/testkit/answers.h"
#include "tests/testkit/questionnaires.h"

namespace usher::core {
namespace {

using namespace testkit;

Adapt naming(Texts names) {
  return [names](settings::Settings& settings) { settings.tokens.profile_claims = names; };
}

std::optional<Object> profile_claims_of(TestCore& kit, const domain::Owner& owner) {
  const auto& id = *owner.user();
  return must(kit->profile_claims.of(id, must(kit->profiles.find(id))));
}

TEST_CASE("profile claims: level and role by default, absent if not answered", "[profile_claims]") {
  TestCore kit;
  CHECK(profile_claims_of(kit, owner_of(sign_up(kit))) ==
        Object{{"experience_level", "beginner"}, {"professional_role", "student"}});
  const auto bob = owner_of(sign_up_bare(kit, "bob@example.com"));
  CHECK_FALSE(profile_claims_of(kit, bob));
  answer(kit, bob, {{"languages", Array{"cpp"}}});
  CHECK_FALSE(profile_claims_of(kit, bob));
  answer(kit, bob, {{"experience_level", "advanced"}});
  CHECK(profile_claims_of(kit, bob) == Object{{"experience_level", "advanced"}});
}

TEST_CASE("profile claims: the settings select the claims and their order", "[profile_claims]") {
  TestCore kit(naming({"rating", "devices", "editor", "robot", "experience_level"}));
  publish(kit);
  const auto ada = owner_of(sign_up(kit));
  answer(kit, ada, {{"rating", 4}, {"devices", Array{"pi"}}, {"editor", "vi"}, {"robot", false}, {"notes", "x"}});
  CHECK(json::to_text(*profile_claims_of(kit, ada)) ==
        R"({"rating":4,"devices":["pi"],"editor":"vi","robot":false,"experience_level":"beginner"})");
}

TEST_CASE("profile claims: every new access token has the current ones", "[profile_claims][access_tokens]") {
  TestCore kit(naming({"rating"}));
  publish(kit);
  const auto grant = sign_up(kit);
  const auto profile_in = [](const std::string& token) {
    const auto decoded = must(crypto::jwt::decode_unverified(token));
    const auto* claim = decoded.claims.find("profile");
    return claim ? json::to_text(*claim) : "none";
  };
  CHECK(profile_in(grant.access_token) == "none");
  answer(kit, owner_of(grant), {{"rating", 4}});
  CHECK(profile_in(must(refresh(kit, grant.refresh_token.expose())).access_token) == R"({"rating":4})");
}

TEST_CASE("profile claims: free text never gets into a token", "[profile_claims][security]") {
  TestCore kit(naming({"notes", "links", "languages", "experience_level"}));
  publish(kit);
  const auto ada = owner_of(sign_up(kit));
  answer(kit, ada,
         {{"devices", Array{"jetson"}},
          {"notes", "private"},
          {"links", Object{{"home", "private"}}},
          {"languages", Array{"private", "cpp"}}});
  CHECK(json::to_text(*profile_claims_of(kit, ada)) == R"({"languages":["cpp"],"experience_level":"beginner"})");
  domain::ProfileChange change;
  change.software_background = {.present = true, .value = Object{{"languages", Array{"private"}}}};
  change_profile_of(kit, ada, change);
  CHECK_FALSE(profile_claims_of(kit, ada)->find("languages"));
}

TEST_CASE("profile claims: an answer hidden by its question's condition is left out", "[profile_claims]") {
  TestCore kit(naming({"languages"}));
  publish(kit);
  const auto ada = owner_of(sign_up(kit));
  answer(kit, ada, {{"devices", Array{"jetson"}}, {"languages", Array{"cpp"}}});
  CHECK(profile_claims_of(kit, ada)->find("languages"));
  answer(kit, ada, {{"devices", Array{"pi"}}});
  CHECK_FALSE(profile_claims_of(kit, ada));
  answer(kit, ada, {{"devices", Array{"jetson"}}});
  CHECK(profile_claims_of(kit, ada)->find("languages"));
}

TEST_CASE("profile claims: a value over 256 bytes is left out", "[profile_claims]") {
  std::string options;
  Array all;
  for (int i = 0; i < 40; ++i) {
    const auto value = "value" + std::to_string(i);
    options += (i ? "," : "") + ("{\"value\":\"" + value + "\",\"label\":\"x\"}");
    all.emplace_back(value);
  }
  TestCore kit(naming({"many", "experience_level"}));
  publish(kit, R"({"id":"b","title":"B","steps":[{"id":"s","title":"S","questions":[
    {"id":"many","kind":"multiple","label":"M","options":[)" +
                   options + "]}]}]}");
  const auto ada = owner_of(sign_up(kit));
  answer(kit, ada, {{"many", Array{"value1"}}});
  CHECK(profile_claims_of(kit, ada)->find("many"));
  answer(kit, ada, {{"many", all}});
  CHECK(json::to_text(*profile_claims_of(kit, ada)) == R"({"experience_level":"beginner"})");
}

TEST_CASE("profile claims: a name without a claim is reported with the reason", "[profile_claims]") {
  TestCore kit(naming({"experience_level", "rating", "notes", "hobby"}));
  CHECK(must(kit->profile_claims.problems()).size() == 3);
  publish(kit);
  CHECK(must(kit->profile_claims.problems()) ==
        Texts{"JWT_PROFILE_CLAIMS names notes, which is free text in version 2 of the questionnaire, so tokens omit it",
              "JWT_PROFILE_CLAIMS names hobby, which is not a question in version 2 of the questionnaire, so tokens omit it"});
  TestCore usual;
  CHECK(must(usual->profile_claims.problems()).empty());
}

}  // namespace
}  // namespace usher::core
