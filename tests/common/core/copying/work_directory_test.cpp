#include "common/core/copying/work_directory.h"

#include <fstream>
#include <iterator>
#include <limits>

#include "tests/catch.h"
#include "tests/testkit/temp_directory.h"

namespace usher::core {
namespace {

TEST_CASE("work directory: private, and gone with its object or by an interrupt", "[unfinished_file][security]") {
  const testkit::TempDirectory parent;
  const testkit::Umask open_to_all(0);
  const auto entries = [&parent] { return std::distance(std::filesystem::directory_iterator(parent.path()), {}); };
  {
    const auto made = WorkDirectory::make(parent.path());
    REQUIRE(made.ok());
    const auto file = made.value()->database("a.db");
    CHECK(testkit::mode_of(std::filesystem::path(file).parent_path().string()) == 0700);
    std::ofstream(file + ".unknown") << "x";
    CHECK(entries() == 1);
  }
  CHECK(entries() == 0);
  const auto made = WorkDirectory::make(parent.path());
  REQUIRE(made.ok());
  for (const char* suffix : {"", "-wal", "-shm", "-journal", ".lock"})
    std::ofstream(made.value()->database("a.db") + suffix) << "x";
  remove_unfinished_files();
  CHECK(entries() == 0);
}

TEST_CASE("work directory: too little room is said before anything is written", "[unfinished_file]") {
  const testkit::TempDirectory directory;
  CHECK(require_room(directory.path(), 1).ok());
  const auto refused = require_room(directory.path(), std::numeric_limits<std::int64_t>::max());
  CHECK(refused.error().code == ErrorCode::kDatabaseBusy);
  CHECK(refused.error().what.starts_with("There is not enough room in " + directory.path()));
}

}  // namespace
}  // namespace usher::core
