#include "common/core/questionnaire/answers.h"

#include "common/core/accounts/visitors.h"
#include "common/core/questionnaire/questionnaires.h"
#include "tests/catch.h"
#include "tests/testkit/answers.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/questionnaires.h"
#include "tests/testkit/race.h"

namespace usher::core {
namespace {

using namespace testkit;

/// Two steps, the first of them not skippable.
constexpr std::string_view kStrict = R"({"id":"b","title":"B","notice":{"version":3,"text":"N"},"steps":[
  {"id":"one","title":"One","skippable":false,"questions":[
    {"id":"robot","kind":"boolean","label":"Robot?","required":true},{"id":"notes","kind":"text","label":"Notes"}]},
  {"id":"two","title":"Two","questions":[{"id":"rating","kind":"number","label":"Rating?","required":true}]}]})";

TEST_CASE("answers: without a user or answers, the result is empty and has the active version", "[answers]") {
  TestCore kit;
  const auto none = must(kit->answers.of(std::nullopt));
  CHECK(none.version == 1);
  CHECK(none.answers.empty());
  CHECK(none.completed_steps.empty());
  CHECK_FALSE(none.completed_at);
  CHECK(must(kit->answers.of(domain::Owner(kit->visitors.make()))).answers.empty());
}

TEST_CASE("answers: changes are merged by question, null and empty text remove an answer", "[answers]") {
  TestCore kit;
  const auto ada = owner_of(sign_up(kit));
  publish(kit);
  answer(kit, ada, {{"rating", -4.5}, {"notes", "x"}, {"links", Object{{"home", "y"}}}, {"devices", Array{"pi"}}});
  const auto given = answer(kit, ada, {{"rating", nullptr}, {"notes", ""}, {"devices", nullptr}, {"robot", false}});
  CHECK(given.answers == Object{{"robot", false}, {"links", Object{{"home", "y"}}}});
  CHECK(given.version == 2);
  CHECK(answers_of(kit, ada) == given.answers);
}

TEST_CASE("answers: profile answers are stored in the profile only", "[answers][profiles]") {
  TestCore kit;
  const auto ada = owner_of(sign_up_bare(kit));
  CHECK_FALSE(must(kit->profiles.find(*ada.user())));
  answer(kit, ada, {{"languages", Array{"cpp"}}, {"experience_level", "advanced"}, {"organization", "ACME"}});
  answer(kit, ada, {{"tools", Array{"docker", "make"}}});
  const auto profile = profile_of(kit, ada);
  CHECK(profile.experience_level == "advanced");
  CHECK(profile.organization == "ACME");
  CHECK(profile.software_background == Object{{"languages", Array{"cpp"}}, {"preferred_tools", Array{"docker", "make"}}});
  CHECK(profile.questionnaire_version == 1);
  CHECK(profile.notice_version == 1);
  CHECK(kit.number("SELECT count(*) FROM questionnaire_answers") == 0);
}

TEST_CASE("answers: profile values written elsewhere are answers if their type fits", "[answers][profiles]") {
  TestCore kit;
  const auto ada = owner_of(sign_up(kit));
  answer(kit, ada, {{"languages", Array{"cpp"}}, {"tools", Array{"docker"}}});
  domain::ProfileChange change;
  change.experience_level = {.present = true, .value = "advanced"};
  change.software_background = {.present = true, .value = Object{{"languages", Array{"COBOL"}}, {"preferred_tools", "vi"}}};
  change_profile_of(kit, ada, change);
  CHECK(answers_of(kit, ada) ==
        Object{{"languages", Array{"COBOL"}}, {"experience_level", "advanced"}, {"professional_role", "student"}});
  // A changed answer keeps the other members of the same object.
  answer(kit, ada, {{"languages", nullptr}});
  CHECK(profile_of(kit, ada).software_background == Object{{"preferred_tools", "vi"}});
}

