#include "common/db/engine/transaction.h"

#include "tests/common/db/notes.h"

namespace usher::db {
namespace {

using testkit::TempDirectory;

TEST_CASE("transaction: success commits; an error or an exception rolls back", "[db][transaction]") {
  const TempDirectory dir;
  const auto connection = notes::open_with_table(dir.file("a.db"));
  CHECK(in_transaction(*connection, Begin::kWrite, notes::inserting("kept")).ok());
  const auto refused = in_transaction(*connection, Begin::kWrite, [](Connection& inside) -> Status {
    USHER_CHECK(notes::insert(inside, "undone"));
    return error(ErrorCode::kEmailTaken);
  });
  CHECK(refused.error().code == ErrorCode::kEmailTaken);
  const auto thrown = in_transaction(*connection, Begin::kWrite, [](Connection& inside) -> Status {
    USHER_CHECK(notes::insert(inside, "undone"));
    throw std::runtime_error("out of luck");
  });
  CHECK(thrown.error().code == ErrorCode::kInternal);
  CHECK(thrown.error().cause.for_log() == "out of luck");
  CHECK(in_transaction(*connection, Begin::kWrite, [](Connection&) -> Status { throw 42; }).error().code == ErrorCode::kInternal);
  CHECK_FALSE(connection->in_transaction());
  CHECK(notes::count(*connection) == 1);
}

TEST_CASE("transaction: a failed commit is the result, and nothing stays open", "[db][transaction]") {
  const TempDirectory dir;
  const auto connection = notes::open_with_table(dir.file("a.db"));
  REQUIRE(connection->script("CREATE TABLE replies (note INTEGER REFERENCES notes (id) DEFERRABLE INITIALLY DEFERRED)").ok());
  const auto outcome = in_transaction(*connection, Begin::kWrite,
                                      [](Connection& inside) { return inside.script("INSERT INTO replies VALUES (7)"); });
  CHECK(outcome.error().code == ErrorCode::kConflict);
  CHECK_FALSE(connection->in_transaction());
}

TEST_CASE("transaction: a success is an error if the engine rolled back", "[db][transaction]") {
  const TempDirectory dir;
  const auto connection = notes::open_with_table(dir.file("a.db"));
  const auto outcome = in_transaction(*connection, Begin::kWrite, [](Connection& inside) -> Status {
    USHER_CHECK(notes::insert(inside, "lost"));
    return inside.script("ROLLBACK");
  });
  CHECK(outcome.error().code == ErrorCode::kDatabaseBusy);
  CHECK(notes::count(*connection) == 0);
}

TEST_CASE("transaction: a deferred one reads one snapshot throughout", "[db][transaction]") {
  const TempDirectory dir;
  const auto reader = notes::open_with_table(dir.file("a.db"));
  const auto writer = notes::open(dir.file("a.db"));
  std::int64_t before = -1;
  std::int64_t after = -1;
  REQUIRE(in_transaction(*reader, Begin::kRead, [&](Connection& inside) -> Status {
            before = notes::count(inside);
            USHER_CHECK(notes::insert(*writer, "x"));
            after = notes::count(inside);
            return done();
          }).ok());
  CHECK(before == 0);
  CHECK(after == 0);
  CHECK(notes::count(*reader) == 1);
}

}  // namespace
}  // namespace usher::db
