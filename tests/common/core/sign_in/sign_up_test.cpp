#include "common/core/sign_in/sign_up.h"

#include <thread>

#include "common/core/audit/refusal_windows.h"
#include "tests/catch.h"
#include "tests/testkit/adapt.h"
#include "tests/testkit/people.h"

namespace usher::core {
namespace {

using namespace testkit;

TEST_CASE("sign-up: creates an account, a profile and a valid session", "[sign_up]") {
  TestCore kit;
  auto request = sign_up_request("  Ada@Example.COM ");
  request.name = "Ada";
  const auto grant = std::get<SessionGrant>(must(kit->sign_up.with_password(std::move(request), caller())));
  CHECK(grant.user.email == "ada@example.com");
  CHECK(grant.user.email_as_written == "Ada@Example.COM");
  CHECK(grant.user.name == "Ada");
  CHECK(grant.user.role == "user");
  CHECK(grant.profile->experience_level == "beginner");
  CHECK(grant.session.remembered);
  CHECK(identify(kit, grant.access_token).ok());
  CHECK(identify(kit, grant.session_token.expose()).ok());
  CHECK(kit.texts("SELECT action FROM audit_events") == std::vector<std::string>{"user.signed_up"});
}

TEST_CASE("sign-up: all field errors are returned together", "[sign_up]") {
  TestCore kit;
  SignUpRequest request{.email = "no-address", .password = secret("short"), .name = std::string(256, 'x'), .profile = {}};
  request.profile.experience_level = {.present = true, .value = "guru"};
  request.profile.professional_role = {.present = true, .value = "other"};
  CHECK(faults_of(kit->sign_up.with_password(std::move(request), caller())) ==
        std::vector<std::string>{"email INVALID_FORMAT", "password TOO_SHORT", "name TOO_LONG", "experience_level NOT_ALLOWED",
                                 "role_other REQUIRED"});
  CHECK(faults_of(kit->sign_up.with_password({}, caller())) == std::vector<std::string>{"email REQUIRED", "password REQUIRED",
                                                                                        "experience_level REQUIRED",
                                                                                        "professional_role REQUIRED"});
  CHECK(kit.number("SELECT count(*) FROM users") == 0);
}

TEST_CASE("sign-up: racing sign-ups for one address, exactly one succeeds", "[sign_up][race][security]") {
  TestCore kit;
  std::vector<std::thread> people;
  std::atomic<int> made{0};
  std::atomic<int> taken{0};
  for (int i = 0; i < 8; ++i)
    people.emplace_back([&] {
      const auto result = kit->sign_up.with_password(sign_up_request(), caller());
      if (result.ok()) ++made;
      if (outcome(result) == "EMAIL_TAKEN") ++taken;
    });
  for (auto& person : people) person.join();
  CHECK(made == 1);
  CHECK(taken == 7);
  CHECK(kit.number("SELECT count(*) FROM users") == 1);
}

TEST_CASE("sign-up: an address that differs only by case gets 409 EMAIL_TAKEN", "[sign_up][security]") {
  TestCore kit;
  sign_up(kit);
  CHECK(outcome(kit->sign_up.with_password(sign_up_request("ADA@EXAMPLE.com"), caller())) == "EMAIL_TAKEN");
}

TEST_CASE("sign-up: an optional profile can be left out, an incomplete one is refused", "[sign_up]") {
  TestCore kit([](settings::Settings& settings) { settings.signup.profile = settings::SignupProfile::kOptional; });
  auto bare = sign_up_request();
  bare.profile = {};
  CHECK_FALSE(std::get<SessionGrant>(must(kit->sign_up.with_password(std::move(bare), caller()))).profile);

  auto half = sign_up_request("bob@example.com");
  half.profile.professional_role = {};
  CHECK(faults_of(kit->sign_up.with_password(std::move(half), caller())) ==
        std::vector<std::string>{"professional_role REQUIRED"});
}

TEST_CASE("sign-up: disabled by the settings, every request is refused", "[sign_up]") {
  TestCore kit([](settings::Settings& settings) { settings.signup.enabled = false; });
  CHECK(outcome(kit->sign_up.with_password(sign_up_request(), caller())) == "SIGNUP_DISABLED");
  CHECK(outcome(kit->sign_up.with_password({}, caller())) == "SIGNUP_DISABLED");
}

TEST_CASE("sign-up: verification mode, no session and the same answer for a taken address", "[sign_up][security]") {
  TestCore kit(with_verification);
  const auto first = must(kit->sign_up.with_password(sign_up_request("Ada@example.com"), caller()));
  const auto again = must(kit->sign_up.with_password(sign_up_request("Ada@example.com"), caller()));
  CHECK(std::get<VerificationRequired>(first).email == "Ada@example.com");
  CHECK(std::get<VerificationRequired>(again).email == "Ada@example.com");
  CHECK(kit.number("SELECT count(*) FROM users") == 1);
  CHECK(kit.number("SELECT count(*) FROM sessions") == 0);
}

TEST_CASE("sign-up: refusals for one account are one event in a quarter of an hour", "[sign_up][security]") {
  TestCore kit(with_verification);
  const auto refusals = [&] { return kit.number("SELECT count(*) FROM audit_events WHERE action = 'user.sign_up_refused'"); };
  for (int attempt = 0; attempt < 3; ++attempt) must(kit->sign_up.with_password(sign_up_request("Ada@example.com"), caller()));
  CHECK(refusals() == 1);
  kit.clock().advance(RefusalWindows::kLength);
  must(kit->sign_up.with_password(sign_up_request("Ada@example.com"), caller()));
  CHECK(refusals() == 2);
}

}  // namespace
}  // namespace usher::core