TEST_CASE("answers: all errors are returned together and nothing is saved", "[answers]") {
  TestCore kit;
  publish(kit, kStrict);
  const auto ada = owner_of(sign_up_bare(kit));
  const auto refused = kit->answers.save(
      ada,
      {.answers = {{"notes", 1}, {"rating", "5"}, {"colour", "blue"}}, .completed_steps = {"three", "one"}, .completed = true});
  CHECK(faults_of(refused) == Texts{"answers.notes WRONG_TYPE", "answers.rating WRONG_TYPE", "answers.colour NOT_ALLOWED",
                                    "completed_steps[0] NOT_ALLOWED", "completed_steps[1] NOT_ALLOWED", "answers.robot REQUIRED",
                                    "answers.rating REQUIRED"});
  CHECK(faults_of(kit->answers.save(ada, {.answers = {{"notes", "x"}}, .version = 9})) == Texts{"version NOT_ALLOWED"});
  CHECK(kit.number("SELECT count(*) FROM questionnaire_answers") == 0);
  CHECK(kit.number("SELECT count(*) FROM profiles") == 0);
}

TEST_CASE("answers: a step stays completed while no required answer is missing in it", "[answers]") {
  TestCore kit;
  publish(kit, kStrict);
  const auto ada = owner_of(sign_up(kit));
  const auto steps = [&](AnswersChange change) { return must(kit->answers.save(ada, change)).completed_steps; };
  CHECK(steps({.completed_steps = {"two"}}) == Texts{"two"});  // skipped
  CHECK(steps({.answers = {{"robot", true}}, .completed_steps = {"one"}}) == Texts{"one", "two"});
  CHECK(steps({.answers = {{"notes", "x"}}}) == Texts{"one", "two"});
  CHECK(steps({.answers = {{"robot", nullptr}}}) == Texts{"two"});
}

TEST_CASE("answers: the last step that applies completes the questionnaire", "[answers]") {
  TestCore kit;
  publish(kit, kStrict);
  const auto ada = owner_of(sign_up(kit));
  const auto is_completed = [&](AnswersChange change) { return must(kit->answers.save(ada, change)).completed_at.has_value(); };
  CHECK_FALSE(is_completed({.completed_steps = {"two"}}));  // skipped, so it stays open
  CHECK_FALSE(is_completed({.answers = {{"rating", 4}}, .completed_steps = {"two"}}));
  CHECK_FALSE(is_completed({.answers = {{"robot", true}}}));
  CHECK_FALSE(is_completed({.seen_steps = {"one"}}));
  SECTION("reported step by step") { CHECK(is_completed({.completed_steps = {"one"}})); }
  SECTION("reported again after it was reopened") {
    CHECK_FALSE(is_completed({.completed_steps = {"one"}, .completed = false}));
    CHECK_FALSE(is_completed({.answers = {{"notes", "x"}}}));
    CHECK(is_completed({.completed_steps = {"one"}}));
  }
  SECTION("open again without a required answer") {
    CHECK(is_completed({.completed_steps = {"one"}}));
    CHECK_FALSE(is_completed({.answers = {{"robot", nullptr}}}));
  }
}

/// The stored ids of an account's reached steps.
std::string reached(TestCore& kit) { return kit.texts("SELECT reached_steps FROM profiles").at(0); }

TEST_CASE("answers: a step is reached if it was seen, saved or completed, and a later step implies no earlier one", "[answers]") {
  TestCore kit;
  publish(kit, kStrict);
  const auto ada = owner_of(sign_up(kit));
  CHECK(reached(kit) == "[]");
  const auto save = [&](const AnswersChange& change) {
    must(kit->answers.save(ada, change));
    return reached(kit);
  };
  SECTION("an answer in it") { CHECK(save({.answers = {{"rating", 4}}}) == R"(["two"])"); }
  SECTION("a withdrawn answer in it") { CHECK(save({.answers = {{"rating", nullptr}}}) == R"(["two"])"); }
  SECTION("seen") {
    CHECK(save({.seen_steps = {"two"}}) == R"(["two"])");
    CHECK(save({.seen_steps = {"one"}}) == R"(["one","two"])");
    CHECK(must(kit->answers.of(ada)).completed_steps.empty());
    CHECK(faults_of(kit->answers.save(ada, {.seen_steps = {"one", "three"}})) == Texts{"seen_steps[1] NOT_ALLOWED"});
  }
  SECTION("completed") {
    CHECK(save({.completed_steps = {"two"}}) == R"(["two"])");
    CHECK(save({.completed = false}) == R"(["two"])");
  }
}

