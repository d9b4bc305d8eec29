#include "common/domain/questionnaire/profile_answers.h"

#include "common/domain/profile.h"
#include "tests/catch.h"
#include "tests/common/domain/sample_questions.h"

namespace usher::domain {
namespace {

using namespace testkit;

const Question kLanguagesInProfile =
    living_at("software_background.languages", choice("langs", Kind::kMultiple, {"cpp", "rust"}));
const Question kDevices = living_at("hardware_background.devices", choice("devices", Kind::kMultiple, {"pi"}));
const Question kTools = living_at("software_background.preferred_tools", choice("tools", Kind::kMultiple, {"docker"}));
const Question kLevelInProfile =
    living_at("experience_level", choice("level", Kind::kSingle, {"beginner", "intermediate", "advanced"}));
const Question kEmployer = living_at("organization", plain("employer", Kind::kText));

TEST_CASE("profile answers: read from the path of the question", "[answers][profiles]") {
  const Profile profile{.experience_level = "advanced",
                        .organization = "ACME",
                        .software_background = {{"languages", Array{"cpp"}}},
                        .hardware_background = {{"devices", Array()}}};
  CHECK(answer_in(profile, kLevelInProfile) == Value("advanced"));
  CHECK(answer_in(profile, kEmployer) == Value("ACME"));
  CHECK(answer_in(profile, kLanguagesInProfile) == Value(Array{"cpp"}));
  CHECK(answer_in(profile, kDevices) == Value(Array()));
  CHECK_FALSE(answer_in(profile, kTools));
  CHECK_FALSE(answer_in({}, kLevelInProfile));
}

TEST_CASE("profile answers: options no longer offered are shown, other types are not", "[answers][profiles]") {
  CHECK(answer_in({.software_background = {{"languages", Array{"COBOL"}}}}, kLanguagesInProfile) == Value(Array{"COBOL"}));
  CHECK_FALSE(answer_in({.software_background = {{"languages", "cpp, rust"}}}, kLanguagesInProfile));
  CHECK_FALSE(answer_in({.software_background = {{"languages", Object{{"cpp", true}}}}}, kLanguagesInProfile));
}

TEST_CASE("profile answers: setting and clearing keeps the rest of a background", "[answers][profiles]") {
  const Profile profile{.organization = "ACME", .software_background = {{"languages", Array{"cpp"}}, {"years", 9}}};
  ProfileChange change;
  put_answer(change, profile, kTools, Array{"docker"});
  put_answer(change, profile, kLanguagesInProfile, nullptr);
  put_answer(change, profile, kEmployer, "");
  CHECK(*change.software_background.value == Object{{"years", 9}, {"preferred_tools", Array{"docker"}}});
  CHECK_FALSE(change.hardware_background.present);
  CHECK(change.organization.clears());
}

TEST_CASE("profile answers: applied after a background of the same change", "[answers][profiles]") {
  ProfileChange change;
  change.software_background = {.present = true, .value = Object{{"years", 9}}};
  put_answer(change, {}, kLanguagesInProfile, Array{"rust"});
  CHECK(*change.software_background.value == Object{{"years", 9}, {"languages", Array{"rust"}}});
  change.software_background = {.present = true, .value = std::nullopt};
  put_answer(change, {.software_background = {{"years", 9}}}, kLanguagesInProfile, Array{"rust"});
  CHECK(*change.software_background.value == Object{{"languages", Array{"rust"}}});
}

TEST_CASE("role answers: a matching pair is written to the profile, half of one waits", "[answers][profiles]") {
  const RoleAnswers student{.role = "student"};
  const RoleAnswers poet{.role = "other", .other = "poet"};
  struct Row {
    std::string name;
    RoleAnswers answers, before, profile, waiting;
  };
  const RoleAnswers other{.role = "other"};
  const RoleAnswers words{.other = "poet"};
  const auto row = GENERATE_COPY(values<Row>({
      {"a plain role", student, {}, student, {}},
      {"other with its words", poet, student, poet, {}},
      {"other without words leaves the role that was", other, student, student, other},
      {"other with blank words is without", {.role = "other", .other = "  "}, student, student, other},
      {"other whose words were taken back is no role any more", other, poet, {}, other},
      {"words without a role", words, {}, {}, words},
      {"words beside another role", {.role = "student", .other = "poet"}, student, student, words},
      {"nothing", {}, poet, {}, {}},
  }));
  DYNAMIC_SECTION(row.name) {
    const auto placed = place_role(row.answers, row.before);
    CHECK(placed.profile == row.profile);
    CHECK(placed.waiting == row.waiting);
  }
}

TEST_CASE("role answers: changing away from other clears its text, unless a new one is given", "[answers][profiles]") {
  const RoleAnswers poet{.role = "other", .other = "poet"};
  CHECK(changed(poet, {.role = "student"}) == RoleAnswers{.role = "student"});
  CHECK(changed(poet, {.role = "student", .other = "diver"}) == RoleAnswers{.role = "student", .other = "diver"});
  CHECK(changed(poet, {.other = "diver"}) == RoleAnswers{.role = "other", .other = "diver"});
  CHECK(changed(poet, {.other = std::optional<std::string>()}) == RoleAnswers{.role = "other"});
  CHECK(changed(poet, {.role = std::optional<std::string>()}) == RoleAnswers{});
  CHECK(changed({.other = "diver"}, {.role = "other"}) == RoleAnswers{.role = "other", .other = "diver"});
}

}  // namespace
}  // namespace usher::domain
