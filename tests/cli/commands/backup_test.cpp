#include "cli/commands/backup.h"

#include <filesystem>

#include "common/db/sqlite/sqlite_backup.h"
#include "common/db/sqlite/sqlite_connection.h"
#include "tests/catch.h"
#include "tests/cli/installation.h"
#include "tests/testkit/text.h"

namespace usher::cli {
namespace {

using testkit::has;

TEST_CASE("backup: one sound file with mode 0600, and a note about the secret, which it lacks", "[cli][backup][security]") {
  TestInstallation here;
  here.done("user create ada@example.com --password-stdin", "S3cret-passphrase\n");
  const testkit::Umask open_to_all(0);
  const auto file = here.kit.world()->directory.file("b.db");
  const auto ran = here.run("backup " + file + " -o json");
  REQUIRE(ran.code == 0);
  const auto fingerprint = here.kit->secrets.current.fingerprint();
  CHECK(has(ran.out, "\"secret_fingerprint\": \"" + fingerprint + "\""));
  CHECK(has(ran.err, "The backup does not contain the secret: keep USHER_SECRET (fingerprint " + fingerprint + ")"));
  CHECK_FALSE(has(ran.out + ran.err, here.kit.settings().secrets.usher.expose()));
  CHECK(testkit::mode_of(file) == 0600);
  CHECK(db::open_backup(file).ok());
  CHECK(here.kit.texts("SELECT actor FROM audit_events WHERE action = 'database.backed_up'") ==
        std::vector<std::string>{"operator:tester"});
}

TEST_CASE("backup: warns if the secret is not the database's", "[cli][backup][security]") {
  TestInstallation here;
  here.kit.run("UPDATE installation SET value = 'another' WHERE name = 'secret_check'");
  const auto ran = here.run("backup " + here.kit.world()->directory.file("b.db") + " -o json --quiet");
  CHECK(ran.code == 0);
  CHECK(has(ran.out, "\"secret_fingerprint\": null"));
  CHECK(has(ran.err, "warning: the backup does not contain the secret, and the secret in USHER_SECRET (fingerprint "));
  CHECK(has(ran.err, ") belongs to another database"));
}

TEST_CASE("backup: replaces a file only with --force or --yes, and the database itself never", "[cli][backup]") {
  TestInstallation here;
  const auto& directory = here.kit.world()->directory;
  here.done("backup " + directory.file("b.db"));
  CHECK(here.run("backup " + directory.file("b.db")).code == 4);
  CHECK(here.run("backup " + directory.file("b.db") + " --force").code == 0);
  CHECK(here.run("backup " + directory.file("b.db") + " --yes").code == 0);
  CHECK(here.run("backup " + directory.path() + " --yes").code == 4);
  const std::string name = GENERATE("usher.db", "./usher.db", "usher.db-wal", "usher.db.lock", "usher.db.secret");
  const auto ran = here.run("backup " + directory.file(name) + " --yes");
  CHECK(ran.code == 4);
  CHECK(has(ran.err, "belongs to the database itself"));
}

TEST_CASE("backup: a link to the database is the database", "[cli][backup]") {
  TestInstallation here;
  const auto link = here.kit.world()->directory.file("link.db");
  std::filesystem::create_symlink(here.kit.database().place(), link);
  CHECK(here.run("backup " + link + " --yes").code == 4);
}

TEST_CASE("backup: works before a migration, too", "[cli][backup]") {
  TestInstallation here;
  here.done("migrate down --to 2 --yes");
  here.done("backup " + here.kit.world()->directory.file("b.db"));
}

}  // namespace
}  // namespace usher::cli
