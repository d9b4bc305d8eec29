#include "common/db/database_size.h"

#include "common/db/open_database.h"
#include "tests/catch.h"
#include "tests/testkit/postgres_server.h"
#include "tests/testkit/temp_directory.h"

namespace usher::db {
namespace {

/// Writes a table of about a megabyte, and returns the sizes before and after.
std::pair<std::int64_t, std::int64_t> grow(Database& database) {
  const auto before = database_size(database);
  REQUIRE(before.ok());
  const auto connection = database.connect();
  REQUIRE(connection.ok());
  REQUIRE(connection.value()->script("CREATE TABLE filler (x TEXT)").ok());
  const std::string line(1000, 'x');
  constexpr Query kInsert{"insert", "INSERT INTO filler (x) VALUES (:x)"};
  REQUIRE(in_transaction(*connection.value(), Begin::kWrite, [&](Connection& in) -> Status {
            for (int i = 0; i < 1000; ++i) USHER_CHECK(in.run(kInsert, {{"x", line}}));
            return done();
          }).ok());
  REQUIRE(database.checkpoint().ok());
  const auto after = database_size(database);
  REQUIRE(after.ok());
  return {before.value(), after.value()};
}

TEST_CASE("database size: a file's size grows with its rows; a file that is gone is an error", "[db][size]") {
  const testkit::TempDirectory dir;
  const auto database = open_database("sqlite:" + dir.file("a.db"), {.write_queue = false});
  REQUIRE(database.ok());
  const auto [before, after] = grow(*database.value());
  CHECK(after - before >= 1'000'000);
  std::filesystem::remove(dir.file("a.db"));
  CHECK(database_size(*database.value()).error().code == ErrorCode::kDatabaseBusy);
}

TEST_CASE("database size: on PostgreSQL it grows as well", "[db][size][postgres]") {
  if (!testkit::has_postgres()) return;
  const testkit::PostgresScratch scratch(testkit::PostgresScratch::Contents::kSchema);
  const auto database = open_database(scratch.url(), {.write_queue = false});
  REQUIRE(database.ok());
  const auto [before, after] = grow(*database.value());
  CHECK(after - before >= 8192);
}

}  // namespace
}  // namespace usher::db
