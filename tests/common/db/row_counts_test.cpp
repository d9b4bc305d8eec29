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

}  // namespace
}  // namespace usher::db
