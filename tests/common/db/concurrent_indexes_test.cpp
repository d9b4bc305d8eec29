#include "common/db/concurrent_indexes.h"

#include "common/db/created_tables.h"
#include "common/db/migrator.h"
#include "tests/catch.h"
#include "tests/common/db/notes.h"
#include "tests/eventually.h"
#include "tests/testkit/postgres_server.h"

namespace usher::db {
namespace {

using testkit::PostgresScratch;

constexpr std::string_view kMarked =
    "-- readable from: 1\n-- concurrently\nCREATE UNIQUE INDEX letters_by_name ON letters (name);\n"
    "-- A second one; it has a comment.\nCREATE INDEX letters_by_id ON letters (id, name);\n";
constexpr std::array<Migration, 2> kSteps{{
    {1, "letters", "CREATE TABLE letters (id BIGINT PRIMARY KEY, name TEXT)", "DROP TABLE letters", "sum-1"},
    {2, "letters_by_name", kMarked, "DROP INDEX letters_by_id; DROP INDEX letters_by_name", "sum-2"},
}};

/// The step with indexes has one of another kind before it, and after it one that needs an index.
constexpr std::array<Migration, 4> kStepsAround{{
    kSteps[0],
    {2, "pens", "CREATE TABLE pens (id BIGINT PRIMARY KEY)", "DROP TABLE pens", "sum-2"},
    {3, "letters_by_name", kMarked, "DROP INDEX letters_by_id; DROP INDEX letters_by_name", "sum-3"},
    {4, "renamed", "ALTER INDEX letters_by_id RENAME TO letters_ordered", "ALTER INDEX letters_ordered RENAME TO letters_by_id",
     "sum-4"},
}};

constexpr Query kWaiting{
    "waiting", "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = CAST('usher.schema_migrations' AS regclass)"};
constexpr Query kBuilding{"building", "SELECT count(*) FROM pg_stat_progress_create_index WHERE datname = current_database()"};

const Time kDay = from_ms(1'700'000'000'123);

/// A database of PostgreSQL with the first step and a row.
struct WithLetters {
  PostgresScratch database{PostgresScratch::Contents::kNothing};
  std::shared_ptr<PostgresTexts> texts;
  std::unique_ptr<PostgresConnection> connection;
  Migrator migrator;

