#include "common/db/user_parts.h"

#include <unistd.h>

#include "common/db/migrator.h"
#include "tests/common/db/notes.h"
#include "tests/testkit/postgres_server.h"

namespace usher::db {
namespace {

using testkit::PostgresScratch;
using testkit::TempDirectory;

std::int64_t found(Connection& connection, const std::string& sql) {
  return connection.first({"found", sql}, {}, [](const Row& row) { return row.integer(0); }).value().value_or(-1);
}

constexpr const char* kOfParts = "SELECT count(*) FROM sqlite_master WHERE name LIKE 'user\\_part%' ESCAPE '\\'";

TEST_CASE("user parts: each migration, up or down, drops the index, and after the last one down nothing is left",
          "[db][migrator]") {
  const TempDirectory dir;
  const auto connection = notes::open(dir.file("a.db"));
  const Migrator migrator;
  REQUIRE(migrator.up(*connection, migrator.newest() - 1, from_ms(1)).ok());
  REQUIRE(make_user_parts(*connection).ok());
  CHECK(found(*connection, kOfParts) > 3);
  REQUIRE(migrator.up(*connection, std::nullopt, from_ms(1)).ok());
  CHECK(found(*connection, kOfParts) == 0);
  REQUIRE(make_user_parts(*connection).ok());
  REQUIRE(make_user_parts(*connection).ok());  // again
  REQUIRE(migrator.down(*connection, migrator.newest() - 1).ok());
  CHECK(found(*connection, kOfParts) == 0);
  REQUIRE(make_user_parts(*connection).ok());
  REQUIRE(migrator.down(*connection, 0).ok());
  CHECK(found(*connection, "SELECT count(*) FROM sqlite_master") == 1);
}

TEST_CASE("user parts: a migration without a step keeps the index", "[db][migrator]") {
  const TempDirectory dir;
  const auto connection = notes::open(dir.file("a.db"));
  REQUIRE(Migrator().up(*connection, std::nullopt, from_ms(1)).ok());
  REQUIRE(make_user_parts(*connection).ok());
  REQUIRE(Migrator().up(*connection, std::nullopt, from_ms(1)).ok());
  CHECK(found(*connection, kOfParts) > 3);
}

TEST_CASE("user parts: PostgreSQL's index goes with its table, and one that was cut off is made again", "[db][postgres]") {
  if (!testkit::has_postgres()) return;
  const PostgresScratch scratch(PostgresScratch::Contents::kSchema);
  const auto connection = scratch.connect();
  const auto is_there = [&] {
    return connection->first(connection->schema_texts().parts.is_there, {}, [](const Row&) { return true; }).value().has_value();
  };
  CHECK_FALSE(is_there());
  REQUIRE(make_user_parts(*connection).ok());
  CHECK(is_there());
  REQUIRE(make_user_parts(*connection).ok());
  REQUIRE(connection->script("UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'usher.users_by_part'::regclass").ok());
  CHECK_FALSE(is_there());
  REQUIRE(make_user_parts(*connection).ok());
  CHECK(is_there());
  REQUIRE(Migrator().down(*connection, 0).ok());
  CHECK_FALSE(is_there());
}

TEST_CASE("user parts: the extension is made in the schema public, and elsewhere only without it", "[db][postgres]") {
  if (!testkit::has_postgres()) return;
  const bool has_public = GENERATE(true, false);
  const PostgresScratch scratch(PostgresScratch::Contents::kSchema);
  const auto connection = scratch.connect();
  REQUIRE(connection->script("SET search_path = usher").ok());  // as of a role of that name
  if (!has_public) REQUIRE(connection->script("DROP SCHEMA public").ok());
  REQUIRE(make_user_parts(*connection).ok());
  CHECK(found(*connection,
              "SELECT CAST(n.nspname = 'public' AS INT) FROM pg_extension e JOIN pg_namespace n"
              " ON n.oid = e.extnamespace WHERE e.extname = 'pg_trgm'") == (has_public ? 1 : 0));
}

TEST_CASE("user parts: an extension in another schema serves too", "[db][postgres]") {
  if (!testkit::has_postgres()) return;
  const PostgresScratch scratch(PostgresScratch::Contents::kSchema);
  const auto connection = scratch.connect();
  REQUIRE(connection->script("CREATE SCHEMA \"Other one\"; CREATE EXTENSION pg_trgm SCHEMA \"Other one\"").ok());
  CHECK(make_user_parts(*connection).ok());
}

TEST_CASE("user parts: without the right to make PostgreSQL's extension the error has the fix", "[db][postgres]") {
  if (!testkit::has_postgres()) return;
  const PostgresScratch scratch(PostgresScratch::Contents::kSchema);
  const auto connection = scratch.connect();
  const std::string role = "usher_parts_" + std::to_string(::getpid());
  REQUIRE(connection->script("CREATE ROLE " + role + "; GRANT ALL ON SCHEMA usher TO " + role + "; SET ROLE " + role).ok());
  const auto refused = make_user_parts(*connection);
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.error().code == ErrorCode::kForbidden);
  CHECK(refused.error().what.find("CREATE EXTENSION pg_trgm") != std::string::npos);
  REQUIRE(connection->script("RESET ROLE; DROP OWNED BY " + role + "; DROP ROLE " + role).ok());
}

}  // namespace
}  // namespace usher::db
