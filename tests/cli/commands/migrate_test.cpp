#include <cstdio>

#include "cli/commands/rows.h"
#include "common/db/created_tables.h"
#include "common/db/engine/database.h"
#include "common/db/migrator.h"
#include "common/db/sqlite/instance_lock.h"
#include "tests/catch.h"
#include "tests/cli/installation.h"
#include "tests/testkit/text.h"

namespace usher::cli {
namespace {

using testkit::has;

TEST_CASE("migrate verify: an applied step with a changed text is reported, and nothing runs", "[cli][migrate]") {
  TestInstallation here;
  here.done("migrate verify");
  here.kit.run("UPDATE schema_migrations SET checksum = '0000' WHERE version = 2");
  const auto ran = here.run("migrate verify");
  CHECK(ran.code == 1);
  CHECK(has(ran.err, "Migration 2 (sessions) was applied with another text"));
  CHECK(here.run("migrate up").code == 1);
  CHECK(here.run("migrate down --to 0 --yes").code == 1);
  CHECK(has(here.done("migrate status"), "changed"));
}

TEST_CASE("migrate: a newer release's step is refused and not touched", "[cli][migrate]") {
  TestInstallation here;
  here.kit.run("INSERT INTO schema_migrations (version, name, checksum, applied_at_ms) VALUES (9999, 'future', 'x', 1)");
  for (const char* command : {"migrate up", "migrate down --to 0 --yes", "migrate verify"}) CHECK(here.run(command).code == 4);
  CHECK(has(here.done("migrate status"), "unknown"));
}

TEST_CASE("migrate up: a foreign table with one of our names is explained, and nothing changes", "[cli][migrate]") {
  TestInstallation here;
  here.done("migrate down --to 0 --yes");
  here.kit.run("CREATE TABLE sessions (theirs TEXT)");
  for (const char* command : {"migrate up", "migrate up --dry-run"}) {
    const auto ran = here.run(command);
    CHECK(ran.code == 4);
    CHECK(has(ran.err, "The database has a table \"sessions\" that Usher did not make"));
  }
  CHECK(here.kit.number("SELECT count(*) FROM sqlite_master WHERE name = 'users'") == 0);
}

constexpr const char* kVersion = "SELECT max(version) FROM schema_migrations";

TEST_CASE("migrate down: asks with a list of the steps, and accepts a no", "[cli][migrate]") {
  TestInstallation here;
  const auto newest = here.kit.number(kVersion);
  here.kit.run("INSERT INTO rate_limits (rule, subject, count, window_ends_at_ms) VALUES ('a', 'b', 1, 1), ('a', 'c', 1, 1)");
  const auto asked = here.run("migrate down --to 1", "n\n", true);
  CHECK(asked.code == 1);
  CHECK(has(on_one_line(asked.err), "rate_limits (2 rows)"));
  CHECK_FALSE(has(asked.err, "users ("));  // unchanged
  CHECK(here.kit.number(kVersion) == newest);
  CHECK(here.run("migrate down --to 1").code == 2);
  CHECK(
      here.run("migrate down --to 1", std::filesystem::path(here.kit.database().place()).filename().string() + "\n", true).code ==
      0);
  CHECK(here.kit.number(kVersion) == 1);
}

TEST_CASE("migrate down: a step that made no table destroys none", "[cli][migrate]") {
  TestInstallation here;
  const auto all = db::migrations();
  const auto step = std::find_if(all.rbegin(), all.rend(), [](const auto& one) { return db::created_tables(one.up).empty(); });
  REQUIRE(step != all.rend());
  here.done("migrate down --to " + std::to_string(step->number) + " --yes");
  const auto asked = here.run("migrate down --to " + std::to_string(step->number - 1), "n\n", true);
  CHECK(has(asked.err, " destroys no table"));  // where the database's path is long, the line ends here
  CHECK_FALSE(has(asked.err, "empty tables"));
}

TEST_CASE("migrate down: an API key with an end does not come back without one", "[cli][migrate][security]") {
  TestInstallation here;
  here.done("apikey create --scope admin:read --name ending --days 1");
  here.done("apikey create --scope profile:read --name lasting");
  here.done("migrate down --to 24 --yes");
  CHECK(here.kit.number("SELECT count(*) FROM api_keys WHERE revoked_at_ms IS NOT NULL") == 1);
  here.done("migrate up");
  CHECK(here.kit.number("SELECT count(*) FROM api_keys WHERE revoked_at_ms IS NULL") == 1);
}

TEST_CASE("migrate down: refused while a server runs, a dry run is not", "[cli][migrate]") {
  TestInstallation here;
  const auto newest = here.kit.number(kVersion);
  const auto server = db::InstanceLock::shared(here.kit.database().place());
  REQUIRE(server.ok());
  const auto link = here.kit.world()->directory.file("link.db");
  std::filesystem::create_symlink(here.kit.database().place(), link);
  CHECK(here.run("migrate down --to 0 --yes").code == 4);
  CHECK(here.run("migrate down --to 0 --yes --database sqlite:" + link).code == 4);
  CHECK(has(here.done("migrate down --to 0 --dry-run"), "DROP TABLE users"));
  CHECK(here.kit.number(kVersion) == newest);
}

TEST_CASE("migrate: steps are audited by name", "[cli][migrate]") {
  TestInstallation here;
  here.done("migrate down --to 3 --yes");
  here.done("migrate up");
  CHECK(here.kit.texts("SELECT action || ' ' || actor FROM audit_events WHERE action LIKE 'database.%' ORDER BY action") ==
        std::vector<std::string>{"database.migrated_down operator:tester", "database.migrated_up operator:tester"});
}

TEST_CASE("migrate up: the copy that it names brings an older release back after a newer one", "[cli][migrate]") {
  TestInstallation here;
  here.done("user create ada@example.com --password-stdin", "S3cret-passphrase\n");
  const auto newest = here.kit.number(kVersion);
  here.done("migrate down --to " + std::to_string(newest - 1) + " --yes");
  const auto ran = here.run("migrate up");
  CHECK(ran.code == 0);
  char suffix[16];
  std::snprintf(suffix, sizeof suffix, ".before-%04d", static_cast<int>(newest));
  const auto copy = here.kit.database().place() + suffix;
  CHECK(has(ran.err, "Saved a copy of the database as " + copy));

  here.kit.run("DELETE FROM users");
  here.kit.run("INSERT INTO schema_migrations (version, name, checksum, applied_at_ms) VALUES (9999, 'future', 'x', 1)");
  CHECK(here.run("user show ada@example.com").code == 4);
  here.done("restore " + copy + " --yes");
  here.done("migrate up");
  here.done("user show ada@example.com");
}

}  // namespace
}  // namespace usher::cli
