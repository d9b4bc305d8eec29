#include "common/core/questionnaire/results/answer_export.h"

#include "common/core/questionnaire/questionnaires.h"
#include "common/settings/settings.h"
#include "tests/catch.h"
#include "tests/testkit/questionnaires.h"

namespace usher::core {
namespace {

using testkit::must;
using testkit::TestCore;

constexpr std::string_view kAdaId = "0190aaaa-0000-7000-8000-00000000ada1";

void add_user(TestCore& core, const std::string& id, int at_ms) {
  core.run(
      "INSERT INTO users (id, email, email_as_written, name, role, is_active, is_verified, is_anonymous, two_factor_enabled, "
      "created_at_ms, updated_at_ms) VALUES ('" +
      id + "', '" + id + "@example.com', '" + id + "@example.com', 'Name of " + id + "', 'user', 1, 0, 0, 0, 1, 1)");
  const auto at = std::to_string(at_ms);
  core.run(
      "INSERT INTO profiles (user_id, experience_level, professional_role, role_other, organization, software_background, "
      "hardware_background, created_at_ms, updated_at_ms) VALUES ('" +
      id + "', 'beginner', 'other', 'Keeper of " + id + "', 'Org of " + id + "', '{}', '{}', " + at + ", " + at + ")");
}

std::vector<ExportedAnswers> all(TestCore& core, bool pseudonymous, AnswerSelection which = {}) {
  const auto asked = must(core->questionnaires.active());
  std::vector<ExportedAnswers> rows;
  const auto keep = [&](const ExportedAnswers& row) -> Status {
    rows.push_back(row);
    return done();
  };
  which.pseudonymous = pseudonymous;
  must(core->answer_export.each(*asked, which, keep));
  return rows;
}

/// `id=value` of each answered question.
std::string row_text(TestCore& core, const ExportedAnswers& row, bool pseudonymous) {
  const auto asked = must(core->questionnaires.active());
  const auto questions = AnswerExport::questions(*asked, pseudonymous);
  REQUIRE(questions.size() == row.values.size());
  std::string text;
  for (std::size_t i = 0; i < questions.size(); ++i)
    if (!row.values[i].is_null()) text += questions[i]->id + "=" + json::to_text(row.values[i]) + " ";
  return text;
}

TEST_CASE("answer export: every user is exported once, even with equal times", "[core][export]") {
  TestCore core;
  core.run(
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1203) "
      "INSERT INTO users (id, email, email_as_written, role, is_active, is_verified, is_anonymous, two_factor_enabled, "
      "created_at_ms, updated_at_ms) SELECT 'u' || i, 'u' || i, 'u' || i, 'user', 1, 0, 0, 0, 1, 1 FROM n");
  core.run(
      "INSERT INTO profiles (user_id, software_background, hardware_background, created_at_ms, updated_at_ms) "
      "SELECT id, '{}', '{}', length(id), 5 FROM users");
  std::vector<std::string> ids;
  for (const auto& row : all(core, false)) ids.push_back(row.user);
  CHECK(ids.size() == 1203);
  std::sort(ids.begin(), ids.end());
  CHECK(std::unique(ids.begin(), ids.end()) == ids.end());
}

TEST_CASE("answer export: a value for each question, other answers by their name", "[core][export]") {
  TestCore core;
  add_user(core, "ann", 1000);
  testkit::publish(core);
  core.run(
      R"(UPDATE profiles SET software_background = '{"languages":["cpp","ada"],"old":1}', hardware_background = '{"devices":["jetson"]}')");
  core.run(
      "INSERT INTO questionnaire_answers (owner, question, version, value, answered_at_ms) VALUES "
      "('user:ann', 'rating', 2, '-4.5', 1), ('user:ann', 'notes', 2, '\"-4.5\"', 1), ('user:ann', 'gone', 2, 'true', 1)");
  const auto rows = all(core, false);
  REQUIRE(rows.size() == 1);
  CHECK(row_text(core, rows[0], false) == R"(devices=["jetson"] rating=-4.5 languages=["cpp","ada"] notes="-4.5" )");
  CHECK(json::to_text(json::Value(rows[0].others)) ==
        R"({"experience_level":"beginner","professional_role":"other","role_other":"Keeper of ann","organization":"Org of ann",)"
        R"("software_background.old":1,"gone":true})");
}

TEST_CASE("answer export: answers to questions that are no longer asked are left out, as in the statistics", "[core][export]") {
  TestCore core;
  add_user(core, "ann", 1000);
  testkit::publish(core, R"({"id":"bg","title":"T","steps":[{"id":"s","title":"S","questions":[
      {"id":"job","kind":"single","label":"J","options":[{"value":"student","label":"s"},{"value":"worker","label":"w"}]},
      {"id":"hours","kind":"number","label":"H","when":{"question":"job","equals":"worker"}},
      {"id":"company","kind":"text","label":"C","when":{"question":"hours","equals":40}}]}]})");
  core.run(
      "INSERT INTO questionnaire_answers (owner, question, version, value, answered_at_ms) VALUES "
      "('user:ann', 'job', 1, '\"worker\"', 1), ('user:ann', 'hours', 1, '40', 1), ('user:ann', 'company', 1, '\"Acme\"', 1)");
  const auto row = [&](bool pseudonymous) { return row_text(core, all(core, pseudonymous).at(0), pseudonymous); };
  CHECK(row(false) == R"(job="worker" hours=40 company="Acme" )");
  CHECK(row(true) == R"(job="worker" hours=40 )");
  core.run("UPDATE questionnaire_answers SET value = '\"student\"' WHERE question = 'job'");
  CHECK(row(false) == R"(job="student" )");
  CHECK(row(true) == R"(job="student" )");
  CHECK_FALSE(all(core, false).at(0).others.find("company"));
}

