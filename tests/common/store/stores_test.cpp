#include "common/store/stores.h"

#include <set>

#include "common/db/sql_files.h"
#include "common/db/user_parts.h"
#include "tests/common/store/store_fixture.h"

// Every statement under sql/queries, on the schema of sql/migrations.
namespace usher::store {
namespace {

/// The text that a file needs before its statement may read a whole table: `-- May scan: who calls it and why that is all
/// right`.
constexpr std::string_view kMayScan = "-- May scan: ";

bool is_name_character(char c) { return (c >= 'a' && c <= 'z') || c == '_' || (c >= '0' && c <= '9'); }

/// The names of its `:name` parameters, without comments and quoted texts.
std::set<std::string_view> parameters_of(std::string_view sql) {
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < sql.size(); ++i) {
    if (sql.substr(i, 2) == "--") i = std::min(sql.find('\n', i), sql.size() - 1);
    if (sql[i] == '\'') i = std::min(sql.find('\'', i + 1), sql.size() - 1);
    if (sql[i] != ':') continue;
    const auto begin = i + 1;
    while (i + 1 < sql.size() && is_name_character(sql[i + 1])) ++i;
    names.insert(sql.substr(begin, i + 1 - begin));
  }
  return names;
}

/// Some statements read the index of parts, which no migration makes.
struct QueryFixture : SqliteFixture {
  QueryFixture() { REQUIRE(db::make_user_parts(*connection).ok()); }
};

/// The steps of the plan, in SQLite's words. Preparing alone finds misspelt tables and columns.
Result<std::vector<std::string>> plan_of(db::Connection& connection, const db::Query& query) {
  const std::string sql = "EXPLAIN QUERY PLAN " + std::string(query.sql);
  std::vector<db::Binding> nothing;
  for (const auto name : parameters_of(query.sql)) nothing.push_back({name, nullptr});
  std::vector<std::string> steps;
  USHER_TRY(const auto changed, connection.run({query.name, sql}, nothing, [&](const db::Row& row) {
    steps.push_back(row.string(3));
    return true;
  }));
  static_cast<void>(changed);
  return steps;
}

/// The first step that reads all of a table or index, or a range without an equality, which may be all of it. Empty if each
/// step is a look-up.
std::string scan_in(const std::vector<std::string>& steps) {
  for (const auto& step : steps) {
    const bool scans = step.starts_with("SCAN") && step != "SCAN CONSTANT ROW";
    const bool takes_range = step.starts_with("SEARCH") && step.find("=?") == std::string::npos;
    if (scans || takes_range) return step;
  }
  return {};
}

TEST_CASE_METHOD(SqliteFixture, "queries: a search for users reads an index alone", "[store][sql]") {
  for (const auto& query :
       {db::query("users/list"), db::query("users/list_newest"), db::query("users/list_by_name"),
        db::query("users/list_by_name_desc"), db::query("users/list_by_email"), db::query("users/list_by_email_desc")}) {
    const auto plan = plan_of(*connection, query).value();
    INFO(query.name);
    CHECK(std::any_of(plan.begin(), plan.end(), [](const std::string& step) {
      return step.find("users USING COVERING INDEX users_listed") != std::string::npos;
    }));
    CHECK(std::none_of(plan.begin(), plan.end(),
                       [](const std::string& step) { return step.find("SCAN users") != std::string::npos; }));
  }
}

TEST_CASE_METHOD(SqliteFixture, "queries: the figures of a day read an index alone", "[store][sql]") {
  const auto plan = plan_of(*connection, db::query("audit_events/day_figures")).value();
  REQUIRE(plan.size() == 1);
  CHECK(plan.front().find("COVERING INDEX audit_events_by_time_and_outcome") != std::string::npos);
}

TEST_CASE_METHOD(QueryFixture, "queries: every one fits the schema", "[store][sql]") {
  CHECK(db::all_queries().size() > 50);
  for (const auto& query : db::all_queries()) {
    const auto plan = plan_of(*connection, query);
    INFO(query.name << ": " << (plan.ok() ? "" : plan.error().cause.for_log()));
    CHECK(plan.ok());
  }
}

/// PREPARE finds misspelt names, and parameters whose type PostgreSQL cannot tell.
TEST_CASE("queries: PostgreSQL prepares and runs every one", "[store][sql][postgres]") {
  if (!testkit::has_postgres()) return;
  const auto connection = testkit::empty_postgres().connect();
  for (const auto& query : db::all_queries()) {
    std::vector<db::Binding> nothing;
    for (const auto name : parameters_of(query.sql)) nothing.push_back({name, nullptr});
    REQUIRE(connection->begin(db::Begin::kWrite).ok());
    const auto ran = connection->run(query, nothing, nullptr);
    const auto cause = ran.ok() ? std::string() : ran.error().cause.for_log();
    INFO(query.name << ": " << cause);
    const bool only_null_is_refused = cause.find("SQLSTATE 23502") != std::string::npos;
    CHECK((ran.ok() || only_null_is_refused));
    REQUIRE(connection->rollback().ok());
  }
}

/// The lines of PostgreSQL's plan for any values, where it takes every index that it can.
Result<std::vector<std::string>> postgres_plan_of(db::Connection& connection, db::PostgresTexts& texts, const db::Query& query) {
  std::vector<std::string> lines;
  const auto& text = texts.of(query);
  std::string values;
  for (std::size_t i = 0; i < text.parameters.size(); ++i) values += i == 0 ? "NULL" : ", NULL";
  const std::string explain = "EXPLAIN EXECUTE \"" + text.statement + "\"" + (values.empty() ? "" : "(" + values + ")");
  USHER_CHECK(connection.script("PREPARE \"" + text.statement + "\" AS " + text.sql));
  USHER_CHECK(connection.each({query.name, explain}, {}, [&lines](const db::Row& row) {
    lines.push_back(row.string(0));
    return true;
  }));
  return lines;
}

/// The first line that reads all of a table. Which index is the best one is not to be told from empty tables.
std::string postgres_scan_in(const std::vector<std::string>& lines) {
  const auto scan = std::find_if(lines.begin(), lines.end(),
                                 [](const std::string& line) { return line.find("Seq Scan") != std::string::npos; });
  return scan == lines.end() ? std::string() : *scan;
}

TEST_CASE("queries: PostgreSQL scans no table without a reason either", "[store][sql][postgres][security]") {
  if (!testkit::has_postgres()) return;
  const auto texts = testkit::postgres_texts();
  const auto connection = testkit::empty_postgres().connect({.texts = texts});
  REQUIRE(connection->script("SET enable_seqscan = off; SET plan_cache_mode = force_generic_plan").ok());
  for (const auto& query : db::all_queries()) {
    const auto plan = postgres_plan_of(*connection, *texts, query);
    INFO(query.name << ": " << (plan.ok() ? "" : plan.error().cause.for_log()));
    REQUIRE(plan.ok());
    const auto scanned = postgres_scan_in(plan.value());
    CAPTURE(scanned);
    CHECK((scanned.empty() || query.sql.find(kMayScan) != std::string_view::npos));
  }
  const auto scan = postgres_plan_of(*connection, *texts, {"test", "SELECT id FROM users WHERE image = :image"});
  CHECK_FALSE(postgres_scan_in(scan.value()).empty());
}

TEST_CASE("queries: PostgreSQL finds a part of an address or a name in an index", "[store][sql][postgres]") {
  if (!testkit::has_postgres()) return;
  const auto texts = testkit::postgres_texts();
  const testkit::PostgresScratch scratch(testkit::PostgresScratch::Contents::kSchema);
  const auto connection = scratch.connect({.texts = texts});
  REQUIRE(db::make_user_parts(*connection).ok());
  REQUIRE(connection
              ->script("SET enable_seqscan = off; SET enable_indexscan = off; SET enable_indexonlyscan = off;"
                       " SET plan_cache_mode = force_generic_plan")
              .ok());
  for (const auto& query : {db::query("users/list_parts"), db::query("users/count_parts"), db::query("users/count_of_parts"),
                            db::query("user_tables/of_parts"), db::query("user_tables/count_of_parts")}) {
    const auto plan = postgres_plan_of(*connection, *texts, query).value();
    INFO(query.name);
    CHECK(std::count_if(plan.begin(), plan.end(), [](const std::string& line) {
            return line.find("Index Scan on users_by_part") != std::string::npos;
          }) == 2);
  }
}

TEST_CASE_METHOD(QueryFixture, "queries: a full scan needs a reason in its file", "[store][sql][security]") {
  for (const auto& query : db::all_queries()) {
    const auto comment = query.sql.find(kMayScan);
    const bool may_scan = comment != std::string_view::npos && query.sql.substr(comment + kMayScan.size()).find('\n') > 10;
    const auto plan = plan_of(*connection, query);
    REQUIRE(plan.ok());
    const auto scan = scan_in(plan.value());
    INFO(query.name << ": " << scan);
    CHECK(scan.empty() != may_scan);  // an unnecessary reason must be removed
  }
}

TEST_CASE_METHOD(SqliteFixture, "queries: a scan is detected", "[store][sql]") {
  const auto scan = [&](std::string_view sql) { return scan_in(plan_of(*connection, {"test", sql}).value()); };
  CHECK(scan("SELECT id FROM users WHERE name = :name").starts_with("SCAN users"));
  CHECK(scan("UPDATE sessions SET ip = '' WHERE ip = :ip").starts_with("SCAN sessions"));
  CHECK(scan("DELETE FROM users WHERE id IN (SELECT user_id FROM sessions WHERE ip = :ip)").starts_with("SCAN sessions"));
  CHECK(scan("SELECT count(*) FROM users").starts_with("SCAN users"));
  CHECK(scan("SELECT id FROM users WHERE created_at_ms > :since").starts_with("SEARCH users"));
  CHECK(scan("SELECT id FROM users WHERE id = :id").empty());
  CHECK(scan("SELECT id FROM sessions WHERE user_id = :id AND created_at_ms > :since").empty());
}

TEST_CASE("queries: parameters differ from texts and comments", "[store][sql]") {
  CHECK(parameters_of("SELECT ':no' -- :nor\n FROM t WHERE a = :a AND b=:b_2").size() == 2);
}

}  // namespace
}  // namespace usher::store
