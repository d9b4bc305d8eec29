#include "common/db/concurrent_indexes.h"

#include <array>

#include "common/db/created_tables.h"
#include "common/db/migrator.h"
#include "tests/common/db/notes.h"
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

const Time kDay = from_ms(1'700'000'000'123);

/// An empty database of PostgreSQL with the first step.
struct WithLetters {
  PostgresScratch database{PostgresScratch::Contents::kNothing};
  std::unique_ptr<PostgresConnection> connection =
      database.connect({.texts = testkit::postgres_texts("usher", created_tables(kSteps)), .patience = std::chrono::seconds(30)});
  WithLetters() { REQUIRE(migrator.up(*connection, 1, kDay).ok()); }
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
  Migrator migrator{kSteps};
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

TEST_CASE("concurrent indexes: a step with other statements is refused", "[db][postgres][migrator]") {
  if (!testkit::has_postgres()) return;
  WithLetters db;
  CHECK_FALSE(build_beside_writers(*db.connection, "-- concurrently\nCREATE INDEX a ON letters (id); DROP TABLE letters;").ok());
  CHECK(db.indexes().empty());
}

}  // namespace
}  // namespace usher::db
