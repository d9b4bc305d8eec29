#include "common/base/files/system_user.h"

#include <unistd.h>

#include "tests/catch.h"
#include "tests/testkit/temp_directory.h"

using namespace usher;

TEST_CASE("system user: a uid is shown by name, or as a number", "[system_user]") {
  CHECK(user_name(0) == "root");
  CHECK(user_name(3'999'999'999) == "3999999999");
}

TEST_CASE("system user: a file that is not there has the owner of its directory", "[system_user]") {
  const testkit::TempDirectory dir;
  CHECK(owner_of(dir.file("new.db"))->uid == geteuid());
  CHECK(owner_of("/proc/1/no-such-file")->uid == 0);
  if (geteuid() == 0) {
    std::filesystem::create_symlink("/etc/passwd", dir.file("planted"));
    std::filesystem::create_symlink("/etc", dir.file("way"));
    for (const char* name : {"planted", "way"}) REQUIRE(::lchown(dir.file(name).c_str(), 65534, 65534) == 0);
    CHECK(owner_of(dir.file("planted"))->uid == 65534);
    CHECK(owner_of(dir.file("way/passwd"))->uid == 65534);
  }
  CHECK_FALSE(owner_of("/no/such/directory/file"));
}
