#include "common/core/questionnaire/results/answer_stats.h"

#include "common/base/time_text.h"
#include "common/core/questionnaire/questionnaires.h"
#include "tests/catch.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/people.h"
#include "tests/testkit/questionnaires.h"

namespace usher::core {
namespace {

using testkit::must;
using testkit::outcome;
using testkit::TestCore;

constexpr std::int64_t kFriday = 1'795'157'624'049;  // 2026-11-20
constexpr std::int64_t kWeek = 7LL * 24 * 60 * 60 * 1000;

/// Four users: two with a Jetson, one with a Pi and an unlisted device, one without an answer.
struct People {
  TestCore core;
  People() {
    testkit::publish(core);
    add("a", kFriday, R"({"devices":["jetson","pi"]})");
    add("b", kFriday, R"({"devices":["jetson"]})");
    add("c", kFriday + 2 * kWeek, R"({"devices":["pi","abacus","abacus"]})");
    add("d", kFriday, "{}");
    answer("a", "rating", "4");
    answer("b", "rating", "-1.5");
    answer("a", "editor", "\"vi\"");
    answer("b", "robot", "true");
    answer("c", "robot", "false");
    answer("c", "notes", "\"Ann\"");
    core.run("UPDATE profiles SET completed_at_ms = " + std::to_string(kFriday + kWeek) +
             ", completed_steps = '[\"software\"]' "
             "WHERE user_id = 'b'");
  }
  void add(const std::string& id, std::int64_t at, const std::string& hardware) {
    core.run(
        "INSERT INTO users (id, email, email_as_written, role, is_active, is_verified, is_anonymous, two_factor_enabled, "
        "created_at_ms, updated_at_ms) VALUES ('" +
        id + "', '" + id + "', '" + id + "', 'user', 1, 0, 0, 0, 1, 1)");
    core.run("INSERT INTO profiles (user_id, software_background, hardware_background, created_at_ms, updated_at_ms) VALUES ('" +
             id + "', '{}', '" + hardware + "', " + std::to_string(at) + ", " + std::to_string(at) + ")");
  }
  void answer(const std::string& id, const std::string& question, const std::string& value) {
    core.run("INSERT INTO questionnaire_answers (owner, question, version, value, answered_at_ms) VALUES ('user:" + id + "', '" +
             question + "', 2, '" + value + "', 1)");
  }
  Result<AnswerStats> count(const std::string& by = "", AnswerSelection which = {}) {
    const auto asked = must(core->questionnaires.active());
    return count_answer_stats(core->ports.transactions, *asked, which, by, [](std::int64_t) {});
  }
};

std::string counts(const AnswerStats& stats, std::string_view id) {
  for (const auto& question : stats.questions) {
    if (question.id != id) continue;
    std::string text = std::to_string(question.answered) + ":";
    for (const auto& value : question.values) {
      text += " " + value.value + "=" + std::to_string(value.count);
      for (const auto count : value.by_group) text += "/" + std::to_string(count);
    }
    return text;
  }
  return "not asked";
}

TEST_CASE("answer stats: every value is counted once per user", "[core][stats]") {
  People people;
  const auto stats = must(people.count());
  CHECK(stats.version == 2);
  CHECK(stats.users == 4);
  CHECK(stats.started == 3);
  CHECK(stats.completed == 1);
  CHECK(counts(stats, "devices") == "3: jetson=2 pi=2 (other)=1");
  CHECK(counts(stats, "editor") == "1: vi=1 emacs=0");
  CHECK(counts(stats, "robot") == "2: true=1 false=1");
  CHECK(counts(stats, "rating") == "2:");
  CHECK(counts(stats, "notes") == "1:");
  CHECK(stats.questions.at(1).range->least == -1.5);
  CHECK(stats.questions.at(1).range->most == 4);
  CHECK(stats.questions.at(1).range->mean == 1.25);
}

TEST_CASE("answer stats: counts are split by the answers to another question", "[core][stats]") {
  People people;
  const auto stats = must(people.count("devices"));
  std::string groups;
  for (const auto& group : stats.groups) groups += group.value + "=" + std::to_string(group.users) + " ";
  CHECK(groups == "jetson=2 pi=2 (other)=1 (no answer)=1 ");
  CHECK(counts(stats, "robot") == "2: true=1/1/0/0/0 false=1/0/1/1/0");
  CHECK(counts(must(people.count("robot")), "editor") == "1: vi=1/0/0/1 emacs=0/0/0/0");
}

TEST_CASE("answer stats: without unlisted values there is no group for them", "[core][stats]") {
  People people;
  const auto group_count = [&] { return must(people.count("editor")).groups.size(); };
  CHECK(group_count() == 3);
  people.answer("b", "editor", "\"ed\"");
  CHECK(group_count() == 4);
  CHECK(counts(must(people.count()), "editor") == "2: vi=1 emacs=0 (other)=1");
}

TEST_CASE("answer stats: splitting by a question without values is refused", "[core][stats]") {
  People people;
  CHECK(outcome(people.count("notes")) == "INVALID_ARGUMENT");
  const auto refused = people.count("nothing");
  CHECK(people.count("notes").error().what ==
        "`notes` is of the kind text, which has no values to split by; version 2 has devices, robot, languages, editor");
  CHECK(refused.error().what == "There is no question `nothing` to split by; version 2 has devices, robot, languages, editor");
}

/// `asked reached answered completed left` of each step.
std::vector<std::string> steps_of(const AnswerStats& stats) {
  std::vector<std::string> steps;
  for (const auto& step : stats.steps) {
    auto& text = steps.emplace_back(step.id);
    for (const auto count : {step.asked, step.reached, step.answered, step.completed, step.left()})
      text += " " + std::to_string(count);
  }
  return steps;
}

TEST_CASE("answer stats: answers reach no step, a later step reaches no earlier one", "[core][stats]") {
  People people;
  people.core.run(R"(UPDATE profiles SET reached_steps = '["software"]' WHERE user_id IN ('b', 'c'))");
  CHECK(steps_of(must(people.count())) == std::vector<std::string>{"hardware 4 0 3 0 0", "software 4 2 2 1 1"});
}

TEST_CASE("answer stats: a completed step is a reached one", "[core][stats]") {
  People people;
  CHECK(steps_of(must(people.count())) == std::vector<std::string>{"hardware 4 0 3 0 0", "software 4 1 2 1 0"});
  SECTION("a questionnaire that an older release stored as finished without steps") {
    people.core.run("UPDATE profiles SET completed_steps = '[]', reached_steps = '[]' WHERE user_id = 'b'");
    CHECK(steps_of(must(people.count())) == std::vector<std::string>{"hardware 4 1 3 1 0", "software 4 1 2 1 0"});
  }
  SECTION("a version that was only begun, after another one was finished") {
    people.core.run(R"(UPDATE profiles SET completed_steps = '[]', reached_steps = '["hardware"]' WHERE user_id = 'b')");
    CHECK(steps_of(must(people.count())) == std::vector<std::string>{"hardware 4 1 3 0 1", "software 4 0 2 0 0"});
  }
}

TEST_CASE("answer stats: users that no question of a step applies to are outside its denominator", "[core][stats]") {
  People people;
  testkit::publish(people.core, R"({"id":"b","title":"B","notice":{"version":2,"text":"N"},"steps":[
    {"id":"hardware","title":"H","questions":[
      {"id":"devices","kind":"multiple","label":"D","profile":"hardware_background.devices",
       "options":[{"value":"jetson","label":"J"}]}]},
    {"id":"software","title":"S","questions":[
      {"id":"rating","kind":"number","label":"R","when":{"question":"devices","includes":"jetson"}}]}]})");
  people.core.run(R"(UPDATE profiles SET reached_steps = '["software"]')");
  const auto stats = must(people.count());
  CHECK(steps_of(stats) == std::vector<std::string>{"hardware 4 0 3 0 0", "software 2 2 2 1 1"});
  CHECK(stats.questions.at(0).asked == 4);
  CHECK(stats.questions.at(1).asked == 2);
}