TEST_CASE("answers: answers at sign-up or in the profile reach no step", "[answers]") {
  TestCore kit;
  const auto grant = sign_up(kit, kAda);
  const auto ada = owner_of(grant);
  domain::ProfileChange change;
  change.organization = {.present = true, .value = "ACME"};
  must(kit->profiles.change(actor_of(kit, grant), change));
  CHECK(reached(kit) == "[]");
  CHECK_FALSE(answers_of(kit, ada).empty());
}

TEST_CASE("answers: completed completes the steps that apply", "[answers]") {
  TestCore kit;
  publish(kit, R"({"id":"b","title":"B","steps":[
    {"id":"one","title":"One","questions":[{"id":"robot","kind":"boolean","label":"Robot?"}]},
    {"id":"two","title":"Two","questions":[
      {"id":"rating","kind":"number","label":"Rating?","when":{"question":"robot","equals":true}}]},
    {"id":"three","title":"Three","questions":[{"id":"notes","kind":"text","label":"Notes"}]}]})");
  const auto ada = owner_of(sign_up(kit));
  const auto finished = must(kit->answers.save(ada, {.answers = {{"robot", false}}, .completed = true}));
  CHECK(finished.completed_steps == Texts{"one", "three"});
  CHECK(reached(kit) == R"(["one","three"])");
  CHECK(must(kit->answers.save(ada, {.answers = {{"robot", true}}})).completed_steps == Texts{"one", "three"});
  CHECK(must(kit->answers.save(ada, {.completed = true})).completed_steps == Texts{"one", "two", "three"});
}

TEST_CASE("answers: completed requires all required answers and ends when one is removed", "[answers]") {
  TestCore kit;
  publish(kit, kStrict);
  const auto ada = owner_of(sign_up(kit));
  CHECK(faults_of(kit->answers.save(ada, {.answers = {{"robot", true}}, .completed = true})) == Texts{"answers.rating REQUIRED"});
  const auto finished = must(kit->answers.save(ada, {.answers = {{"robot", true}, {"rating", 5}}, .completed = true}));
  CHECK(finished.completed_at == kit.clock().now());
  CHECK(profile_of(kit, ada).questionnaire_version == 2);
  CHECK(profile_of(kit, ada).completed_at == kit.clock().now());
  kit.clock().advance(std::chrono::seconds(5));
  CHECK(must(kit->answers.save(ada, {.answers = {{"notes", "x"}}, .completed = true})).completed_at == finished.completed_at);
  CHECK_FALSE(must(kit->answers.save(ada, {.answers = {{"rating", nullptr}}})).completed_at);
  CHECK_FALSE(must(kit->answers.save(ada, {.answers = {{"rating", 1}}})).completed_at);
  CHECK(must(kit->answers.save(ada, {.completed = true})).completed_at == kit.clock().now());
  CHECK_FALSE(must(kit->answers.save(ada, {.completed = false})).completed_at);
}

