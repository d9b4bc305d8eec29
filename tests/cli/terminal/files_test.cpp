#include "cli/terminal/files.h"

#include <cerrno>
#include <fstream>

#include "common/base/files/file.h"
#include "tests/catch.h"
#include "tests/testkit/temp_directory.h"

namespace usher::cli {
namespace {

TEST_CASE("files: the database and its files are never overwritten", "[files][security]") {
  const testkit::TempDirectory dir;
  const auto database = dir.file("usher.db");
  std::ofstream(database) << "x";
  std::filesystem::create_symlink(database, dir.file("link"));
  const std::string name = GENERATE(as<const char*>{}, "usher.db", "./usher.db", "link", "usher.db-wal", "usher.db-shm",
                                    "usher.db.lock", "usher.db.secret");
  const auto refused = create_output_file(database, dir.file(name), true);
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.error().code == ErrorCode::kConflict);
  CHECK(refused.error().what == dir.file(name) + " belongs to the database itself; choose another name");
}

TEST_CASE("files: another file is replaced with --force only", "[files]") {
  const testkit::TempDirectory dir;
  std::ofstream(dir.file("export.csv")) << "old";
  const auto kept = create_output_file(dir.file("usher.db"), dir.file("export.csv"), false);
  REQUIRE_FALSE(kept.ok());
  CHECK(kept.error().code == ErrorCode::kConflict);
  CHECK_FALSE(std::filesystem::is_empty(dir.file("export.csv")));
  auto file = create_output_file(dir.file("usher.db"), dir.file("export.csv"), true);
  REQUIRE(file.ok());
  CHECK(file.value().keep().ok());
  CHECK(std::filesystem::is_empty(dir.file("export.csv")));
}

TEST_CASE("files: a refused permission is explained by the database's owner", "[files]") {
  const auto refused = "Cannot make x: " + reason_of(EACCES);
  CHECK(explain_owner(error(ErrorCode::kForbidden, refused)).what ==
        refused + ", who owns the database; name a directory that is that user's");
  CHECK(explain_owner(error(ErrorCode::kForbidden, "x belongs to eve")).what == "x belongs to eve");
}

}  // namespace
}  // namespace usher::cli
