#include "common/db/engine/sql_text.h"

#include "tests/catch.h"

namespace usher::db {
namespace {

TEST_CASE("quoted: a name or a text cannot end its quotes", "[db][security]") {
  CHECK(quoted_name("user") == "\"user\"");
  CHECK(quoted_name("a\"; DROP TABLE users; --") == "\"a\"\"; DROP TABLE users; --\"");
  CHECK(quoted_text("user") == "'user'");
  CHECK(quoted_text("o'neil") == "'o''neil'");
  CHECK(quoted_text("").size() == 2);
}

}  // namespace
}  // namespace usher::db
