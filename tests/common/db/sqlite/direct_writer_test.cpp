#include "common/db/sqlite/direct_writer.h"

#include <thread>

#include "tests/common/db/notes.h"

namespace usher::db {
namespace {

using testkit::TempDirectory;

TEST_CASE("direct writer: each work is its own transaction, and posted work runs at once", "[db][writer]") {
  const TempDirectory dir;
  DirectWriter writer(notes::open_with_table(dir.file("a.db")));
  const auto reader = notes::open(dir.file("a.db"));
  CHECK(writer.write(notes::inserting("a")).ok());
  CHECK(writer.post(notes::inserting("b")).ok());
  CHECK(writer.write(notes::inserting("a")).error().code == ErrorCode::kConflict);
  CHECK(notes::count(*reader) == 2);
}

TEST_CASE("direct writer: threads take turns", "[db][writer][race]") {
  const TempDirectory dir;
  DirectWriter writer(notes::open_with_table(dir.file("a.db")));
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([&writer, t] {
        for (int i = 0; i < 10; ++i)
          static_cast<void>(writer.write(notes::inserting(std::to_string(t) + "-" + std::to_string(i))));
      });
    }
  }
  CHECK(notes::count(*notes::open(dir.file("a.db"))) == 40);
}

}  // namespace
}  // namespace usher::db
