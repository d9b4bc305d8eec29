#include "common/core/questionnaire/answer_sheet.h"

#include "common/core/questionnaire/answers.h"
#include "tests/catch.h"
#include "tests/testkit/answers.h"
#include "tests/testkit/questionnaires.h"

namespace usher::core {
namespace {

using namespace testkit;

domain::ProfileChange role_change(const char* role, std::optional<std::string> other = {}) {
  domain::ProfileChange change;
  change.professional_role = {.present = true, .value = role};
  if (other) change.role_other = {.present = true, .value = std::move(other)};
  return change;
}

TEST_CASE("answer sheet: the role other stays outside the profile until its text is given", "[answers][profiles]") {
  TestCore kit;
  const auto ada = owner_of(sign_up(kit));
  CHECK(*answer(kit, ada, {{"professional_role", "other"}}).answers.find("professional_role") == json::Value("other"));
  CHECK(profile_of(kit, ada).professional_role == "student");
  CHECK(faults_of(kit->answers.save(ada, {.completed = true})) == std::vector<std::string>{"answers.role_other REQUIRED"});

  const auto whole = answer(kit, ada, {{"role_other", "poet"}}).answers;
  CHECK(*whole.find("professional_role") == json::Value("other"));
  CHECK(*whole.find("role_other") == json::Value("poet"));
  CHECK(profile_of(kit, ada).professional_role == "other");
  CHECK(profile_of(kit, ada).role_other == "poet");
  CHECK(kit.number("SELECT count(*) FROM questionnaire_answers") == 0);
  CHECK(kit->answers.save(ada, {.completed = true}).ok());
}

TEST_CASE("answer sheet: a text without the role other stays outside the profile, another role removes it",
          "[answers][profiles]") {
  TestCore kit;
  const auto ada = owner_of(sign_up(kit));
  CHECK(*answer(kit, ada, {{"role_other", "poet"}}).answers.find("role_other") == json::Value("poet"));
  CHECK_FALSE(profile_of(kit, ada).role_other);
  answer(kit, ada, {{"professional_role", "other"}});
  CHECK(profile_of(kit, ada).role_other == "poet");
  CHECK_FALSE(answer(kit, ada, {{"professional_role", "engineer"}}).answers.find("role_other"));
  CHECK(profile_of(kit, ada).professional_role == "engineer");
  CHECK_FALSE(profile_of(kit, ada).role_other);
}

TEST_CASE("answer sheet: removing the text moves the role other out of the profile", "[answers][profiles]") {
  TestCore kit;
  const auto ada = owner_of(sign_up(kit));
  answer(kit, ada, {{"professional_role", "other"}, {"role_other", "poet"}});
  CHECK(answer(kit, ada, {{"role_other", nullptr}}).answers ==
        Object{{"experience_level", "beginner"}, {"professional_role", "other"}});
  CHECK_FALSE(profile_of(kit, ada).professional_role);
  CHECK_FALSE(profile_of(kit, ada).role_other);
}

TEST_CASE("answer sheet: a role written to the profile directly replaces the pending one", "[answers][profiles]") {
  TestCore kit;
  const auto grant = sign_up(kit);
  const auto actor = actor_of(kit, grant);
  const auto ada = owner_of(grant);
  answer(kit, ada, {{"professional_role", "other"}});
  SECTION("a change of another member keeps the pending role") {
    domain::ProfileChange change;
    change.organization = {.present = true, .value = "ACME"};
    must(kit->profiles.change(actor, change));
    CHECK(*answers_of(kit, ada).find("professional_role") == json::Value("other"));
  }
  SECTION("a change of the role") {
    must(kit->profiles.change(actor, role_change("engineer")));
    CHECK(*answers_of(kit, ada).find("professional_role") == json::Value("engineer"));
  }
  SECTION("a change of role and text") {
    must(kit->profiles.change(actor, role_change("other", "poet")));
    CHECK(*answers_of(kit, ada).find("role_other") == json::Value("poet"));
  }
  SECTION("a replaced profile") {
    auto whole = role_change("hobbyist");
    whole.experience_level = {.present = true, .value = "advanced"};
    must(kit->profiles.replace(actor, whole));
    CHECK(*answers_of(kit, ada).find("professional_role") == json::Value("hobbyist"));
    CHECK(profile_of(kit, ada).questionnaire_version == 1);
    CHECK(profile_of(kit, ada).notice_version == 1);
  }
}

TEST_CASE("answer sheet: an answer moves to the profile when it is given again after its question got a place there",
          "[answers][profiles]") {
  const std::string_view file =
      R"({"id":"b","title":"B","steps":[{"id":"s","title":"S","questions":[{"id":"employer","kind":"text","label":"E"}]}]})";
  TestCore kit;
  const auto ada = owner_of(sign_up(kit));
  publish(kit, file);
  answer(kit, ada, {{"employer", "ACME"}});
  auto moved = std::string(file);
  moved.replace(moved.find(R"("label":"E")"), 11, R"("label":"E","profile":"organization")");
  publish(kit, moved);
  CHECK(answers_of(kit, ada) == Object{{"employer", "ACME"}});
  answer(kit, ada, {{"employer", "Analytical Engines"}});
  CHECK(profile_of(kit, ada).organization == "Analytical Engines");
  CHECK(answers_of(kit, ada) == Object{{"employer", "Analytical Engines"}});
  CHECK(kit.number("SELECT count(*) FROM questionnaire_answers") == 0);
}

}  // namespace
}  // namespace usher::core
