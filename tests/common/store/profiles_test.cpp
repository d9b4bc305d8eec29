#include "common/store/profiles.h"

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
          .created_at = after(1),
          .updated_at = after(2)};
}

TEST_CASE_METHOD(ProfileFixture, "profiles: every field comes back with the same values, absent ones absent",
                 "[store][profiles]") {
  make("ann", full_profile());
  make("bob", {.created_at = after(1), .updated_at = after(2)});
  CHECK(json::encode(get("ann")) == json::encode(full_profile()));
  CHECK(json::encode(get("bob")) == json::encode(domain::Profile{.created_at = after(1), .updated_at = after(2)}));
  CHECK_FALSE(stores.profiles.find(UserId("nobody")).value());
  CHECK(stores.profiles.save(UserId("nobody"), {}).error().code == ErrorCode::kConflict);
}

TEST_CASE_METHOD(ProfileFixture, "profiles: saving again replaces all but when it was made", "[store][profiles]") {
  make("ann", full_profile());
  make("bob", full_profile());
  REQUIRE(
      stores.profiles.save(UserId("ann"), {.experience_level = "beginner", .created_at = after(8), .updated_at = after(9)}).ok());
  CHECK(json::encode(get("ann")) ==
        json::encode(domain::Profile{.experience_level = "beginner", .created_at = after(1), .updated_at = after(9)}));
  CHECK(json::encode(get("bob")) == json::encode(full_profile()));
}

TEST_CASE_METHOD(ProfileFixture, "profiles: a damaged background reads as none", "[store][profiles]") {
  make("ann", full_profile());
  const std::string damage = GENERATE(as<std::string>{}, "", "{", "[]", "null", "{} x");
  REQUIRE(connection->script("UPDATE profiles SET software_background = '" + damage + "'").ok());
  CHECK(get("ann").software_background.empty());
  CHECK(get("ann").organization == "Analytical \"Engines\"");
}

TEST_CASE_METHOD(ProfileFixture, "profiles: an export goes page by page over all of them", "[store][profiles][paging]") {
  for (const auto& [id, at] : std::vector<std::pair<std::string, int>>{{"d", 1}, {"b", 2}, {"a", 2}, {"c", 2}, {"e", 3}})
    make(id, {.created_at = after(at), .updated_at = after(at)});
  const int size = GENERATE(1, 2, 3, 100);
  ProfileFilter filter{.limit = size};
  std::string seen;
  for (int page = 0; page < 10; ++page) {
    const auto profiles = stores.profiles.page(filter).value();
    if (profiles.empty()) break;
    for (const auto& row : profiles) seen += row.user_id.str() + " ";
    filter.after = profiles.back().profile.created_at;
    filter.after_id = profiles.back().user_id;
  }
  CHECK(seen == "d a b c e ");
}

TEST_CASE_METHOD(ProfileFixture, "profiles: an export says whose they are, and takes the changed or completed ones",
                 "[store][profiles]") {
  make("ann", full_profile());
  make("bob", {.created_at = after(1), .updated_at = after(5)});
  const auto all = stores.profiles.page({}).value();
  REQUIRE(all.size() == 2);
  CHECK(all[0].user_id.str() == "ann");
  CHECK(all[0].email == "ann@example.com");
  CHECK_FALSE(all[0].name);
  CHECK(json::encode(all[0].profile) == json::encode(full_profile()));
  const auto completed = stores.profiles.page({.completed_only = true}).value();
  REQUIRE(completed.size() == 1);
  CHECK(completed[0].user_id.str() == "ann");
  const auto changed = stores.profiles.page({.since = after(3)}).value();
  REQUIRE(changed.size() == 1);
  CHECK(changed[0].user_id.str() == "bob");
}

}  // namespace
}  // namespace usher::store
