#include "common/core/questionnaire/sign_up_answers.h"

#include "common/core/credentials/email_verification.h"
#include "common/core/sign_in/sign_up.h"
#include "tests/catch.h"
#include "tests/testkit/adapt.h"
#include "tests/testkit/answers.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/mailbox.h"
#include "tests/testkit/questionnaires.h"

namespace usher::core {
namespace {

using namespace testkit;

void optional_profile(settings::Settings& settings) { settings.signup.profile = settings::SignupProfile::kOptional; }

Result<SignUpOutcome> try_sign_up(TestCore& kit, SignUpAnswers answers, bool with_profile = true) {
  auto request = sign_up_request();
  if (!with_profile) request.profile = {};
  request.answers = std::move(answers);
  return kit->sign_up.with_password(std::move(request), caller());
}

domain::Owner sign_up_with(TestCore& kit, SignUpAnswers answers, bool with_profile = true) {
  return owner_of(std::get<SessionGrant>(must(try_sign_up(kit, std::move(answers), with_profile))));
}

TEST_CASE("sign-up answers: accepted in one object or as members named like questions", "[answers][sign_up]") {
  TestCore kit;
  publish(kit);
  const auto ada = sign_up_with(kit, {.answers = {{"devices", Array{"pi"}}, {"notes", "x"}, {"robot", nullptr}},
                                      .members = {{"rating", 4}, {"favourite_colour", "blue"}, {"editor", ""}}});
  CHECK(answers_of(kit, ada) == Object{{"devices", Array{"pi"}}, {"rating", 4}, {"notes", "x"}});
  const auto profile = profile_of(kit, ada);
  CHECK(profile.experience_level == "beginner");
  CHECK(profile.hardware_background == Object{{"devices", Array{"pi"}}});
  CHECK(profile.questionnaire_version == 2);
  CHECK(profile.notice_version == 2);
  CHECK(kit.texts("SELECT question || version || notice_version FROM questionnaire_answers ORDER BY 1") ==
        Texts{"notes22", "rating22"});
}

TEST_CASE("sign-up answers: a form of an older version is accepted for its version", "[answers][sign_up]") {
  TestCore kit;
  publish(kit);
  const auto outdated =
      try_sign_up(kit, {.answers = {{"languages", Array{"cpp"}}, {"experience_level", "advanced"}}, .version = 2});
  CHECK(faults_of(outdated) == Texts{"answers.experience_level NOT_ALLOWED"});
  const auto ada = sign_up_with(kit, {.answers = {{"experience_level", "advanced"}}, .version = 1});
  CHECK(profile_of(kit, ada).experience_level == "advanced");
  CHECK(profile_of(kit, ada).questionnaire_version == 1);
  CHECK(faults_of(try_sign_up(kit, {.answers = {{"x", 1}}, .version = 9})) == Texts{"version NOT_ALLOWED"});
}

TEST_CASE("sign-up answers: their errors are returned with all others, under the name that was sent", "[answers][sign_up]") {
  TestCore kit;
  publish(kit);
  auto request = sign_up_request("no-address", "short");
  request.answers = {.answers = {{"notes", 1}, {"colour", "blue"}, {"rating", 4}}, .members = {{"robot", "yes"}, {"rating", 5}}};
  CHECK(faults_of(kit->sign_up.with_password(std::move(request), caller())) ==
        Texts{"email INVALID_FORMAT", "password TOO_SHORT", "answers.notes WRONG_TYPE", "answers.colour NOT_ALLOWED",
              "robot WRONG_TYPE", "rating NOT_ALLOWED"});
  CHECK(kit.number("SELECT count(*) FROM users") == 0);
}

TEST_CASE("sign-up answers: they fill the required profile and override its fields", "[answers][sign_up][profiles]") {
  TestCore kit;
  auto ada = sign_up_with(kit, {.answers = {{"experience_level", "advanced"}, {"professional_role", "engineer"}}}, false);
  CHECK(profile_of(kit, ada).experience_level == "advanced");
  CHECK(kit.number("SELECT count(*) FROM questionnaire_answers") == 0);
  auto request = sign_up_request("bob@example.com");
  request.answers.answers = {{"experience_level", "advanced"}};
  const auto bob = owner_of(std::get<SessionGrant>(must(kit->sign_up.with_password(std::move(request), caller()))));
  CHECK(profile_of(kit, bob).experience_level == "advanced");
  CHECK(profile_of(kit, bob).professional_role == "student");
}

TEST_CASE("sign-up answers: they require no profile if it is optional", "[answers][sign_up][profiles]") {
  TestCore kit(optional_profile);
  const auto ada = sign_up_with(kit, {.answers = {{"languages", Array{"cpp"}}}}, false);
  CHECK_FALSE(profile_of(kit, ada).experience_level);
  CHECK(answers_of(kit, ada) == Object{{"languages", Array{"cpp"}}});
}

TEST_CASE("sign-up answers: the role other requires its text", "[answers][sign_up][profiles]") {
  TestCore kit;
  CHECK(faults_of(try_sign_up(kit, {.answers = {{"professional_role", "other"}}})) == Texts{"role_other REQUIRED"});
  const auto ada = sign_up_with(kit, {.answers = {{"professional_role", "other"}, {"role_other", "poet"}}});
  CHECK(profile_of(kit, ada).role_other == "poet");
}

TEST_CASE("sign-up answers: unknown members store nothing", "[answers][sign_up]") {
  TestCore kit(optional_profile);
  const auto grant = std::get<SessionGrant>(must(try_sign_up(kit, {.members = {{"colour", "blue"}}}, false)));
  CHECK_FALSE(grant.profile);
  CHECK(kit.number("SELECT count(*) FROM questionnaires") == 0);
}

TEST_CASE("sign-up answers: of several sign-ups with an address none keeps its answers", "[answers][sign_up][verify][security]") {
  TestCore kit(with_verification);
  publish(kit);
  const auto sign_up_as = [&](std::string_view password, Object answers) {
    kit.clock().advance(std::chrono::milliseconds(1));
    auto request = sign_up_request(kAda, password);
    request.answers.answers = std::move(answers);
    must(kit->sign_up.with_password(std::move(request), caller()));
  };
  sign_up_as("A stranger's passphrase", {{"notes", "a stranger's"}, {"rating", 1}});
  const domain::Owner ada(UserId(kit.texts("SELECT id FROM users").at(0)));
  CHECK(*answers_of(kit, ada).find("notes") == json::Value("a stranger's"));
  sign_up_as(kPassphrase, {{"notes", "her own"}, {"devices", Array{"pi"}}});
  Mailbox mailbox(kit);
  must(kit->email_verification.verify({.token = secret(mailbox.secret("verify_email", kAda))}, caller()));
  CHECK(answers_of(kit, ada).empty());
  CHECK(kit.number("SELECT count(*) FROM profiles") == 0);
  CHECK(kit.everything_stored().find("a stranger's") == std::string::npos);
}

}  // namespace
}  // namespace usher::core
