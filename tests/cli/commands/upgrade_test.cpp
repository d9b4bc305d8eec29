#include <fstream>

#include "cli/commands/rows.h"
#include "common/core/tokens/api_keys.h"
#include "common/core/upkeep/retention/maintenance.h"
#include "common/db/migrator.h"
#include "common/db/open_database.h"
#include "tests/catch.h"
#include "tests/cli/installation.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/people.h"
#include "tests/testkit/postgres_server.h"
#include "tests/testkit/text.h"
#include "tests/testkit/world.h"

namespace usher::cli {
namespace {

using testkit::has;
using testkit::must;

void go_back(TestInstallation& here, int to) { must(db::Migrator().down(*must(here.kit.database().connect()), to)); }

TEST_CASE("upgrade check: a current database is ok in every line", "[cli][upgrade]") {
  TestInstallation here;
  const auto out = here.done("upgrade check -o json");
  for (const char* check : {"settings", "writable", "schema", "server", "disk"})
    CHECK(has(out, std::string(R"({"result":"ok","check":")") + check));
  CHECK_FALSE(has(out, "warning"));
  CHECK_FALSE(has(out, "pending"));
}

TEST_CASE("upgrade check: pending migrations are named, with the room that their copy needs", "[cli][upgrade]") {
  TestInstallation here;
  const auto newest = db::migrations().back();
  go_back(here, db::migrations()[db::migrations().size() - 2].number);
  const auto step = std::to_string(newest.number) + " (" + std::string(newest.name) + ")";
  const auto out = here.done("upgrade check -o json");
  CHECK(has(out, "this migration is pending: " + step + "; they run when usherd starts"));
  CHECK(has(out, R"({"result":"ok","check":"disk")"));
  CHECK(has(out, "and the copy before a migration takes "));
  CHECK(here.kit.number("SELECT max(version) FROM schema_migrations") < newest.number);  // nothing ran

  SECTION("a start that does not migrate gets a warning with the command") {
    std::ofstream(here.kit.world()->directory.file(".env")) << "MIGRATE_ON_START=false\n";
    CHECK(has(here.done("upgrade check -o json"), step + "; run `usher migrate up` before usherd starts"));
  }
}

TEST_CASE("upgrade check: chat of visitors that will go is counted, until the day after the upgrade is over", "[cli][upgrade]") {
  TestInstallation here;
  const auto insert = [&](const char* id, const char* owner) {
    here.kit.run("INSERT INTO chat_messages (id, owner, session_id, role, content, created_at_ms) VALUES ('" + std::string(id) +
                 "', '" + owner + "', 't', 'user', '?', 1)");
  };
  insert("a", "anonymous:v");
  insert("b", "user:u");
  const auto out = here.done("upgrade check -o json");
  CHECK(has(out, "1 chat messages of visitors are older than CHAT_VISITOR_RETENTION_DAYS (1), and go a day after usherd"));
  must(here.kit->maintenance.prune());
  here.kit.clock().advance(std::chrono::days(1));
  CHECK_FALSE(has(here.done("upgrade check -o json"), "CHAT_VISITOR_RETENTION_DAYS"));
}

TEST_CASE("upgrade check: a server that cannot read a pending step is named", "[cli][upgrade]") {
  TestInstallation here;
  go_back(here, 23);  // step 24 does not say that it is readable
  const auto server = must(here.kit.database().claim(db::Claim::kServer));
  const auto out = here.done("upgrade check -o json");
  CHECK(has(out, R"({"result":"warning","check":"server","finding":"Migration 24 (servers) is not readable)"));
  CHECK(has(out, "; stop them first"));
}

TEST_CASE("upgrade check: what stops the upgrade is a problem, with exit code 1", "[cli][upgrade]") {
  TestInstallation here;
  std::string said;
  SECTION("a newer schema") {
    here.kit.run("INSERT INTO schema_migrations (version, name, checksum, applied_at_ms) VALUES (9999, 'future', 'x', 1)");
    said =
        R"("check":"schema","finding":"The database has migration 9999 (future), which this release does not know; use the newer )"
        R"(release, or go back by its `usher migrate down --to )" +
        std::to_string(db::Migrator().newest()) + "`, or restore a backup";
  }
  SECTION("a changed migration") {
    here.kit.run("UPDATE schema_migrations SET checksum = '0' WHERE version = 3");
    said = R"("check":"schema","finding":"Migration 3 (profiles) was applied with another text)";
  }
  SECTION("a database that cannot be written") {
    if (::geteuid() == 0) return;  // root writes everywhere
    REQUIRE(::chmod(here.kit.database().place().c_str(), 0400) == 0);
    said = R"("check":"writable")";
  }
  SECTION("an unknown setting of the file") {
    std::ofstream(here.kit.world()->directory.file("usher.toml")) << "site_nam = 'Docs'\n";
    said = R"("check":"settings","finding":"site_nam: (usher.toml line 1) is not a setting; did you mean site_name?)";
  }
  const auto ran = here.run("upgrade check -o json");
  CHECK(ran.code == 1);
  CHECK(has(ran.out, R"({"result":"problem",)" + said));
  CHECK(has(ran.err, "There is a problem"));
}

TEST_CASE("upgrade check: a database that is not there is a problem, with exit code 5", "[cli][upgrade]") {
  TestInstallation here;
  const auto ran = here.run("upgrade check -o json --database sqlite:" + here.kit.world()->directory.file("none.db"));
  CHECK(ran.code == 5);
  CHECK(has(ran.out, R"({"result":"problem","check":"database","finding":"There is no database at )"));
}

TEST_CASE("upgrade check: a setting that meant something else to the older release gets a warning", "[cli][upgrade]") {
  TestInstallation here;
  std::ofstream env(here.kit.world()->directory.file(".env"));
  env << "CHAT_UPSTREAM_URL=http://127.0.0.1:9/chat\n" << std::flush;
  CHECK_FALSE(has(here.done("upgrade check"), "CHAT_AUDIENCE"));
  go_back(here, 15);
  CHECK(has(here.done("upgrade check -o json"), R"({"result":"warning","check":"settings","finding":"CHAT_AUDIENCE is)"));
  env << "CHAT_AUDIENCE=https://auth.example.com\n" << std::flush;
  CHECK_FALSE(has(here.done("upgrade check"), "CHAT_AUDIENCE"));
}

TEST_CASE("upgrade check: a list of passwords that mails users from now on gets a warning", "[cli][upgrade]") {
  TestInstallation here;
  const auto list = here.kit.world()->directory.file("known.txt");
  std::ofstream(list) << "a phrase of everybody\n";
  std::ofstream env(here.kit.world()->directory.file(".env"));
  go_back(here, 43);
  constexpr const char* kWarning = "BREACHED_PASSWORDS_AT_SIGN_IN is `mail` by default";
  CHECK_FALSE(has(here.done("upgrade check"), kWarning));
  env << "BREACHED_PASSWORDS=file:" << list << "\n" << std::flush;
  CHECK(has(here.done("upgrade check -o json"), kWarning));
  env << "BREACHED_PASSWORDS_AT_SIGN_IN=off\n" << std::flush;
  CHECK_FALSE(has(here.done("upgrade check"), kWarning));
}

TEST_CASE("upgrade check: on PostgreSQL the role is checked, and pending migrations ask for a backup", "[cli][upgrade][both]") {
  if (!testkit::has_postgres()) return;
  TestInstallation here;
  const testkit::PostgresScratch scratch(testkit::PostgresScratch::Contents::kSchema);
  const auto check = "upgrade check -o json --database " + scratch.url();
  const auto current = here.run(check).out;
  for (const char* name : {"database", "role", "schema", "server", "backup"})
    CHECK(has(current, std::string(R"("check":")") + name));
  CHECK_FALSE(has(current, "is pending:"));
  const auto database = must(db::open_database(scratch.url(), {.write_queue = false}));
  must(db::Migrator().down(*must(database->connect()), db::Migrator().newest() - 1));
  const auto pending = here.run(check).out;
  CHECK(has(pending, R"({"result":"warning","check":"backup","finding":"Usher takes no copy of PostgreSQL)"));
  CHECK(has(pending, "; run `usher migrate up` before usherd starts"));
}

TEST_CASE("upgrade check: API keys of former admins are named, before the migration and after it", "[cli][upgrade][security]") {
  TestInstallation here;
  const auto grace = testkit::make_admin(here.kit, testkit::sign_up(here.kit, "grace@example.com"));
  const auto ada = testkit::make_admin(here.kit, testkit::sign_up(here.kit));
  const auto dead = must(here.kit->api_keys.create(ada, "profile:read", "chat")).key.id.str();
  const auto kept = must(here.kit->api_keys.create(grace, "profile:read", "chat")).key.id.str();
  const auto ours = must(here.kit->api_keys.create(testkit::admin(), "profile:read", "chat")).key.id.str();
  here.kit.run(GENERATE(as<const char*>{}, "UPDATE users SET role = 'user' WHERE email = 'ada@example.com'",
                        "DELETE FROM users WHERE email = 'ada@example.com'",
                        "UPDATE users SET is_active = 0 WHERE email = 'ada@example.com'"));
  if (GENERATE(true, false)) go_back(here, 30);
  const auto out = here.done("upgrade check -o json");
  CHECK(has(out, "usher apikey adopt " + dead));
  CHECK_FALSE(has(out, kept));
  CHECK_FALSE(has(out, ours));
}

TEST_CASE("upgrade check and doctor: API keys whose owner lacks a demanded second factor are named", "[cli][upgrade][security]") {
  TestInstallation here;
  const auto ada = testkit::make_admin(here.kit, testkit::sign_up(here.kit));
  const auto key = must(here.kit->api_keys.create(ada, "profile:read", "chat")).key.id.str();
  const auto said = [&] {
    const auto finding = "lacks the second factor that REQUIRE_TWO_FACTOR demands. Keep it by `usher apikey adopt " + key;
    return std::pair(has(here.run("upgrade check -o json").out, finding), has(here.run("doctor -o json").out, finding));
  };
  CHECK(said() == std::pair(false, false));
  here.changed["REQUIRE_TWO_FACTOR"] = "admins";
  CHECK(said() == std::pair(true, true));
  here.kit.run("UPDATE users SET two_factor_enabled = 1");
  CHECK(said() == std::pair(false, false));
}

}  // namespace
}  // namespace usher::cli
