#include "common/core/accounts/profiles.h"

#include "common/core/sign_in/sign_up.h"
#include "common/core/tokens/api_keys.h"
#include "common/settings/settings.h"
#include "tests/catch.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/people.h"

namespace usher::core {
namespace {

using namespace testkit;

domain::ProfileChange change(const char* field, const char* value) {
  domain::ProfileChange made;
  const json::Patch<std::string> patch{.present = true, .value = value ? std::optional<std::string>(value) : std::nullopt};
  if (std::string_view(field) == "experience_level") made.experience_level = patch;
  if (std::string_view(field) == "professional_role") made.professional_role = patch;
  if (std::string_view(field) == "role_other") made.role_other = patch;
  if (std::string_view(field) == "organization") made.organization = patch;
  return made;
}

TEST_CASE("profiles: change keeps absent members, clears null ones and keeps the creation time", "[profiles]") {
  TestCore kit;
  const auto ada = actor_of(kit, sign_up(kit));
  const auto begun = kit.clock().now();
  kit.clock().advance(std::chrono::seconds(5));
  const auto changed = must(kit->profiles.change(ada, change("organization", "ACME")));
  CHECK(changed.organization == "ACME");
  CHECK(changed.experience_level == "beginner");
  CHECK(changed.created_at == begun);
  CHECK(changed.updated_at == kit.clock().now());
  CHECK_FALSE(must(kit->profiles.change(ada, change("organization", nullptr))).organization);
}

TEST_CASE("profiles: change from `other` to another role clears the free text", "[profiles]") {
  TestCore kit;
  const auto ada = actor_of(kit, sign_up(kit));
  CHECK(faults_of(kit->profiles.change(ada, change("professional_role", "other"))) ==
        std::vector<std::string>{"role_other REQUIRED"});
  CHECK(faults_of(kit->profiles.change(ada, change("role_other", "Gardener"))) ==
        std::vector<std::string>{"role_other NOT_ALLOWED"});
  auto both = change("professional_role", "other");
  both.role_other = {.present = true, .value = "Gardener"};
  CHECK(must(kit->profiles.change(ada, both)).role_other == "Gardener");
  CHECK_FALSE(must(kit->profiles.change(ada, change("professional_role", "engineer"))).role_other);
}

TEST_CASE("profiles: replace requires level and role and clears what is absent", "[profiles]") {
  TestCore kit;
  const auto ada = actor_of(kit, sign_up(kit));
  must(kit->profiles.change(ada, change("organization", "ACME")));
  CHECK(faults_of(kit->profiles.replace(ada, change("experience_level", "advanced"))) ==
        std::vector<std::string>{"professional_role REQUIRED"});
  auto whole = change("experience_level", "advanced");
  whole.professional_role = {.present = true, .value = "researcher"};
  const auto replaced = must(kit->profiles.replace(ada, whole));
  CHECK(replaced.experience_level == "advanced");
  CHECK_FALSE(replaced.organization);
}

TEST_CASE("profiles: change creates a missing profile", "[profiles]") {
  TestCore kit([](settings::Settings& settings) { settings.signup.profile = settings::SignupProfile::kOptional; });
  auto request = sign_up_request();
  request.profile = {};
  const auto ada = actor_of(kit, std::get<SessionGrant>(must(kit->sign_up.with_password(std::move(request), caller()))));
  CHECK_FALSE(must(kit->profiles.find(ada.user().id)));
  must(kit->profiles.change(ada, change("organization", "ACME")));
  CHECK(must(kit->profiles.find(ada.user().id))->organization == "ACME");
}

TEST_CASE("profiles: a level in the software background fills an empty experience level only", "[profiles]") {
  TestCore kit([](settings::Settings& settings) { settings.signup.profile = settings::SignupProfile::kOptional; });
  auto request = sign_up_request();
  request.profile = {};
  const auto ada = actor_of(kit, std::get<SessionGrant>(must(kit->sign_up.with_password(std::move(request), caller()))));
  const auto level_after = [&](const char* word) {
    domain::ProfileChange change;
    change.software_background = {.present = true, .value = json::Object{{"experience_level", word}}};
    return must(kit->profiles.change(ada, change)).experience_level;
  };
  CHECK_FALSE(level_after("wizard"));
  CHECK(level_after("Beginner") == "beginner");
  CHECK(level_after("Advanced") == "beginner");
}

TEST_CASE("profiles: an API key with the scope reads the user's profile", "[profiles][apikey]") {
  TestCore kit;
  const auto ada = actor_of(kit, sign_up(kit));
  const auto key = must(kit->api_keys.create(admin(), domain::kProfileReadScope, std::nullopt));
  const auto found = must(kit->profiles.find_for(must(kit->api_keys.identify(key.text.expose())), ada.user().id));
  CHECK(found->experience_level == "beginner");
  CHECK(outcome(kit->profiles.find_for(must(kit->api_keys.identify(key.text.expose())), UserId("unknown"))) == "USER_NOT_FOUND");
}

TEST_CASE("profiles: an API key with another scope gets 403", "[profiles][apikey][security]") {
  TestCore kit;
  const auto ada = actor_of(kit, sign_up(kit));
  const auto key = must(kit->api_keys.create(admin(), domain::kProfileReadScope, std::nullopt));
  kit.run("UPDATE api_keys SET scope = 'profile'");
  CHECK(outcome(kit->profiles.find_for(must(kit->api_keys.identify(key.text.expose())), ada.user().id)) == "FORBIDDEN");
}

}  // namespace
}  // namespace usher::core
