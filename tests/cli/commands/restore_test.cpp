#include "cli/commands/restore.h"

#include <filesystem>
#include <fstream>

#include "common/db/open_database.h"
#include "common/db/sqlite/instance_lock.h"
#include "tests/catch.h"
#include "tests/cli/installation.h"
#include "tests/testkit/text.h"

namespace usher::cli {
namespace {

using testkit::has;

struct WithBackup : TestInstallation {
  WithBackup() {
    done("user create ada@example.com --password-stdin", "S3cret-passphrase\n");
    done("backup " + backup);
    done("user delete ada@example.com --yes");
  }
  /// Uses its own connection, as commands do: the file may be another one now.
  bool has_ada() { return run("user show ada@example.com").code == 0; }
  std::string backup = kit.world()->directory.file("b.db");
};

/// A message without the breaks that make it fit a terminal.
std::string on_one_line(std::string text) {
  for (auto at = text.find("\n  "); at != std::string::npos; at = text.find("\n  ", at)) text.replace(at, 3, " ");
  return text;
}

TEST_CASE("restore: the rows of a portable backup replace a database, which is kept", "[cli][backup]") {
  WithBackup here;
  const auto path = here.kit.database().place();
  const auto portable = here.kit.world()->directory.file("b.tar.gz");
  here.done("backup --portable " + portable);
  const auto asked = here.run("restore " + portable);
  CHECK(asked.code == 2);
  CHECK(has(on_one_line(asked.err), "(0 users and 0 sessions; kept as " + path + ".before-restore) with " + portable));
  here.done("user create bob@example.com --password-stdin", "S3cret-passphrase\n");

  here.done("restore " + portable + " --yes");
  CHECK(here.run("user show bob@example.com").code == 3);
  CHECK(testkit::mode_of(path) == 0600);
  here.done("restore " + path + ".before-restore --yes");
  CHECK(here.run("user show bob@example.com").code == 0);

  SECTION("a file that is damaged leaves it in place") {
    std::filesystem::resize_file(portable, std::filesystem::file_size(portable) - 40);
    CHECK(here.run("restore " + portable + " --yes").code == 1);
    CHECK(here.run("user show bob@example.com").code == 0);
  }
}

TEST_CASE("restore: asks, keeps a copy of the database, and restores the backup", "[cli][backup]") {
  WithBackup here;
  const auto asked = here.run("restore " + here.backup, "n\n", true);
  CHECK(asked.code == 1);
  const auto kept = here.kit.database().place() + ".before-restore";
  CHECK(has(on_one_line(asked.err),
            "(0 users and 0 sessions; kept as " + kept + ") with " + here.backup + " (1 user and 0 sessions)"));
  CHECK(here.run("restore " + here.backup).code == 2);
  CHECK_FALSE(here.has_ada());

  const testkit::Umask open_to_all(0);
  here.done("restore " + here.backup + " --yes");
  CHECK(here.has_ada());
  const auto path = here.kit.database().place();
  CHECK(testkit::mode_of(path) == 0600);
  CHECK(testkit::mode_of(path + ".before-restore") == 0600);
  CHECK(has(here.done("audit list -o json"), R"("action":"database.restored","outcome":"success","actor":"operator:tester")"));
  here.done("audit verify");

  SECTION("the kept copy can be restored, and again") {
    here.done("restore " + path + ".before-restore --yes");
    CHECK_FALSE(here.has_ada());
    here.done("restore " + path + ".before-restore-2 --yes");
    CHECK(here.has_ada());
  }
  SECTION("an earlier kept copy stays") {
    std::filesystem::create_directory(path + ".before-restore-2");
    const auto next = here.run("restore " + here.backup + " --yes -o json");
    CHECK(has(next.out, "\"kept_as\": \"" + path + ".before-restore-3\""));
    here.done("restore " + path + ".before-restore --yes");
    CHECK_FALSE(here.has_ada());
  }
}

TEST_CASE("restore: a sound database is not replaced if it cannot be kept", "[cli][backup]") {
  WithBackup here;
  const auto& directory = here.kit.world()->directory;
  const auto path = directory.file(std::string(235, 'x'));  // its copy's name would be too long
  here.done("restore " + here.backup + " --database sqlite:" + path);
  here.done("user delete ada@example.com --yes --database sqlite:" + path);
  const auto refused = here.run("restore " + here.backup + " --yes --database sqlite:" + path);
  CHECK(refused.code == 1);
  CHECK(has(refused.err, "File name too long"));
  CHECK(here.run("user show ada@example.com --database sqlite:" + path).code == 3);
}

TEST_CASE("restore: reports the restored backup in every format", "[cli][backup]") {
  WithBackup here;
  const auto restore = [&](const std::string& format) { return here.done("restore " + here.backup + " --yes -o " + format); };
  CHECK(has(restore("json"), "\"users\": 1,\n  \"sessions\": 0,\n  \"schema_version\": "));
  CHECK(restore("name") == here.backup + "\n");
  const auto elsewhere = here.kit.world()->directory.file("new/usher.db");
  CHECK(has(here.done("restore " + here.backup + " -o json --database sqlite:" + elsewhere), "\"kept_as\": null"));
  here.done("user delete ada@example.com --yes");
  CHECK(here.run("restore " + here.backup + " --yes --fields nonsense").code == 2);
  CHECK_FALSE(here.has_ada());
}

TEST_CASE("restore: refused while a server runs", "[cli][backup]") {
  WithBackup here;
  const auto server = db::InstanceLock::shared(here.kit.database().place());
  CHECK(here.run("restore " + here.backup + " --yes").code == 4);
  CHECK_FALSE(here.has_ada());
}

TEST_CASE("restore: an unusable backup changes nothing", "[cli][backup]") {
  WithBackup here;
  const auto bad = here.kit.world()->directory.file("bad.db");
  const auto run_sql = [&](const std::string& sql) {
    auto database =
        testkit::must(db::open_database(testkit::must(db::DatabaseUrl::parse("sqlite:" + bad)), {.write_queue = false}));
    testkit::must(testkit::must(database->connect())->script(sql));
  };
  int code = 1;
  std::string said = "is not a database or is damaged";
  SECTION("missing") {
    code = 3;
    said = "There is no file";
  }
  SECTION("a text") { std::ofstream(bad) << "once upon a time there was a text that was no database"; }
  SECTION("a foreign database") {
    run_sql("CREATE TABLE theirs (x)");
    said = "is not a backup of Usher";
  }
  SECTION("of a newer release") {
    std::filesystem::copy(here.backup, bad);
    run_sql("INSERT INTO schema_migrations (version, name, checksum, applied_at_ms) VALUES (9999, 'future', 'x', 1)");
    code = 4;
    said = "which this release does not know";
  }
  SECTION("with another secret") {
    std::filesystem::copy(here.backup, bad);
    run_sql("UPDATE installation SET value = 'another'");
    said = "The backup was made with another secret";
  }
  const auto ran = here.run("restore " + bad + " --yes");
  CHECK(ran.code == code);
  CHECK(has(ran.err, said));
  CHECK_FALSE(here.has_ada());
  CHECK_FALSE(std::filesystem::exists(here.kit.database().place() + ".before-restore"));
}

TEST_CASE("restore: the database itself is not accepted as its backup", "[cli][backup]") {
  WithBackup here;
  CHECK(here.run("restore " + here.kit.database().place() + " --yes").code == 4);
}

TEST_CASE("restore: a damaged database is replaced, and a missing one needs no question", "[cli][backup]") {
  WithBackup here;
  const auto elsewhere = here.kit.world()->directory.file("new/usher.db");
  here.done("restore " + here.backup + " --database sqlite:" + elsewhere);
  CHECK(here.run("user show ada@example.com --database sqlite:" + elsewhere).code == 0);
  std::ofstream(elsewhere) << "not a database any more";
  const auto ran = here.run("restore " + here.backup + " --yes --database sqlite:" + elsewhere);
  CHECK(ran.code == 0);
  CHECK(has(ran.err, "cannot be kept as " + elsewhere + ".before-restore: it is damaged"));
  CHECK_FALSE(std::filesystem::exists(elsewhere + ".before-restore"));
  CHECK(here.run("user show ada@example.com --database sqlite:" + elsewhere).code == 0);
}

}  // namespace
}  // namespace usher::cli
