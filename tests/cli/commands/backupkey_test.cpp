#include <fstream>

#include "cli/commands/rows.h"
#include "common/core/copying/backup_keys.h"
#include "tests/catch.h"
#include "tests/cli/installation.h"
#include "tests/testkit/text.h"
#include "tests/testkit/world.h"

namespace usher::cli {
namespace {

using testkit::has;

core::BackupPrivateKey read(const std::string& file) {
  std::ifstream in(file);
  return testkit::must(core::read_private_key(file, (std::ostringstream() << in.rdbuf()).str()));
}

TEST_CASE("backupkey create: the private key is in a file of mode 0600 alone, and replaces none", "[cli][backup][security]") {
  TestInstallation here;
  const testkit::Umask open_to_all(0);
  const auto file = here.kit.world()->directory.file("backup.key");
  const auto ran = here.run("backupkey create " + file + " -o json");
  REQUIRE(ran.code == 0);
  CHECK(testkit::mode_of(file) == 0600);
  const auto key = read(file);
  CHECK(has(ran.out, "\"public_key\": \"" + key.public_key().text() + "\""));
  CHECK_FALSE(has(ran.out + ran.err, "usher-private-"));
  CHECK(here.run("backupkey create " + file).code == 4);
  CHECK(read(file).public_key() == key.public_key());
}

TEST_CASE("backupkey encrypt: a backup that is a file opens with the private key", "[cli][backup]") {
  TestInstallation here;
  const auto& directory = here.kit.world()->directory;
  const auto key = line_of(here.done("backupkey create " + directory.file("backup.key") + " -o name"));
  here.done("backup " + directory.file("b.db"));
  const auto encrypt = "backupkey encrypt " + key + " " + directory.file("b.db") + " " + directory.file("b.encrypted");
  here.done(encrypt);
  CHECK(testkit::mode_of(directory.file("b.encrypted")) == 0600);
  here.done("restore --yes " + directory.file("b.encrypted") + " --key " + directory.file("backup.key"));
  const auto clear = here.run("restore --yes " + directory.file("b.db") + " --key " + directory.file("backup.key"));
  CHECK(has(clear.err, "b.db is not encrypted: the key of --key was not needed"));
  CHECK(here.run(encrypt).code == 4);
  here.done(encrypt + " --force");
  CHECK(here.run("backupkey encrypt " + key + " " + directory.file("none.db") + " " + directory.file("c")).code == 3);
}

}  // namespace
}  // namespace usher::cli