TEST_CASE("answers: a new version keeps the answers and uses them for its questions", "[answers]") {
  TestCore kit;
  publish(kit);
  const auto ada = owner_of(sign_up(kit));
  const auto before = must(kit->answers.save(ada, {.answers = {{"robot", true}, {"notes", "x"}, {"rating", 4}, {"editor", "vi"}},
                                                   .completed_steps = {"hardware"},
                                                   .completed = true}));
  publish(kit, kStrict);
  const auto after = must(kit->answers.of(ada));
  CHECK(after.version == 2);  // the completed version
  CHECK(after.completed_at == before.completed_at);
  CHECK(after.answers == Object{{"robot", true}, {"notes", "x"}, {"rating", 4}, {"editor", "vi"}});
  // Version 3 requires nothing that is missing, so the first save to it keeps the completion.
  const auto moved = answer(kit, ada, {{"notes", "y"}});
  CHECK(moved.version == 3);
  CHECK(moved.completed_at == before.completed_at);
  CHECK(moved.completed_steps.empty());
  CHECK(moved.answers ==
        Object{{"robot", true}, {"notes", "y"}, {"rating", 4}});  // the question that only version 2 has is left out
  CHECK(kit.texts("SELECT version || question FROM questionnaire_answers ORDER BY 1") ==
        Texts{"2editor", "2rating", "2robot", "3notes"});
}

TEST_CASE("answers: a new required question ends the completion", "[answers]") {
  TestCore kit;
  publish(kit);
  const auto ada = owner_of(sign_up(kit));
  must(kit->answers.save(ada, {.answers = {{"robot", true}}, .completed = true}));
  publish(kit, kStrict);
  CHECK_FALSE(answer(kit, ada, {{"notes", "y"}}).completed_at);
}

TEST_CASE("answers: opening a step of a newer version leaves the completion and the time of the last change", "[answers]") {
  TestCore kit;
  publish(kit);
  const auto ada = owner_of(sign_up(kit));
  must(kit->answers.save(ada, {.answers = {{"robot", true}}, .completed = true}));
  const auto before = profile_of(kit, ada);
  publish(kit, kStrict);
  kit.clock().advance(std::chrono::seconds(5));
  const auto opened = must(kit->answers.save(ada, {.version = 3, .seen_steps = {"two"}}));
  CHECK(opened.version == 3);
  CHECK(opened.completed_at == before.completed_at);
  CHECK(profile_of(kit, ada).updated_at == before.updated_at);
  CHECK(reached(kit) == R"(["two"])");
  CHECK_FALSE(answer(kit, ada, {{"notes", "y"}}).completed_at);
  CHECK(profile_of(kit, ada).updated_at == kit.clock().now());
}

TEST_CASE("answers: an older version is accepted until a newer one was answered", "[answers]") {
  TestCore kit;
  const auto ada = owner_of(sign_up(kit));
  publish(kit);
  publish(kit, kStrict);
  CHECK(must(kit->answers.save(ada, {.answers = {{"editor", "vi"}}, .version = 2})).version == 2);
  answer(kit, ada, {{"notes", "x"}});
  const auto late = kit->answers.save(ada, {.answers = {{"editor", "emacs"}}, .version = 2});
  CHECK(faults_of(late) == Texts{"version NOT_ALLOWED"});
  CHECK(late.error().fields.front().message ==
        "Is older than version 3, which was opened or answered meanwhile; load the questionnaire again");
  // Retired, it is the active one that counts, though it is older.
  must(kit->questionnaires.retire(3, admin()));
  CHECK(answer(kit, ada, {{"editor", "emacs"}}).version == 2);
  const auto withdrawn = kit->answers.save(ada, {.answers = {{"notes", "y"}}, .version = 3});
  CHECK(faults_of(withdrawn) == Texts{"version NOT_ALLOWED"});
  CHECK(withdrawn.error().fields.front().message == "Was retired; load the questionnaire again");
}

TEST_CASE("answers: each keeps the version of the notice that it was given under", "[answers]") {
  TestCore kit;
  publish(kit);
  const auto ada = owner_of(sign_up(kit));
  answer(kit, ada, {{"rating", 1}});
  CHECK_FALSE(profile_of(kit, ada).notice_version);
  answer(kit, ada, {{"devices", Array{"pi"}}});
  CHECK(profile_of(kit, ada).notice_version == 2);
  publish(kit, kStrict);
  answer(kit, ada, {{"notes", "x"}});
  CHECK(kit.texts("SELECT question || notice_version FROM questionnaire_answers ORDER BY 1") == Texts{"notes3", "rating2"});
}