TEST_CASE("answer export: concurrent changes are not visible", "[core][export]") {
  TestCore core;
  for (int i = 0; i < 3; ++i) add_user(core, "u" + std::to_string(i), 1000 + i);
  const auto asked = must(core->questionnaires.active());
  int rows = 0;
  must(core->answer_export.each(*asked, {}, [&](const ExportedAnswers& row) -> Status {
    if (++rows == 1) {
      core.run("UPDATE profiles SET organization = 'changed'");
      add_user(core, "late", 5000);
    }
    CHECK(row_text(core, row, false).find("organization=\"Org of " + row.user + "\"") != std::string::npos);
    return done();
  }));
  CHECK(rows == 3);
}

TEST_CASE("answer export: since and completed filter the rows, an error of the callback ends the export", "[core][export]") {
  TestCore core;
  for (int i = 0; i < 3; ++i) add_user(core, "u" + std::to_string(i), 1000 + i);
  core.run("UPDATE profiles SET completed_at_ms = 7 WHERE user_id = 'u1'");
  CHECK(all(core, false, {.since = from_ms(1001)}).size() == 2);
  CHECK(all(core, false, {.completed_only = true}).at(0).user == "u1");
  const auto asked = must(core->questionnaires.active());
  int rows = 0;
  const auto ended = core->answer_export.each(*asked, {}, [&](const ExportedAnswers&) -> Status {
    ++rows;
    return error(ErrorCode::kConflict);
  });
  CHECK(rows == 1);
  CHECK(ended.error().code == ErrorCode::kConflict);
}

