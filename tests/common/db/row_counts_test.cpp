#include "common/db/row_counts.h"

#include "tests/catch.h"
#include "tests/common/db/notes.h"
#include "tests/testkit/temp_directory.h"

namespace usher::db {
namespace {

TEST_CASE("row counts: each table has its own count, and other names are left out", "[db][row_counts]") {
  const testkit::TempDirectory dir;
  const auto connection = notes::open(dir.file("a.db"));
  REQUIRE(
      connection
          ->script("CREATE TABLE one (x); CREATE TABLE two (x); INSERT INTO two VALUES (1), (2); CREATE VIEW seen AS SELECT 1")
          .ok());
  const auto counts = count_rows(*connection, {"two", "absent", "seen", "one"});
  REQUIRE(counts.ok());
  REQUIRE(counts.value().size() == 2);
  CHECK(counts.value()[0].table == "two");
  CHECK(counts.value()[0].rows == 2);
  CHECK(counts.value()[1].table == "one");
  CHECK(counts.value()[1].rows == 0);
}

TEST_CASE("row counts: a database has rows if any of the tables has one", "[db][row_counts]") {
  const testkit::TempDirectory dir;
  const auto connection = notes::open(dir.file("a.db"));
  REQUIRE(connection->script("CREATE TABLE one (x); CREATE TABLE two (x); CREATE TABLE theirs (x)").ok());
  REQUIRE(connection->script("INSERT INTO theirs VALUES (1); CREATE VIEW seen AS SELECT 1").ok());
  const std::vector<std::string> tables{"one", "absent", "seen", "two"};
  CHECK_FALSE(has_rows(*connection, tables).value());
  REQUIRE(connection->script("INSERT INTO two VALUES (0)").ok());
  CHECK(has_rows(*connection, tables).value());
  CHECK_FALSE(has_rows(*connection, {"absent"}).value());
}

}  // namespace
}  // namespace usher::db
