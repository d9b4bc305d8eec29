#include "common/domain/profile.h"

#include <algorithm>

#include "common/json/fields.h"
#include "tests/catch.h"

namespace usher::domain {
namespace {

using json::Object;

template <class T>
json::Patch<T> set(T value) {
  return {.present = true, .value = std::move(value)};
}
json::Patch<std::string> text(std::string value) { return set(std::move(value)); }
template <class T = std::string>
json::Patch<T> clear() {
  return {.present = true};
}

Profile engineer() {
  return {.experience_level = "advanced", .professional_role = "engineer", .organization = "Analytical Engines"};
}
Profile poet() { return {.experience_level = "beginner", .professional_role = "other", .role_other = "poet"}; }

/// "field CODE" of each error, sorted.
std::vector<std::string> faults(const Result<Profile>& applied) {
  std::vector<std::string> list;
  if (applied.ok()) return list;
  CHECK(applied.error().code == ErrorCode::kValidationFailed);
  for (const auto& fault : applied.error().fields) list.push_back(fault.field + " " + fault.code);
  std::sort(list.begin(), list.end());
  return list;
}
using Faults = std::vector<std::string>;

Result<Profile> partial(const ProfileChange& change, Profile current = {}) {
  return apply(change, std::move(current), ProfileDemand::kPartial);
}
Result<Profile> whole(const ProfileChange& change, Profile current = {}) {
  return apply(change, std::move(current), ProfileDemand::kLevelAndRole);
}

TEST_CASE("profile: an empty change changes nothing", "[profile]") {
  CHECK(ProfileChange().empty());
  const auto applied = whole({}, engineer());
  REQUIRE(applied.ok());
  CHECK(json::encode(applied.value()) == json::encode(engineer()));
}

TEST_CASE("profile: each field alone is a change", "[profile]") {
  CHECK_FALSE(ProfileChange{.experience_level = clear()}.empty());
  CHECK_FALSE(ProfileChange{.professional_role = clear()}.empty());
  CHECK_FALSE(ProfileChange{.role_other = clear()}.empty());
  CHECK_FALSE(ProfileChange{.organization = clear()}.empty());
  CHECK_FALSE(ProfileChange{.software_background = clear<Object>()}.empty());
  CHECK_FALSE(ProfileChange{.hardware_background = clear<Object>()}.empty());
}

TEST_CASE("profile: level and role must be in their lists", "[profile]") {
  const auto level = GENERATE(as<std::string>{}, "beginner", "intermediate", "advanced");
  CHECK(partial({.experience_level = text(level)}).value().experience_level == level);
  const auto role = GENERATE(as<std::string>{}, "student", "researcher", "engineer", "hobbyist");
  CHECK(partial({.professional_role = text(role)}).value().professional_role == role);
}

TEST_CASE("profile: values outside the lists are refused, similar ones too", "[profile]") {
  const auto word = GENERATE(as<std::string>{}, "", "Beginner", "expert", "beginner ", "engineer\n");
  CHECK(faults(partial({.experience_level = text(word)})) == Faults{"experience_level NOT_ALLOWED"});
  CHECK(faults(partial({.professional_role = text(word)})) == Faults{"professional_role NOT_ALLOWED"});
}

TEST_CASE("profile: sign-up requires level and role, a partial change does not", "[profile]") {
  CHECK(faults(whole({})) == Faults{"experience_level REQUIRED", "professional_role REQUIRED"});
  CHECK(faults(whole({.experience_level = text("beginner")})) == Faults{"professional_role REQUIRED"});
  CHECK(faults(whole({.professional_role = text("student")})) == Faults{"experience_level REQUIRED"});
  CHECK(faults(whole({.experience_level = clear(), .professional_role = clear()}, engineer())) ==
        Faults{"experience_level REQUIRED", "professional_role REQUIRED"});
  CHECK(partial({}).ok());
  CHECK(partial({.experience_level = clear()}, engineer()).value().experience_level == std::nullopt);
}

TEST_CASE("profile: an invalid value is one error, not also a missing one", "[profile]") {
  CHECK(faults(whole({.experience_level = text("expert"), .professional_role = text("boss")})) ==
        Faults{"experience_level NOT_ALLOWED", "professional_role NOT_ALLOWED"});
}

TEST_CASE("profile: `other` requires role_other, any other role refuses it", "[profile]") {
  CHECK(partial({.professional_role = text("other"), .role_other = text("poet")}).value().role_other == "poet");
  CHECK(faults(partial({.professional_role = text("other")})) == Faults{"role_other REQUIRED"});
  CHECK(faults(partial({.professional_role = text("other"), .role_other = clear()})) == Faults{"role_other REQUIRED"});
  CHECK(faults(partial({.professional_role = text("other"), .role_other = text("")})) == Faults{"role_other REQUIRED"});
  CHECK(faults(partial({.professional_role = text("other"), .role_other = text(" \t\xE2\x80\x83")})) ==
        Faults{"role_other REQUIRED"});
  CHECK(faults(partial({.professional_role = text("student"), .role_other = text("poet")})) == Faults{"role_other NOT_ALLOWED"});
  CHECK(faults(partial({.role_other = text("poet")})) == Faults{"role_other NOT_ALLOWED"});
  CHECK(faults(partial({.role_other = text("poet")}, engineer())) == Faults{"role_other NOT_ALLOWED"});
}

TEST_CASE("profile: with `other` already set role_other may change, but not be cleared", "[profile]") {
  CHECK(partial({.role_other = text("painter")}, poet()).value().role_other == "painter");
  CHECK(partial({.organization = text("Salon")}, poet()).value().role_other == "poet");
  CHECK(faults(partial({.role_other = clear()}, poet())) == Faults{"role_other REQUIRED"});
}

TEST_CASE("profile: changing away from `other` clears role_other", "[profile]") {
  CHECK(partial({.professional_role = text("student")}, poet()).value().role_other == std::nullopt);
  CHECK(partial({.professional_role = text("student"), .role_other = clear()}, poet()).value().role_other == std::nullopt);
  CHECK(partial({.professional_role = clear()}, poet()).value().role_other == std::nullopt);
}

TEST_CASE("profile: lengths count characters", "[profile]") {
  const auto times = [](std::string_view one, std::size_t count) {
    std::string all;
    for (std::size_t i = 0; i < count; ++i) all += one;
    return all;
  };
  const auto letter = GENERATE(as<std::string>{}, "a", "\xC3\xA4", "\xF0\x9F\x98\x80");
  const auto change = [&](std::size_t what, std::size_t organization) {
    ProfileChange made;
    made.professional_role = text("other");
    made.role_other = text(times(letter, what));
    made.organization = text(times(letter, organization));
    return made;
  };
  CHECK(partial(change(100, 255)).ok());
  CHECK(faults(partial(change(101, 256))) == Faults{"organization TOO_LONG", "role_other TOO_LONG"});
}

TEST_CASE("profile: U+0000 is refused, since database tools would truncate there", "[profile][security]") {
  CHECK(faults(partial({.organization = text(std::string("a\0b", 3))})) == Faults{"organization INVALID_CHARACTER"});
}

TEST_CASE("profile: all errors are returned at once, a missing role_other included", "[profile]") {
  CHECK(faults(whole({.experience_level = text("expert"),
                      .professional_role = text("other"),
                      .organization = text(std::string(256, 'a'))})) ==
        Faults{"experience_level NOT_ALLOWED", "organization TOO_LONG", "role_other REQUIRED"});
}

TEST_CASE("profile: an empty organization is null", "[profile]") {
  CHECK(partial({.organization = text("")}, engineer()).value().organization == std::nullopt);
  CHECK(partial({.role_other = text("")}, engineer()).ok());  // a form that sends all its fields
  CHECK(partial({.organization = clear()}, engineer()).value().organization == std::nullopt);
}

TEST_CASE("profile: backgrounds are replaced as a whole, empty members kept, and null empties them", "[profile]") {
  const Object before{{"languages", json::Array{"cpp"}}, {"years", 3}};
  const Object after{{"languages", json::Array()}, {"note", ""}, {"nested", Object{{"a", nullptr}}}};
  Profile current = engineer();
  current.software_background = before;
  current.hardware_background = before;
  const auto changed = partial({.software_background = set(after)}, current);
  REQUIRE(changed.ok());
  CHECK(changed.value().software_background == after);
  CHECK(changed.value().hardware_background == before);
  const auto cleared = partial({.software_background = clear<Object>(), .hardware_background = set(Object())}, current);
  REQUIRE(cleared.ok());
  CHECK(cleared.value().software_background.empty());
  CHECK(cleared.value().hardware_background.empty());
}

TEST_CASE("profile: a body lists the fields to set, to clear and to keep", "[profile]") {
  const auto document = json::parse(R"({"experience_level":"beginner","organization":null,"unknown":1})");
  REQUIRE(document.ok());
  const auto change = json::decode<ProfileChange>(document.value());
  REQUIRE(change.ok());
  CHECK(change.value().experience_level.value == "beginner");
  CHECK(change.value().organization.clears());
  CHECK_FALSE(change.value().professional_role.present);
}

TEST_CASE("profile: the level in a software background is a known word in any case", "[profile]") {
  const auto level = [](json::Value word) { return level_in(Object{{"experience_level", std::move(word)}}); };
  CHECK(level("Beginner") == "beginner");
  CHECK(level("intermediate") == "intermediate");
  CHECK(level("ADVANCED") == "advanced");
  for (const char* word : {"", "expert", "beginner ", "beginners"}) CHECK_FALSE(level(word));
  CHECK_FALSE(level(3));
  CHECK_FALSE(level_in(Object{{"level", "beginner"}}));
}

}  // namespace
}  // namespace usher::domain
