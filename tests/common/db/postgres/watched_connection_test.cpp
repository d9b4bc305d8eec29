#include "common/db/postgres/watched_connection.h"

#include "tests/catch.h"
#include "tests/common/db/postgres/planned_connection.h"

namespace usher::db {
namespace {

TEST_CASE("watched connection: the process that still commits is passed on", "[postgres]") {
  PlannedServer server;
  server.plan_commits({Interruption::kUnknown});
  server.let_commits_go_on(true, true);
  PlannedConnection real(server);
  WatchedConnection watched(real);
  REQUIRE(watched.begin(Begin::kWrite).ok());
  CHECK_FALSE(watched.commit().ok());
  CHECK(watched.committing_process() == 7);
}

}  // namespace
}  // namespace usher::db