TEST_CASE("answers: a visitor's are stored by question together with the completed steps", "[answers][visitors]") {
  TestCore kit;
  const domain::Owner visitor(kit->visitors.make());
  const auto given = must(kit->answers.save(
      visitor, {.answers = {{"languages", Array{"cpp"}}, {"professional_role", "other"}}, .completed_steps = {"software"}}));
  CHECK(given.answers == Object{{"languages", Array{"cpp"}}, {"professional_role", "other"}});
  CHECK(given.completed_steps == Texts{"software"});
  CHECK(answers_of(kit, visitor) == given.answers);
  CHECK(kit.number("SELECT count(*) FROM profiles") == 0);
  CHECK(faults_of(kit->answers.save(visitor, {.completed = true})) ==
        Texts{"answers.experience_level REQUIRED", "answers.role_other REQUIRED"});
}

TEST_CASE("answers: a merged or signed-out visitor gets 409", "[answers][visitors][security]") {
  TestCore kit;
  const auto visitor = kit->visitors.make();
  retire(kit, visitor);
  CHECK(outcome(try_answer(kit, domain::Owner(visitor), {{"languages", Array{"cpp"}}})) == "CONFLICT");
  CHECK(kit.number("SELECT count(*) FROM questionnaire_answers") == 0);
}

TEST_CASE("answers: other owners can neither see nor change them", "[answers][security]") {
  TestCore kit;
  publish(kit);
  const auto ada = owner_of(sign_up(kit));
  const auto bob = owner_of(sign_up(kit, "bob@example.com"));
  const domain::Owner namesake{VisitorId(ada.user()->str())};
  answer(kit, ada, {{"notes", "ada's"}, {"devices", Array{"pi"}}});
  CHECK(answers_of(kit, bob).empty());
  CHECK(answers_of(kit, namesake).empty());
  answer(kit, bob, {{"notes", "bob's"}});
  answer(kit, namesake, {{"notes", nullptr}, {"devices", nullptr}});
  CHECK(answers_of(kit, ada) == Object{{"devices", Array{"pi"}}, {"notes", "ada's"}});
}

TEST_CASE("answers: racing saves of different questions, none is lost", "[answers][race]") {
  TestCore kit;
  const auto ada = owner_of(sign_up(kit));
  const std::vector<json::Member> answers{{"languages", Array{"cpp"}},      {"tools", Array{"docker"}},
                                          {"devices", Array{"jetson"}},     {"constraints", Array{"limited_memory"}},
                                          {"experience_level", "advanced"}, {"organization", "ACME"}};
  std::atomic<std::size_t> next{0};
  CHECK(winners(static_cast<int>(answers.size()), [&] { return try_answer(kit, ada, {answers[next++]}).ok(); }) == 6);
  const auto given = answers_of(kit, ada);
  for (const auto& one : answers) CHECK(given.find(one.key));
  CHECK(profile_of(kit, ada).hardware_background.size() == 2);
}

TEST_CASE("answers: an account has met the questionnaire from its first save on, a visitor never has", "[answers]") {
  TestCore kit;
  const auto ada = owner_of(sign_up_bare(kit));
  CHECK_FALSE(must(kit->answers.of(ada)).offered);
  const auto version = must(kit->questionnaires.active())->version;
  CHECK(must(kit->answers.save(ada, {.version = version})).offered);
  CHECK(must(kit->answers.of(ada)).offered);
  const domain::Owner visitor(kit->visitors.make());
  CHECK_FALSE(must(kit->answers.save(visitor, {.version = version})).offered);
  kit.run("UPDATE users SET questionnaire_offered_at_ms = 0");
  CHECK(must(kit->answers.of(ada)).offered);
}

}  // namespace
}  // namespace usher::core