  explicit WithLetters(std::span<const Migration> steps = kSteps)
      : texts(testkit::postgres_texts("usher", created_tables(steps))), connection(connect()), migrator(steps) {
    REQUIRE(migrator.up(*connection, 1, kDay).ok());
    REQUIRE(connection->script("INSERT INTO letters VALUES (0, 'first')").ok());
  }
  [[nodiscard]] std::unique_ptr<PostgresConnection> connect() const {
    return database.connect({.texts = texts, .patience = testkit::patience()});
  }
  /// Waits until `query`, which reads one number, finds `wanted`.
  void wait_for(const Query& query, int wanted) {
    testkit::eventually("the other runners", [&] {
      return connection->first(query, {}, [](const Row& row) { return row.integer(0); }).value() == wanted;
    });
  }
  /// `name ready` of each index of the table but its key.
  std::string indexes() {
    std::string found;
    REQUIRE(connection
                ->each({"indexes",
                        "SELECT c.relname || CASE WHEN i.indisvalid THEN ' ready ' ELSE ' broken ' END FROM pg_index i"
                        " JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid"
                        " WHERE t.relname = 'letters' AND NOT i.indisprimary ORDER BY 1"},
                       {},
                       [&found](const Row& row) {
                         found += row.string(0);
                         return true;
                       })
                .ok());
    return found;
  }
  /// What a runner does that comes now.
  std::future<Result<std::vector<MigrationStep>>> start_runner() {
    return std::async(std::launch::async,
                      [this, connection = std::shared_ptr(connect())] { return migrator.up(*connection, std::nullopt, kDay); });
  }
};

TEST_CASE("concurrent indexes: on SQLite the step is like any other", "[db][migrator]") {
  const testkit::TempDirectory dir;
  const auto connection = notes::open(dir.file("a.db"));
  const Migrator migrator(kSteps);
  CHECK_FALSE(is_built_beside_writers(*connection, kMarked));
  CHECK(migrator.up(*connection, std::nullopt, kDay).value().size() == 2);
  CHECK(migrator.down(*connection, 1).value().size() == 1);
  CHECK(migrator.up(*connection, std::nullopt, kDay).value().size() == 1);
}

TEST_CASE("concurrent indexes: on PostgreSQL they are built, undone and built again", "[db][postgres][migrator]") {
  if (!testkit::has_postgres()) return;
  WithLetters db;
  CHECK(is_built_beside_writers(*db.connection, kMarked));
  CHECK(db.migrator.up(*db.connection, std::nullopt, kDay).value().size() == 1);
  CHECK(db.indexes() == "letters_by_id ready letters_by_name ready ");
  CHECK(db.migrator.down(*db.connection, 1).value().size() == 1);
  CHECK(db.indexes().empty());
  CHECK(db.migrator.up(*db.connection, std::nullopt, kDay).value().size() == 1);
  CHECK(db.migrator.schema_version(*db.connection).value() == 2);
}

TEST_CASE("concurrent indexes: what an interrupted build left is dropped and built again", "[db][postgres][migrator]") {
  if (!testkit::has_postgres()) return;
  WithLetters db;
  REQUIRE(db.connection->script("INSERT INTO letters VALUES (1, 'a'), (2, 'a')").ok());
  const auto failed = db.migrator.up(*db.connection, std::nullopt, kDay);
  REQUIRE_FALSE(failed.ok());
  CHECK(failed.error().what.find("Migration 2 (letters_by_name) failed") != std::string::npos);
  CHECK(db.indexes() == "letters_by_name broken ");  // outside of a transaction it stays, and slows every write
  CHECK(db.migrator.schema_version(*db.connection).value() == 1);
  REQUIRE(db.connection->script("DELETE FROM letters WHERE id = 2").ok());
  CHECK(db.migrator.up(*db.connection, std::nullopt, kDay).value().size() == 1);
  CHECK(db.indexes() == "letters_by_id ready letters_by_name ready ");
}

TEST_CASE("concurrent indexes: one that was built before the end was recorded is kept", "[db][postgres][migrator]") {
  if (!testkit::has_postgres()) return;
  WithLetters db;
  REQUIRE(db.connection->script("CREATE UNIQUE INDEX letters_by_name ON letters (name)").ok());
  CHECK(db.migrator.up(*db.connection, std::nullopt, kDay).value().size() == 1);
  CHECK(db.indexes() == "letters_by_id ready letters_by_name ready ");
}

TEST_CASE("concurrent indexes: a runner that another overtakes records no index that is not built", "[db][postgres][migrator]") {
  if (!testkit::has_postgres()) return;
  WithLetters db{std::span(kStepsAround)};
  const auto holder = db.connect();
  REQUIRE(holder->begin(Begin::kWrite).ok());
  REQUIRE(holder->script("LOCK TABLE schema_migrations IN ACCESS EXCLUSIVE MODE").ok());
  auto one = db.start_runner();
  auto two = db.start_runner();
  db.wait_for(kWaiting, 2);
  REQUIRE(holder->rollback().ok());
  std::size_t steps = 0;
  for (auto* runner : {&one, &two}) {
    const auto taken = runner->get();
    INFO((taken.ok() ? "" : taken.error().cause.for_log()));
    CHECK(taken.ok());
    if (taken.ok()) steps += taken.value().size();
  }
  CHECK(steps == 3);
  CHECK(db.indexes() == "letters_by_name ready letters_ordered ready ");
}

TEST_CASE("concurrent indexes: a runner waits for the index that another builds", "[db][postgres][migrator]") {
  if (!testkit::has_postgres()) return;
  WithLetters db;
  const auto writer = db.connect();
  REQUIRE(writer->begin(Begin::kRowWrite).ok());
  REQUIRE(writer->script("INSERT INTO letters VALUES (1, 'a')").ok());
  auto builder = db.start_runner();
  db.wait_for(kBuilding, 1);
  auto waiting = db.start_runner();
  CHECK(waiting.wait_for(std::chrono::milliseconds(500)) == std::future_status::timeout);
  REQUIRE(writer->commit().ok());
  CHECK(builder.get().value().size() + waiting.get().value().size() == 1);
  CHECK(db.indexes() == "letters_by_id ready letters_by_name ready ");
}

TEST_CASE("concurrent indexes: runners that begin to build at once all succeed", "[db][postgres][migrator][race]") {
  if (!testkit::has_postgres()) return;
  WithLetters db;
  std::vector<std::future<Result<std::vector<MigrationStep>>>> runners;
  std::size_t steps = 0;
  for (int round = 0; round < 3; ++round) {
    for (int i = 0; i < 4; ++i) runners.push_back(db.start_runner());
    for (auto& runner : runners) steps += runner.get().value().size();
    runners.clear();
    CHECK(db.indexes() == "letters_by_id ready letters_by_name ready ");
    REQUIRE(db.migrator.down(*db.connection, 1).ok());
  }
  CHECK(steps == 3);
}

TEST_CASE("concurrent indexes: those of a table without rows are built in the step's transaction", "[db][postgres][migrator]") {
  if (!testkit::has_postgres()) return;
  WithLetters db;
  REQUIRE(db.connection->script("INSERT INTO letters VALUES (1, 'a'), (2, 'a')").ok());
  REQUIRE_FALSE(db.migrator.up(*db.connection, std::nullopt, kDay).ok());
  REQUIRE(db.indexes() == "letters_by_name broken ");
  REQUIRE(db.connection->script("DELETE FROM letters").ok());
  const auto reader = db.connect();  // CREATE INDEX CONCURRENTLY would wait for its snapshot
  REQUIRE(reader->begin(Begin::kRead).ok());
  REQUIRE(reader->run(kBuilding, {}, nullptr).ok());
  CHECK(db.migrator.up(*db.connection, std::nullopt, kDay).value().size() == 1);
  CHECK(db.indexes() == "letters_by_id ready letters_by_name ready ");
}

TEST_CASE("concurrent indexes: another relation of the index's name is reported", "[db][postgres][migrator]") {
  if (!testkit::has_postgres()) return;
  WithLetters db;
  REQUIRE(db.connection->script("CREATE SEQUENCE usher.letters_by_name").ok());
  const auto failed = db.migrator.up(*db.connection, std::nullopt, kDay);
  REQUIRE_FALSE(failed.ok());
  CHECK(failed.error().cause.for_log().find("no index letters_by_name") != std::string::npos);
}

TEST_CASE("concurrent indexes: a step with other statements is refused", "[db][postgres][migrator]") {
  if (!testkit::has_postgres()) return;
  WithLetters db;
  CHECK_FALSE(build_beside_writers(*db.connection, "-- concurrently\nCREATE INDEX a ON letters (id); DROP TABLE letters;",
                                   [](Connection&) -> Result<bool> { return true; })
                  .ok());
  CHECK(db.indexes().empty());
}

TEST_CASE("step markers: lines of their own say from which release a step is readable, and how it is built", "[db][migrator]") {
  const auto markers = markers_of("-- What it is for.\n-- readable from: 24\n-- concurrently\nCREATE INDEX a ON b (c);\n");
  CHECK(markers.readable_from == 24);
  CHECK(markers.concurrently);
}

TEST_CASE("step markers: anything else says nothing", "[db][migrator]") {
  const auto* const text = GENERATE(as<const char*>{}, "", "CREATE TABLE a (b TEXT)", "-- readable from: soon",
                                    "-- readable from: 24, or so", "  -- concurrently", "-- concurrently, where it can");
  const auto markers = markers_of(text);
  CHECK(markers.readable_from == std::nullopt);
  CHECK_FALSE(markers.concurrently);
}

}  // namespace
}  // namespace usher::db
