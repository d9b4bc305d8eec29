#include "common/store/accounts/profiles.h"

#include "common/json/fields.h"
#include "common/store/accounts/users.h"
#include "tests/common/store/store_fixture.h"

namespace usher::store {
namespace {

using json::Object;

class ProfileFixture : public StoreFixture {
 protected:
  void make(const std::string& user, const domain::Profile& profile) {
    REQUIRE(stores.users.insert(sample_user(user)).ok());
    REQUIRE(stores.profiles.save(UserId(user), profile).ok());
  }
  domain::Profile get(const std::string& user) { return stores.profiles.find(UserId(user)).value().value(); }
};

domain::Profile full_profile() {
  return {.experience_level = "advanced",
          .professional_role = "other",
          .role_other = "poet",
          .organization = "Analytical \"Engines\"",
          .software_background = {{"languages", json::Array{"cpp", "\xC3\xA4"}},
                                  {"none", json::Array()},
                                  {"empty", ""},
                                  {"null", nullptr}},
          .hardware_background = {{"memory", 9'007'199'254'740'993}, {"half", 0.5}, {"nested", Object{{"a", Object()}}}},
          .questionnaire_version = 3,
          .completed_at = after(7),
          .reached_steps = {"software", "work", "notes"},
          .completed_steps = {"software", "work"},
          .notice_version = 2,
          .created_at = after(1),
          .updated_at = after(2)};
}

TEST_CASE_METHOD(ProfileFixture, "profiles: every field is read back, absent ones absent", "[store][profiles]") {
  make("ann", full_profile());
  make("bob", {.created_at = after(1), .updated_at = after(2)});
  CHECK(json::encode(get("ann")) == json::encode(full_profile()));
  CHECK(json::encode(get("bob")) == json::encode(domain::Profile{.created_at = after(1), .updated_at = after(2)}));
  CHECK(get("ann").completed_steps == std::vector<std::string>{"software", "work"});
  CHECK(get("ann").reached_steps == std::vector<std::string>{"software", "work", "notes"});
  CHECK(get("ann").notice_version == 2);
  CHECK(get("bob").completed_steps.empty());
  CHECK_FALSE(get("bob").notice_version);
  CHECK_FALSE(stores.profiles.find(UserId("unknown")).value());
  CHECK(stores.profiles.save(UserId("unknown"), {}).error().code == ErrorCode::kConflict);
}

TEST_CASE_METHOD(ProfileFixture, "profiles: saving again replaces all but the creation time", "[store][profiles]") {
  make("ann", full_profile());
  make("bob", full_profile());
  REQUIRE(
      stores.profiles.save(UserId("ann"), {.experience_level = "beginner", .created_at = after(8), .updated_at = after(9)}).ok());
  CHECK(json::encode(get("ann")) ==
        json::encode(domain::Profile{.experience_level = "beginner", .created_at = after(1), .updated_at = after(9)}));
  CHECK(json::encode(get("bob")) == json::encode(full_profile()));
}

TEST_CASE_METHOD(ProfileFixture, "profiles: a damaged background is read as empty", "[store][profiles]") {
  make("ann", full_profile());
  const std::string damage = GENERATE(as<std::string>{}, "", "{", "[]", "null", "{} x");
  REQUIRE(connection->script("UPDATE profiles SET software_background = '" + damage + "'").ok());
  CHECK(get("ann").software_background.empty());
  CHECK(get("ann").organization == "Analytical \"Engines\"");
}

TEST_CASE_METHOD(ProfileFixture, "profiles: an erased profile is gone", "[store][profiles]") {
  make("ann", full_profile());
  make("bob", full_profile());
  REQUIRE(stores.profiles.erase(UserId("ann")).ok());
  CHECK_FALSE(stores.profiles.find(UserId("ann")).value());
  CHECK(stores.profiles.find(UserId("bob")).value());
}

}  // namespace
}  // namespace usher::store
