#include "common/core/profile_export.h"

#include "tests/catch.h"
#include "tests/testkit/test_core.h"

namespace usher::core {
namespace {

using testkit::must;
using testkit::TestCore;

constexpr std::string_view kAda = "0190aaaa-0000-7000-8000-00000000ada1";

void add_user(TestCore& core, const std::string& id, int at_ms) {
  core.run(
      "INSERT INTO users (id, email, email_as_written, name, role, is_active, is_verified, is_anonymous, two_factor_enabled, "
      "created_at_ms, "
      "updated_at_ms) VALUES ('" +
      id + "', '" + id + "@example.com', '" + id + "@example.com', 'Name of " + id + "', 'user', 1, 0, 0, 0, 1, 1)");
  core.run(
      "INSERT INTO profiles (user_id, experience_level, professional_role, role_other, organization, software_background, "
      "hardware_background, created_at_ms, updated_at_ms) VALUES ('" +
      id + "', 'beginner', 'other', 'Keeper of " + id + "', 'Org of " + id + "', '{}', '{}', " + std::to_string(at_ms) + ", " +
      std::to_string(at_ms) + ")");
}

std::vector<ExportedAnswers> all(TestCore& core, bool pseudonymous, ProfileSelection which = {}) {
  std::vector<ExportedAnswers> rows;
  const auto keep = [&](const ExportedAnswers& row) -> Status {
    rows.push_back(row);
    return done();
  };
  must(pseudonymous ? core->profile_export.each_pseudonymous(which, keep) : core->profile_export.each(which, keep));
  return rows;
}

TEST_CASE("profile export: every profile once, over all pages, though several are of one moment", "[core][export]") {
  TestCore core;
  core.run(
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1203) "
      "INSERT INTO users (id, email, email_as_written, role, is_active, is_verified, is_anonymous, two_factor_enabled, "
      "created_at_ms, "
      "updated_at_ms) SELECT 'u' || i, 'u' || i, 'u' || i, 'user', 1, 0, 0, 0, 1, 1 FROM n");
  core.run(
      "INSERT INTO profiles (user_id, software_background, hardware_background, created_at_ms, updated_at_ms) "
      "SELECT id, '{}', '{}', length(id), 5 FROM users");
  std::vector<std::string> ids;
  for (const auto& row : all(core, false)) ids.push_back(row.user);
  CHECK(ids.size() == 1203);
  std::sort(ids.begin(), ids.end());
  CHECK(std::unique(ids.begin(), ids.end()) == ids.end());
}

TEST_CASE("profile export: changes of others meanwhile are not seen", "[core][export]") {
  TestCore core;
  for (int i = 0; i < 3; ++i) add_user(core, "u" + std::to_string(i), 1000 + i);
  int rows = 0;
  must(core->profile_export.each({}, [&](const ExportedAnswers& row) -> Status {
    if (++rows == 1) {
      core.run("UPDATE profiles SET organization = 'changed'");
      add_user(core, "late", 5000);
    }
    CHECK(row.profile.organization == "Org of " + row.user);
    return done();
  }));
  CHECK(rows == 3);
}

TEST_CASE("profile export: since and completed select, and the first error ends it", "[core][export]") {
  TestCore core;
  for (int i = 0; i < 3; ++i) add_user(core, "u" + std::to_string(i), 1000 + i);
  core.run("UPDATE profiles SET completed_at_ms = 7 WHERE user_id = 'u1'");
  CHECK(all(core, false, {.since = from_ms(1001)}).size() == 2);
  CHECK(all(core, false, {.completed_only = true}).at(0).user == "u1");
  int rows = 0;
  const auto ended = core->profile_export.each({}, [&](const ExportedAnswers&) -> Status {
    ++rows;
    return error(ErrorCode::kConflict);
  });
  CHECK(rows == 1);
  CHECK(ended.error().code == ErrorCode::kConflict);
}

TEST_CASE("profile export: pseudonyms name nobody, and no free text goes with them", "[core][export][security]") {
  TestCore core;
  add_user(core, std::string(kAda), 1'790'000'123);
  core.run(
      R"(UPDATE profiles SET completed_at_ms = 1790000123456, software_background = '{"languages":["C++","Node.js","I am Ada, ada@example.com"],)"
      R"("years":3,"deep":{"note":"write to ada@example.com","os":"linux"},"ada@example.com":"x","-":"y","mark":"=+"}')");
  const auto rows = all(core, true);
  REQUIRE(rows.size() == 1);
  const auto& row = rows.front();
  CHECK(row.user.size() == 33);
  CHECK(row.user.front() == 'p');
  CHECK(row.user.find_first_not_of("0123456789abcdef", 1) == std::string::npos);
  CHECK_FALSE(row.email);
  CHECK_FALSE(row.name);
  CHECK_FALSE(row.profile.role_other);
  CHECK_FALSE(row.profile.organization);
  CHECK(row.profile.professional_role == "other");
  CHECK(json::to_text(row.profile.software_background) == R"({"languages":["C++","Node.js"],"years":3,"deep":{"os":"linux"}})");
  for (const auto time : {row.profile.created_at, row.profile.updated_at, *row.profile.completed_at})
    CHECK(time.time_since_epoch() % std::chrono::days(1) == std::chrono::milliseconds(0));
}

TEST_CASE("profile export: a pseudonym is the same every time, and another one under another secret",
          "[core][export][security]") {
  const auto pseudonym = [](std::string secret) {
    TestCore core([&](settings::Settings& settings) { settings.secrets.usher = Secret(std::string(secret)); });
    add_user(core, std::string(kAda), 1);
    const auto first = all(core, true).at(0).user;
    CHECK(all(core, true).at(0).user == first);
    return first;
  };
  CHECK(pseudonym("one secret of at least 32 bytes, to be sure") != pseudonym("two secret of at least 32 bytes, to be sure"));
}

}  // namespace
}  // namespace usher::core
