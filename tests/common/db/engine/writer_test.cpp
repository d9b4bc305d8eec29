#include "common/db/engine/writer.h"

#include "common/db/sqlite/sqlite_database.h"
#include "common/db/sqlite/write_queue.h"
#include "tests/common/db/notes.h"

namespace usher::db {
namespace {

using testkit::TempDirectory;

TEST_CASE("writer: both kinds have the same guarantees", "[db][writer]") {
  const TempDirectory dir;
  WriteCounts counts;
  std::unique_ptr<Writer> writer;
  SECTION("direct") { writer = std::make_unique<DirectWriter>(notes::open_with_table(dir.file("a.db"))); }
  SECTION("queue") { writer = std::make_unique<WriteQueue>(notes::open_with_table(dir.file("a.db")), counts); }
  CHECK(writer->write(notes::inserting("a")).ok());
  CHECK(writer
            ->write([](Connection& connection) -> Status {
              USHER_CHECK(notes::insert(connection, "undone"));
              return error(ErrorCode::kUserNotFound);
            })
            .error()
            .code == ErrorCode::kUserNotFound);
  CHECK(writer->post(notes::inserting("b")).ok());
  writer.reset();
  CHECK(notes::count(*notes::open(dir.file("a.db"))) == 2);
}

}  // namespace
}  // namespace usher::db