TEST_CASE("answer export: pseudonymous rows contain no identity and no free text", "[core][export][security]") {
  TestCore core;
  add_user(core, std::string(kAdaId), 1'790'000'123);
  core.run(
      R"(UPDATE profiles SET completed_at_ms = 1790000123456,
           software_background = '{"languages":["cpp","ada@example.com","I am Ada"],"years":3,"preferred_tools":["Ada Lovelace"]}',
           hardware_background = '{"specifications":{"owner":"Ada"},"devices":["jetson"]}')");
  const auto rows = all(core, true);
  REQUIRE(rows.size() == 1);
  const auto& row = rows.front();
  CHECK(row.user.size() == 33);
  CHECK(row.user.front() == 'p');
  CHECK(row.user.find_first_not_of("0123456789abcdef", 1) == std::string::npos);
  CHECK_FALSE(row.email);
  CHECK_FALSE(row.name);
  CHECK(row.others.empty());
  CHECK(row_text(core, row, true) ==
        R"(languages=["cpp"] experience_level="beginner" devices=["jetson"] professional_role="other" )");
  for (const auto time : {row.created_at, row.updated_at, *row.completed_at})
    CHECK(time.time_since_epoch() % std::chrono::days(1) == std::chrono::milliseconds(0));
}

TEST_CASE("answer export: pages with pseudonyms have the rows of the whole export, each once", "[core][export][security]") {
  TestCore core;
  for (const auto* id : {"u1", "u2", "u3", "u4", "u5"}) add_user(core, id, 1000);  // at one time, so that the id orders them
  std::vector<std::string> whole;
  for (const auto& row : all(core, true)) whole.push_back(row.user);
  const auto asked = must(core->questionnaires.active());
  std::vector<std::string> paged;
  std::optional<Cursor> after;
  do {
    const auto page = must(core->answer_export.page(*asked, {.pseudonymous = true}, after, 2));
    CHECK(page.is_pseudonymous);
    CHECK(page.answers.size() <= 2);
    for (const auto& row : page.answers) paged.push_back(row.user);
    after = page.next;
  } while (after);
  CHECK(paged == whole);
  CHECK(paged.size() == 5);
}

TEST_CASE("answer export: pseudonymous, a text stored for a number, boolean or option is left out", "[core][export][security]") {
  TestCore core;
  add_user(core, "ann", 1000);
  testkit::publish(core);
  core.run(
      "INSERT INTO questionnaire_answers (owner, question, version, value, answered_at_ms) VALUES "
      "('user:ann', 'rating', 1, '\"I am Ann\"', 1), ('user:ann', 'robot', 1, '[\"Ann\"]', 1), "
      "('user:ann', 'editor', 1, '\"Ann''s own\"', 1), ('user:ann', 'notes', 1, '\"Ann\"', 1)");
  CHECK(row_text(core, all(core, true).at(0), true).empty());
}

TEST_CASE("answer export: an empty list is exported, a list of free text only is left out of a pseudonymous export",
          "[core][export]") {
  TestCore core;
  add_user(core, "ann", 1000);
  add_user(core, "bob", 2000);
  core.run(R"(UPDATE profiles SET hardware_background = '{"devices":[]}' WHERE user_id = 'ann')");
  core.run(R"(UPDATE profiles SET hardware_background = '{"devices":["abacus"]}' WHERE user_id = 'bob')");
  const auto has = [&](bool pseudonymous, std::size_t user, std::string_view answer) {
    return row_text(core, all(core, pseudonymous).at(user), pseudonymous).find(answer) != std::string::npos;
  };
  CHECK(has(false, 0, "devices=[]"));
  CHECK(has(true, 0, "devices=[]"));
  CHECK(has(false, 1, R"(devices=["abacus"])"));
  CHECK_FALSE(has(true, 1, "devices"));
}

TEST_CASE("answer export: a pseudonym is stable and depends on the secret", "[core][export][security]") {
  const auto pseudonym = [](std::string secret) {
    TestCore core([&](settings::Settings& settings) { settings.secrets.usher = Secret(std::string(secret)); });
    add_user(core, std::string(kAdaId), 1);
    const auto first = all(core, true).at(0).user;
    CHECK(all(core, true).at(0).user == first);
    return first;
  };
  CHECK(pseudonym("one secret of at least 32 bytes, to be sure") != pseudonym("two secret of at least 32 bytes, to be sure"));
}

}  // namespace
}  // namespace usher::core
