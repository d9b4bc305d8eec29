#include "common/base/unfinished_file.h"

#include <filesystem>
#include <fstream>
#include <utility>
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

TEST_CASE("unfinished file: too many files, or a too long path, are ignored", "[unfinished_file]") {
  const UnfinishedFile too_long(std::string(100'000, 'x'));
  std::vector<UnfinishedFile> many;
  for (int i = 0; i < 100; ++i) many.emplace_back("/no/such/directory/file");
  remove_unfinished_files();
}
