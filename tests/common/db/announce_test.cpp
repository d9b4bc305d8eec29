#include "common/db/announce.h"

#include "tests/common/db/notes.h"

namespace usher::db {
namespace {

TEST_CASE("announce: on SQLite it does nothing", "[db]") {
  const testkit::TempDirectory dir;
  const auto connection = notes::open(dir.file("a.db"));
  REQUIRE(connection->begin(Begin::kWrite).ok());
  CHECK(announce(*connection, Topic::kKeys).ok());
  CHECK(connection->commit().ok());
}

}  // namespace
}  // namespace usher::db
