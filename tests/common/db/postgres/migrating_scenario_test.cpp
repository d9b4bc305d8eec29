#include "common/db/created_tables.h"
#include "common/db/engine/transaction.h"
#include "common/db/migrator.h"
#include "common/db/row_counts.h"
#include "tests/catch.h"
#include "tests/patience.h"
#include "tests/testkit/postgres_server.h"

// The migrator on PostgreSQL; tests/common/db/migrator_test.cpp has its rules.
namespace usher::db {
namespace {

using testkit::PostgresScratch;

const Time kMigratedAt = from_ms(1'700'000'000'123);

constexpr std::array<Migration, 3> kThreeSteps{{
    {1, "people", "CREATE TABLE people (id BIGINT PRIMARY KEY, name TEXT)", "DROP TABLE people", "sum-1"},
    {2, "pets", "CREATE TABLE pets (id BIGINT PRIMARY KEY, owner BIGINT NOT NULL REFERENCES people (id))", "DROP TABLE pets",
     "sum-2"},
    {3, "people_by_name", "CREATE INDEX people_by_name ON people (name)", "DROP INDEX people_by_name", "sum-3"},
}};

std::vector<int> numbers(const Result<std::vector<MigrationStep>>& steps) {
  if (!steps.ok()) FAIL(steps.error().detail() << ": " << steps.error().cause.for_log());
  std::vector<int> found;
  for (const auto& step : steps.value()) found.push_back(step.number);
  return found;
}

std::vector<std::string> texts(Connection& connection, const std::string& sql) {
  std::vector<std::string> found;
  const auto read = connection.each({"texts", sql}, {}, [&found](const Row& row) {
    found.push_back(row.string(0));
    return true;
  });
  INFO(sql);
  REQUIRE(read.ok());
  return found;
}

std::string text(Connection& connection, const std::string& sql) {
  const auto found = texts(connection, sql);
  return found.empty() ? std::string() : found.front();
}

/// A database with nothing in it.
struct EmptyDatabase {
  PostgresScratch database;
  std::shared_ptr<PostgresTexts> translated;
  std::unique_ptr<PostgresConnection> connection;