TEST_CASE("answer stats: a group's denominator is its users who answered", "[core][stats]") {
  People people;
  const auto stats = must(people.count("devices"));
  CHECK(stats.questions.at(2).id == "robot");
  CHECK(stats.questions.at(2).answered_by_group == std::vector<std::int64_t>{1, 1, 1, 0});
}

TEST_CASE("answer stats: weeks begin on Monday, empty weeks are included", "[core][stats]") {
  People people;
  const auto stats = must(people.count());
  std::string weeks;
  for (const auto& week : stats.weeks)
    weeks +=
        to_rfc3339(week.monday).substr(0, 10) + " " + std::to_string(week.started) + "+" + std::to_string(week.completed) + " ";
  CHECK(weeks == "2026-11-16 2+0 2026-11-23 0+1 2026-11-30 1+0 ");
}

TEST_CASE("answer stats: only the last ten years of weeks are returned", "[core][stats]") {
  People people;
  people.core.run("UPDATE profiles SET created_at_ms = 1 WHERE user_id = 'a'");
  const auto stats = must(people.count());
  CHECK(stats.weeks.size() == kMostWeeks);
  CHECK(stats.earlier_weeks == 2451);
  CHECK(stats.started == 3);
}

TEST_CASE("answer stats: since and completed filter the users", "[core][stats]") {
  People people;
  CHECK(must(people.count("", {.since = from_ms(kFriday + kWeek)})).users == 1);
  CHECK(must(people.count("", {.completed_only = true})).users == 1);
  CHECK(must(people.count("", {.since = from_ms(kFriday + 9 * kWeek)})).weeks.empty());
}

