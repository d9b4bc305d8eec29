#include "common/base/files/unfinished_file.h"

#include <cerrno>
#include <fstream>
#include <iterator>
#include <vector>

#include "tests/catch.h"
#include "tests/testkit/temp_directory.h"

using namespace usher;

TEST_CASE("unfinished file: only currently unfinished files are removed", "[unfinished_file]") {
  const testkit::TempDirectory dir;
  for (const char* name : {"finished", "half", "moved"}) std::ofstream(dir.file(name)) << "x";
  { const UnfinishedFile finished(dir.file("finished")); }
  const UnfinishedFile half(dir.file("half"));
  UnfinishedFile from(dir.file("moved"));
  const UnfinishedFile moved(std::move(from));
  const UnfinishedFile not_made_yet(dir.file("none"));
  remove_unfinished_files();
  CHECK(std::filesystem::exists(dir.file("finished")));
  CHECK_FALSE(std::filesystem::exists(dir.file("half")));
  CHECK_FALSE(std::filesystem::exists(dir.file("moved")));
}

TEST_CASE("temporary file: deleted with its object unless kept, and by an interrupt", "[unfinished_file]") {
  const testkit::TempDirectory dir;
  const auto files = [&dir] { return std::distance(std::filesystem::directory_iterator(dir.path()), {}); };
  {
    const auto dropped = TemporaryFile::make(dir.file("a"));
    REQUIRE(dropped);
    CHECK(files() == 1);
  }
  CHECK(files() == 0);

  const mode_t before = ::umask(0277);
  auto kept = TemporaryFile::make(dir.file("a"));
  ::umask(before);
  REQUIRE(kept);
  CHECK(std::filesystem::status(kept->path()).permissions() ==
        (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write));
  CHECK(kept->replace(dir.file("final")));
  const auto interrupted = TemporaryFile::make(dir.file("b"));
  REQUIRE(interrupted);
  const auto moved = std::move(kept);
  remove_unfinished_files();
  CHECK_FALSE(std::filesystem::exists(interrupted->path()));
  CHECK(std::filesystem::exists(dir.file("final")));

  CHECK_FALSE(TemporaryFile::make("/no/such/directory/file"));
  CHECK(errno == ENOENT);
}

TEST_CASE("unfinished file: too many files, or a too long path, are ignored", "[unfinished_file]") {
  const UnfinishedFile too_long(std::string(100'000, 'x'));
  std::vector<UnfinishedFile> many;
  for (int i = 0; i < 100; ++i) many.emplace_back("/no/such/directory/file");
  remove_unfinished_files();
}
