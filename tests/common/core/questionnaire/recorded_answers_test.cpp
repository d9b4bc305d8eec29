#include "common/core/questionnaire/recorded_answers.h"

#include "common/core/questionnaire/questionnaires.h"
#include "tests/catch.h"
#include "tests/testkit/questionnaires.h"
#include "tests/testkit/text.h"

namespace usher::core {
namespace {

using testkit::must;
using testkit::TestCore;

store::AnswerRecord record() {
  return {.experience_level = "beginner",
          .organization = "",
          .software_background = R"({"languages":["cpp","ada"],"years":3,"none":{}})",
          .hardware_background = "damaged",
          .answers = {{"rating", "-4.5"}, {"notes", "\" \""}, {"gone", "true"}, {"robot", "false"}}};
}

TEST_CASE("recorded answers: an answer is found at its question's place", "[core][answers]") {
  const auto asked = testkit::questionnaire(testkit::kSampleQuestionnaire);
  const auto recorded = record();
  const RecordedAnswers answers(recorded);
  const auto found = [&](std::string_view id) {
    const auto* const value = answers.find(*asked.find(id));
    return value ? json::to_text(*value) : "none";
  };
  for (const auto& [in, out] : std::vector<testkit::InOut>{
           {"languages", R"(["cpp","ada"])"},
           {"rating", "-4.5"},
           {"robot", "false"},
           {"notes", "none"},
           {"devices", "none"},
           {"editor", "none"},
       }) {
    CAPTURE(in);
    CHECK(found(in) == out);
  }
}

TEST_CASE("recorded answers: they equal what the user sees", "[core][answers]") {
  auto file = std::string(testkit::kSampleQuestionnaire);
  const std::string_view role = R"({"id": "role_is", "kind": "single", "label": "R", "profile": "professional_role", "options":)"
                                R"( [{"value": "student", "label": "S"}, {"value": "other", "label": "O"}]}, )";
  file.insert(file.find(R"({"id": "rating")"), role);
  const auto asked = testkit::questionnaire(file);
  const store::AnswerRecord record{
      .professional_role = "student",
      .software_background = R"({"languages":"cpp"})",
      .hardware_background = R"({"devices":[]})",
      .answers = {{"@professional_role", "\"other\""}, {"languages", "[\"py\"]"}, {"rating", "\"12\""}, {"editor", "[]"}}};
  const RecordedAnswers answers(record);
  const auto found = [&](std::string_view id) {
    const auto* const value = answers.find(*asked.find(id));
    return value ? json::to_text(*value) : "none";
  };
  CHECK(found("devices") == "[]");           // the user chose none
  CHECK(found("role_is") == "\"other\"");    // pending until the role's text is given
  CHECK(found("languages") == R"(["py"])");  // from before the question had a profile place; the profile's value has another type
  CHECK(found("rating") == "none");
  CHECK(found("editor") == "none");
  CHECK(json::to_text(json::Value(answers.others(places_of(asked)))) ==
        R"({"software_background.languages":"cpp","rating":"12","editor":[]})");
}

TEST_CASE("recorded answers: answers without a question are returned by name", "[core][answers]") {
  const auto asked = testkit::questionnaire(testkit::kSampleQuestionnaire);
  const auto recorded = record();
  CHECK(json::to_text(json::Value(RecordedAnswers(recorded).others(places_of(asked)))) ==
        R"({"experience_level":"beginner","software_background.years":3,"gone":true})");
}

TEST_CASE("recorded answers: affected answers are counted inside and outside profiles", "[core][answers]") {
  TestCore core;
  testkit::publish(core);
  for (const std::string user : {"a", "b"}) {
    core.run(
        "INSERT INTO users (id, email, email_as_written, role, is_active, is_verified, is_anonymous, two_factor_enabled, "
        "created_at_ms, updated_at_ms) VALUES ('" +
        user + "', '" + user + "', '" + user + "', 'user', 1, 0, 0, 0, 1, 1)");
    core.run("INSERT INTO profiles (user_id, software_background, hardware_background, created_at_ms, updated_at_ms) VALUES ('" +
             user + "', '{}', '{\"devices\":[\"pi\"]}', 1, 1)");
  }
  core.run(
      "INSERT INTO questionnaire_answers (owner, question, version, value, answered_at_ms) VALUES "
      "('user:a', 'rating', 2, '1', 1), ('user:a', 'notes', 2, '\"x\"', 1), ('anonymous:v', 'rating', 2, '1', 1)");
  auto text = std::string(testkit::kSampleQuestionnaire);
  const auto next = [&](std::string_view found, std::string_view by) {
    text.replace(text.find(found), found.size(), by);
    return must(core->questionnaires.count_touched_answers(testkit::questionnaire(text)));
  };
  CHECK(next(R"("label": "How much?")", R"("label": "How many?")") == 0);
  CHECK(next(R"("kind": "number")", R"("kind": "text")") == 1);
  CHECK(next(R"({"value": "pi", "label": "Pi"})", R"({"value": "nano", "label": "N"})") == 3);
}

}  // namespace
}  // namespace usher::core
