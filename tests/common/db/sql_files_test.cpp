#include "common/db/sql_files.h"

#include <regex>

#include "common/db/concurrent_indexes.h"
#include "common/db/created_tables.h"
#include "common/db/migrator.h"
#include "common/db/user_parts.h"
#include "tests/common/db/notes.h"

namespace usher::db {
namespace {

using testkit::TempDirectory;

TEST_CASE("sql files: every query is found by its name and has a text", "[db][sql_files]") {
  REQUIRE_FALSE(all_queries().empty());
  CHECK(std::is_sorted(kQueryNames.begin(), kQueryNames.end()));
  CHECK(std::equal(all_queries().begin(), all_queries().end(), kQueryNames.begin(), kQueryNames.end(),
                   [](const Query& one, std::string_view name) { return one.name == name; }));
  CHECK(query("users/insert").name == "users/insert");
  for (const auto& one : all_queries()) {
    CHECK(one.name.find('/') != std::string_view::npos);
    CHECK_FALSE(one.sql.empty());
  }
}

TEST_CASE("sql files: a page begins where its index says, not at the first row", "[db][sql_files]") {
  // PostgreSQL takes `a > :x OR (a = :x AND b > :y)` for no condition of an index, and would read all pages before this one.
  const std::regex whole_or(R"(\w [<>] :(\w+) OR \(\w[\w.]* = :\1 AND)");
  for (const auto& one : all_queries()) {
    CAPTURE(one.name);
    if (one.sql.find("CASE") == std::string_view::npos) CHECK_FALSE(std::regex_search(std::string(one.sql), whole_or));
  }
}

TEST_CASE("sql files: migrations have ascending numbers, each with its own checksum", "[db][sql_files]") {
  std::vector<std::string_view> checksums;
  int before = 0;
  for (const auto& step : migrations()) {
    CHECK(step.number > before);
    before = step.number;
    CHECK(step.checksum.size() == 64);
    checksums.push_back(step.checksum);
  }
  std::sort(checksums.begin(), checksums.end());
  CHECK(std::adjacent_find(checksums.begin(), checksums.end()) == checksums.end());
}

TEST_CASE("sql files: each migration since the 24th says from which release it is readable", "[db][sql_files]") {
  constexpr int kLastWithout = 24;
  for (const auto& step : migrations()) {
    if (step.number <= kLastWithout) continue;
    INFO("sql/migrations/" << step.number << "_" << step.name << ".up.sql needs a line `-- readable from: N`; see sql/README.md");
    const auto readable_from = markers_of(step.up).readable_from;
    REQUIRE(readable_from);
    CHECK(*readable_from >= kLastWithout);
    CHECK(*readable_from <= step.number);
  }
}

TEST_CASE("sql files: created_tables finds every table and view of the migrations", "[db][sql_files]") {
  std::vector<std::string> found;
  for (const auto& step : migrations()) {
    const auto created = created_tables(step.up);
    found.insert(found.end(), created.begin(), created.end());
  }
  const TempDirectory dir;
  const auto connection = notes::open(dir.file("a.db"));
  REQUIRE(Migrator().up(*connection, std::nullopt, from_ms(1)).ok());
  static constexpr Query kNames{"tables",
                                "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%'"};
  REQUIRE(connection
              ->each(kNames, {},
                     [&](const Row& row) {
                       CAPTURE(row.string(0));
                       CHECK((row.text(0) == "schema_migrations" || std::count(found.begin(), found.end(), row.string(0)) == 1));
                       return true;
                     })
              .ok());
}

TEST_CASE("sql files: every query prepares on the newest schema", "[db][sql_files]") {
  const TempDirectory dir;
  const auto connection = notes::open(dir.file("a.db"));
  REQUIRE(Migrator().up(*connection, std::nullopt, from_ms(1)).ok());
  REQUIRE(make_user_parts(*connection).ok());
  for (const auto& one : all_queries()) {
    // Without values a query is only prepared, which is enough here.
    const auto ran = connection->run(one);
    const auto cause = ran.ok() ? std::string() : ran.error().cause.for_log();
    if (cause.find("nothing is bound to") == std::string::npos) CHECK(cause.empty());
  }
}

TEST_CASE("sql files: migrations go up, down to nothing, and up to the same schema again", "[db][sql_files]") {
  static constexpr Query kSchema{"schema",
                                 "SELECT group_concat(sql, ';') FROM (SELECT sql FROM sqlite_master ORDER BY type, name)"};
  const TempDirectory dir;
  const auto connection = notes::open(dir.file("a.db"));
  const auto schema = [&] {
    return connection->first(kSchema, {}, [](const Row& row) { return row.string(0); }).value().value_or("");
  };
  const Migrator migrator;
  for (int to = 1; to <= migrator.newest(); ++to) {
    const auto before = schema();
    REQUIRE(migrator.up(*connection, to, from_ms(1)).ok());
    const auto after = schema();
    REQUIRE(migrator.down(*connection, to - 1).ok());
    if (to > 1) CHECK(schema() == before);
    REQUIRE(migrator.up(*connection, to, from_ms(1)).ok());
    CHECK(schema() == after);
  }
  REQUIRE(migrator.down(*connection, 0).ok());
  CHECK(schema().find("schema_migrations") != std::string::npos);
}

}  // namespace
}  // namespace usher::db