  explicit EmptyDatabase(std::span<const Migration> steps, const std::string& schema = "usher", const std::string& create = "")
      : database(PostgresScratch::Contents::kNothing, create),
        translated(testkit::postgres_texts(schema, created_tables(steps))),
        connection(connect()) {}
  [[nodiscard]] std::unique_ptr<PostgresConnection> connect() const {
    return database.connect({.texts = translated, .patience = testkit::patience()});
  }
};

TEST_CASE("postgres migrator: up, down and up again leave what they should", "[db][postgres][migrator]") {
  if (!testkit::has_postgres()) return;
  const EmptyDatabase db(kThreeSteps);
  auto& connection = *db.connection;
  const Migrator migrator(kThreeSteps);
  CHECK(migrator.schema_version(connection).value() == 0);
  CHECK(numbers(migrator.plan_up(connection, std::nullopt)) == std::vector{1, 2, 3});
  CHECK(texts(connection, "SELECT nspname FROM pg_namespace WHERE nspname = 'usher'").empty());  // a plan changes nothing
  CHECK(numbers(migrator.up(connection, 2, kMigratedAt)) == std::vector{1, 2});
  CHECK(migrator.require_current(connection).error().code == ErrorCode::kSchemaOutdated);
  CHECK(numbers(migrator.up(connection, std::nullopt, kMigratedAt)) == std::vector{3});
  CHECK(numbers(migrator.up(connection, std::nullopt, kMigratedAt)).empty());
  CHECK(migrator.require_current(connection).ok());
  CHECK(migrator.status(connection).value()[1].applied_at == kMigratedAt);
  CHECK(numbers(migrator.down(connection, 0)) == std::vector{3, 2, 1});
  CHECK(texts(connection,
              "SELECT relname FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace WHERE nspname = 'usher'"
              " AND relkind IN ('r', 'v')") == std::vector<std::string>{"schema_migrations"});
  CHECK(numbers(migrator.up(connection, std::nullopt, kMigratedAt)) == std::vector{1, 2, 3});
}

TEST_CASE("postgres migrator: a step that fails leaves nothing and is told", "[db][postgres][migrator]") {
  if (!testkit::has_postgres()) return;
  auto broken = kThreeSteps;
  broken[1].up = "CREATE TABLE pets (id BIGINT); INSERT INTO absent VALUES (1)";
  const EmptyDatabase db(broken);
  auto& connection = *db.connection;
  const auto failed = Migrator(broken).up(connection, std::nullopt, kMigratedAt);
  REQUIRE_FALSE(failed.ok());
  CHECK(failed.error().what.find("Migration 2 (pets) failed and was undone") != std::string::npos);
  CHECK(Migrator(broken).schema_version(connection).value() == 1);
  CHECK(texts(connection, "SELECT 1 FROM pg_class WHERE relname = 'pets'").empty());
}

TEST_CASE("postgres migrator: a step that ends its transaction is refused", "[db][postgres][migrator]") {
  if (!testkit::has_postgres()) return;
  auto broken = kThreeSteps;
  broken[0].up = "CREATE TABLE people (id BIGINT); COMMIT";
  const EmptyDatabase db(broken);
  CHECK_FALSE(Migrator(broken).up(*db.connection, std::nullopt, kMigratedAt).ok());
  CHECK(Migrator(broken).schema_version(*db.connection).value() == 0);
}

TEST_CASE("postgres migrator: a second program's tables beside ours stay as they are", "[db][postgres][migrator][security]") {
  if (!testkit::has_postgres()) return;
  const EmptyDatabase db(kThreeSteps);
  auto& connection = *db.connection;
  REQUIRE(connection
              .script("CREATE TABLE public.people (id BIGINT); INSERT INTO public.people VALUES (7);"
                      "CREATE TABLE public.schema_migrations (version TEXT); SET search_path = public")
              .ok());
  const Migrator migrator(kThreeSteps);
  CHECK(numbers(migrator.up(connection, std::nullopt, kMigratedAt)) == std::vector{1, 2, 3});
  CHECK(numbers(migrator.down(connection, 0)) == std::vector{3, 2, 1});
  CHECK(text(connection, "SELECT id FROM public.people") == "7");
  CHECK(text(connection, "SELECT count(*) FROM public.schema_migrations") == "0");
}

TEST_CASE("postgres migrator: a table of another program in our schema is refused", "[db][postgres][migrator]") {
  if (!testkit::has_postgres()) return;
  const EmptyDatabase db(kThreeSteps);
  auto& connection = *db.connection;
  const Migrator migrator(kThreeSteps);
  SECTION("one of ours") {
    REQUIRE(connection.script("CREATE SCHEMA usher; CREATE VIEW usher.pets AS SELECT 1 AS id").ok());
    CHECK(migrator.up(connection, std::nullopt, kMigratedAt).error().code == ErrorCode::kForeignTable);
    CHECK(texts(connection, "SELECT 1 FROM pg_class WHERE relname = 'schema_migrations'").empty());
  }
  SECTION("a ledger of another kind") {
    REQUIRE(connection.script("CREATE SCHEMA usher; CREATE TABLE usher.schema_migrations (version BIGINT)").ok());
    CHECK(migrator.up(connection, std::nullopt, kMigratedAt).error().code == ErrorCode::kForeignTable);
  }
}

TEST_CASE("postgres migrator: runners that come together share the work", "[db][postgres][migrator]") {
  if (!testkit::has_postgres()) return;
  const EmptyDatabase db(kThreeSteps);
  const Migrator migrator(kThreeSteps);
  std::vector<std::future<Result<std::vector<MigrationStep>>>> runners;
  for (int i = 0; i < 4; ++i) {
    runners.push_back(std::async(std::launch::async, [&db, &migrator] {
      const auto connection = db.connect();
      return migrator.up(*connection, std::nullopt, kMigratedAt);
    }));
  }
  std::vector<int> steps;
  for (auto& runner : runners)
    for (const int number : numbers(runner.get())) steps.push_back(number);
  std::sort(steps.begin(), steps.end());
  CHECK(steps == std::vector{1, 2, 3});
  CHECK(migrator.require_current(*db.connection).ok());
}

TEST_CASE("postgres migrator: a step gives way to a server's lock and comes again", "[db][postgres][migrator]") {
  if (!testkit::has_postgres()) return;
  const EmptyDatabase db(kThreeSteps);
  const Migrator migrator(kThreeSteps);
  REQUIRE(migrator.up(*db.connection, 2, kMigratedAt).ok());
  const auto server = db.connect();
  REQUIRE(server->begin(Begin::kWrite).ok());
  REQUIRE(server->script("LOCK TABLE people IN ROW EXCLUSIVE MODE").ok());
  auto runner = std::async(std::launch::async, [&] { return migrator.up(*db.connection, std::nullopt, kMigratedAt); });
  CHECK(runner.wait_for(std::chrono::milliseconds(2300)) == std::future_status::timeout);
  REQUIRE(server->rollback().ok());
  CHECK(numbers(runner.get()) == std::vector{3});
}

TEST_CASE("postgres migrator: all steps up, down and up, in a schema of any name", "[db][postgres][migrator]") {
  if (!testkit::has_postgres()) return;
  const std::string schema = GENERATE(as<const char*>{}, "usher", "auth of \"ours\"");
  const EmptyDatabase db(migrations(), schema);
  auto& connection = *db.connection;
  const Migrator migrator;
  CHECK(numbers(migrator.up(connection, std::nullopt, kMigratedAt)).size() == migrations().size());
  CHECK(numbers(migrator.down(connection, 0)).size() == migrations().size());
  CHECK(text(connection,
             "SELECT count(*) FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace WHERE relkind IN ('r', 'v')"
             " AND nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema'") == "1");
  CHECK(numbers(migrator.up(connection, std::nullopt, kMigratedAt)).size() == migrations().size());
  CHECK(texts(connection, "SELECT 1 FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace WHERE nspname = 'public'").empty());
}

TEST_CASE("postgres migrator: texts order by their bytes whatever the database's language", "[db][postgres][migrator]") {
  if (!testkit::has_postgres()) return;
  const EmptyDatabase db(migrations(), "usher", "TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'en-US'");
  auto& connection = *db.connection;
  REQUIRE(Migrator().up(connection, std::nullopt, kMigratedAt).ok());
  REQUIRE(text(connection, "SELECT CASE WHEN 'a' < 'B' THEN 'by language' ELSE 'by bytes' END") == "by language");
  CHECK(texts(connection,
              "SELECT c.relname || '.' || a.attname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
              " JOIN pg_attribute a ON a.attrelid = c.oid JOIN pg_collation k ON k.oid = a.attcollation"
              " WHERE n.nspname = 'usher' AND a.attnum > 0 AND k.collname <> 'C'")
            .empty());
  REQUIRE(connection.script("INSERT INTO installation (name, value) VALUES ('a', ''), ('B', ''), ('_', '')").ok());
  CHECK(texts(connection, "SELECT name FROM installation ORDER BY name") == std::vector<std::string>{"B", "_", "a"});
}

TEST_CASE("postgres migrator: the role of back ends may read the two views and nothing else",
          "[db][postgres][migrator][security]") {
  if (!testkit::has_postgres()) return;
  const EmptyDatabase db(migrations());
  auto& connection = *db.connection;
  const Migrator migrator;
  REQUIRE(migrator.up(connection, std::nullopt, kMigratedAt).ok());
  if (migrator.lacks_reader(connection).value()) REQUIRE(connection.script("CREATE ROLE usher_reader").ok());
  CHECK_FALSE(migrator.lacks_reader(connection).value());
  // No step is left, but the role is new; several servers may start at once.
  std::vector<std::future<bool>> runners;
  for (int i = 0; i < 4; ++i) {
    runners.push_back(
        std::async(std::launch::async, [&db, &migrator] { return migrator.up(*db.connect(), std::nullopt, kMigratedAt).ok(); }));
  }
  for (auto& runner : runners) CHECK(runner.get());
  REQUIRE(connection.script("SET ROLE usher_reader").ok());
  CHECK(texts(connection, "SELECT id FROM users_v1").empty());
  CHECK(texts(connection, "SELECT user_id FROM profiles_v1").empty());
  for (const char* const forbidden :
       {"SELECT 1 FROM users", "SELECT 1 FROM sessions", "DELETE FROM users_v1", "INSERT INTO installation VALUES ('a', 'b')"}) {
    CAPTURE(forbidden);
    const auto refused = connection.script(forbidden);
    REQUIRE_FALSE(refused.ok());
    CHECK(refused.error().cause.for_log().find("42501") != std::string::npos);
  }
  REQUIRE(connection.script("RESET ROLE; DROP OWNED BY usher_reader").ok());
}

TEST_CASE("postgres migrator: rows are counted by table", "[db][postgres]") {
  if (!testkit::has_postgres()) return;
  const EmptyDatabase db(kThreeSteps);
  auto& connection = *db.connection;
  REQUIRE(Migrator(kThreeSteps).up(connection, std::nullopt, kMigratedAt).ok());
  REQUIRE(connection.script("INSERT INTO people (id) VALUES (1), (2)").ok());
  const auto counts = count_rows(connection, {"people", "pets", "absent"}).value();
  REQUIRE(counts.size() == 2);
  CHECK(counts[0].rows == 2);
  CHECK(counts[1].rows == 0);
}

}  // namespace
}  // namespace usher::db
