#include <csignal>

#include "cli/commands/rows.h"
#include "common/core/secrets/installation_secret.h"
#include "common/db/sqlite/sqlite_backup.h"
#include "common/db/sqlite/sqlite_connection.h"
#include "tests/catch.h"
#include "tests/cli/installation.h"
#include "tests/testkit/text.h"
#include "tests/testkit/world.h"

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

TEST_CASE("backup: commands read one as a database, and none changes it", "[cli][backup]") {
  TestInstallation here;
  here.done("user create ada@example.com --password-stdin", "S3cret-passphrase\n");
  const auto file = here.kit.world()->directory.file("b.db");
  here.done("backup " + file);
  const auto bytes = std::filesystem::last_write_time(file);
  const auto there = " --database sqlite:" + file;
  CHECK(has(here.done("user list" + there), "ada@example.com"));
  here.done("audit list" + there);
  const std::string line =
      GENERATE(as<const char*>{}, "user create bob@example.com --generate-password", "user delete ada@example.com --yes",
               "migrate down --to 2 --yes", "migrate up", "key rotate --now --yes", "prune --yes", "secret abandon --yes");
  const auto refused = here.run(line + there);
  CHECK(refused.code == 4);
  CHECK(has(refused.err, "usher restore " + file));
  CHECK(std::filesystem::last_write_time(file) == bytes);
  CHECK_FALSE(std::filesystem::exists(file + ".lock"));
}

TEST_CASE("backup: succeeds where the database takes no writes, and says that it is not noted", "[cli][backup]") {
  TestInstallation here;
  here.kit.run("CREATE TRIGGER full BEFORE INSERT ON installation BEGIN SELECT RAISE(ABORT, 'full'); END");
  const auto file = here.kit.world()->directory.file("b.db");
  const auto ran = here.run("backup " + file + " -o json");
  CHECK(ran.code == 0);
  CHECK(has(ran.out, "\"file\": \"" + file + "\""));
  CHECK(has(ran.err, "the backup is whole, but the database could not note it: "));
  CHECK(db::open_backup(file).ok());
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

TEST_CASE("backup: replaces a file only with --force, and the database itself never", "[cli][backup]") {
  TestInstallation here;
  const auto& directory = here.kit.world()->directory;
  here.done("backup " + directory.file("b.db"));
  CHECK(here.run("backup " + directory.file("b.db")).code == 4);
  CHECK(here.run("backup " + directory.file("b.db") + " --force").code == 0);
  CHECK(here.run("backup " + directory.file("b.db") + " --yes").code == 4);
  CHECK(here.run("backup " + directory.path() + " --force").code == 4);
  const std::string name =
      GENERATE(as<const char*>{}, "usher.db", "./usher.db", "usher.db-wal", "usher.db.lock", "usher.db.secret");
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

TEST_CASE("backup: a command gets the backup, and its failure is the backup's", "[cli][backup]") {
  std::signal(SIGPIPE, SIG_IGN);  // as the program does
  TestInstallation here;
  const auto copy = here.kit.world()->directory.file("copy");
  const auto to = [&](const std::string& command) { return here.run_words({"backup", "--to", command}); };
  const auto backed_up = [&] { return here.done("audit list --action database.backed_up -o csv --fields action"); };
  const auto ran = to("cat > " + copy);
  CHECK(ran.code == 0);
  CHECK(ran.out.empty());
  CHECK(db::open_backup(copy).ok());
  CHECK(backed_up() == "action\ndatabase.backed_up\n");
  here.done("restore " + copy + " --yes");

  const auto count = backed_up();
  const auto failed = to("cat > /dev/null; exit 3");
  CHECK(failed.code == 1);
  CHECK(has(failed.err, "The command `cat > /dev/null; exit 3` failed with exit code 3"));
  const auto gone = to("true");
  CHECK(gone.code == 1);
  CHECK(has(gone.err, "The command `true` ended before it had read everything"));
  CHECK(has(to("kill -9 $$").err, "failed with signal 9"));
  CHECK(backed_up() == count);
}

TEST_CASE("backup: goes to one place", "[cli][backup]") {
  TestInstallation here;
  CHECK(here.run("backup").code == 2);
  CHECK(here.run_words({"backup", "b.db", "--to", "cat"}).code == 2);
  CHECK_FALSE(std::filesystem::exists("b.db"));
}

}  // namespace
}  // namespace usher::cli