TEST_CASE("answer stats: an answer hidden by its question's condition is not counted", "[core][stats]") {
  People people;
  people.core.run(R"(UPDATE profiles SET software_background = '{"languages":["cpp"]}' WHERE user_id IN ('a', 'c'))");
  CHECK(counts(must(people.count()), "languages") == "1: cpp=1 py=0 (other)=0");  // user c has no Jetson
  std::string groups;
  for (const auto& group : must(people.count("languages")).groups)
    groups += group.value + "=" + std::to_string(group.users) + " ";
  CHECK(groups == "cpp=1 py=0 (other)=0 (no answer)=3 ");
}

TEST_CASE("answer stats: the mean does not overflow", "[core][stats]") {
  People people;
  people.answer("c", "rating", "1.7e308");
  people.answer("d", "rating", "1.7e308");
  const auto mean = must(people.count()).questions.at(1).range->mean;
  CHECK(mean > 0.8e308);
  CHECK(mean < 0.9e308);
}

TEST_CASE("answer stats: an answer of the wrong type is not counted", "[core][stats]") {
  People people;
  people.answer("d", "robot", "\"maybe\"");
  people.answer("d", "rating", "\"many\"");
  const auto stats = must(people.count());
  CHECK(counts(stats, "robot") == "2: true=1 false=1");
  CHECK(stats.started == 3);
}

using namespace testkit;

TEST_CASE("answer results: counted once a minute for a version and a selection", "[answers]") {
  TestCore kit;
  const auto asked = must(kit->questionnaires.active());
  const auto results = [&](const AnswerSelection& which = {}) { return must(kit->answer_results.of(*asked, which, "")); };
  const auto first = results();
  sign_up(kit);
  kit.run(
      "INSERT OR IGNORE INTO profiles (user_id, software_background, hardware_background, created_at_ms, updated_at_ms) "
      "SELECT id, '{}', '{}', 1, 1 FROM users");
  CHECK(first.users == 0);
  CHECK(results().users == 0);
  CHECK(results({.since = Time{} + std::chrono::milliseconds(1)}).users == 1);
  kit.clock().advance(AnswerResults::kKept);
  const auto later = results();
  CHECK(later.users == 1);
  CHECK(later.as_of == first.as_of + AnswerResults::kKept);
}

TEST_CASE("answer results: a question that cannot split them is refused each time", "[answers]") {
  TestCore kit;
  const auto asked = must(kit->questionnaires.active());
  for (int i = 0; i < 2; ++i) CHECK(outcome(kit->answer_results.of(*asked, {}, "nothing")) == "INVALID_ARGUMENT");
}

}  // namespace
}  // namespace usher::core
