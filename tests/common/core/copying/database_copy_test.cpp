#include "common/core/copying/database_copy.h"

#include "common/core/accounts/erasures.h"
#include "common/core/accounts/user_admin.h"
#include "common/core/testing/test_mark.h"
#include "common/core/upkeep/schema_state.h"
#include "common/crypto/digest.h"
#include "common/crypto/sealed_box.h"
#include "common/db/migrator.h"
#include "common/db/open_database.h"
#include "common/db/sqlite/sqlite_backup.h"
#include "common/settings/settings.h"
#include "tests/catch.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/people.h"
#include "tests/testkit/postgres_server.h"
#include "tests/testkit/temp_directory.h"
#include "tests/testkit/test_core.h"

namespace usher::core {
namespace {

using namespace testkit;

/// A line a table.
std::string digests(const std::vector<CopiedTable>& tables) {
  std::string text;
  for (const auto& table : tables) text += table.name + " " + std::to_string(table.rows) + " " + table.digest + "\n";
  return text;
}

/// A database with some rows in most tables, and places to copy it to.
struct Site {
  TestCore kit;
  TempDirectory directory;

  Site() {
    for (int i = 0; i < 50; ++i) sign_up(kit, "reader" + std::to_string(i) + "@example.com");
  }
  std::string url() { return "sqlite:" + kit.database().place(); }
  [[nodiscard]] std::string file(const std::string& name) const { return "sqlite:" + directory.file(name); }
  Result<std::vector<CopiedTable>> copy(const std::string& source, const std::string& target, bool live = false) {
    USHER_TRY(const auto copy, DatabaseCopy::open({.source = source, .target = target, .live = live}, kit.clock()));
    return copy->run(no_progress);
  }
};

void run(const std::string& url, const std::string& sql) {
  const auto database = must(db::open_database(url, {.write_queue = false}));
  REQUIRE(must(database->connect())->script(sql).ok());
}

TEST_CASE("database copy: a copy has the same rows, also of a copy", "[copy]") {
  Site site;
  const auto first = must(site.copy(site.url(), site.file("a.db")));
  CHECK(first.front().name == "users");
  CHECK(first.front().rows == 50);
  const auto second = must(site.copy(site.file("a.db"), site.file("b.db")));
  CHECK(digests(first) == digests(second));
  const auto opened = must(db::open_database(site.file("b.db")));
  CHECK(require_current_schema(*opened).ok());
}

TEST_CASE("database copy: to PostgreSQL and back all digests are equal", "[copy][both]") {
  if (!has_postgres()) return;
  Site site;
  const PostgresScratch scratch(PostgresScratch::Contents::kNothing);
  const auto there = must(site.copy(site.url(), scratch.url()));
  const auto back = must(site.copy(scratch.url(), site.file("back.db")));
  CHECK(digests(there) == digests(back));
  CHECK(there.front().rows == 50);
}

TEST_CASE("database copy: the mark of tests travels, and accounts are in its way as in that of any copy",
          "[copy][test_api][security]") {
  Site site;
  run(site.url(), "INSERT INTO installation (name, value) VALUES ('test_api', 'true')");
  must(site.copy(site.url(), site.file("a.db")));
  const auto copied = must(db::open_database(site.file("a.db")));
  CHECK(must(read_test_mark(*must(copied->connect()))).is_marked);
  Site people;
  CHECK(site.copy(site.url(), people.url()).error().code == ErrorCode::kConflict);
}

TEST_CASE("database copy: erasures travel, and the trail is found by the address there", "[copy][security]") {
  Site site;
  must(site.kit->user_admin.erase(admin(), "reader7@example.com"));
  must(site.copy(site.url(), site.file("a.db")));
  TestCore there([&](settings::Settings& settings) {
    settings.database.url = Secret(site.file("a.db"));
    settings.database.sqlite_path = site.directory.file("a.db");
    settings.secrets.usher = site.kit.settings().secrets.usher.clone();
  });
  CHECK(must(there->erasures.of_address("reader7@example.com")).size() == 1);
}

TEST_CASE("database copy: a target with rows, and the source itself, are refused", "[copy]") {
  Site site;
  must(site.copy(site.url(), site.file("a.db")));
  const auto again = site.copy(site.url(), site.file("a.db"));
  CHECK(again.error().code == ErrorCode::kConflict);
  CHECK(again.error().what.find("its table users has rows") != std::string::npos);
  CHECK(site.copy(site.url(), site.url()).error().code == ErrorCode::kInvalidArgument);
  CHECK(site.copy(site.file("none.db"), site.file("b.db")).error().code == ErrorCode::kDatabaseUnreachable);
}

/// A server has the source open: no copy without `live`, and none starts while one runs.
void check_served(Site& site, const std::string& source) {
  {
    const auto database = must(db::open_database(source));
    const auto server = must(database->claim(db::Claim::kServer));
    REQUIRE(server->renew({.release = "1", .secret_check = "", .schema_version = db::Migrator().newest()}).ok());
    const auto refused = site.copy(source, site.file("a.db"));
    REQUIRE_FALSE(refused.ok());
    CHECK(refused.error().code == ErrorCode::kServerRunning);
    CHECK(refused.error().what.find("--live") != std::string::npos);
    CHECK_FALSE(std::filesystem::exists(site.directory.file("a.db")));
    const auto live = must(DatabaseCopy::open({.source = source, .target = site.file("a.db"), .live = true}, site.kit.clock()));
    CHECK(live->is_of_running_server());
    CHECK(must(live->run(no_progress)).front().rows == 50);
  }
  const auto copy = must(DatabaseCopy::open({.source = source, .target = site.file("b.db")}, site.kit.clock()));
  CHECK_FALSE(copy->is_of_running_server());
  CHECK_FALSE(must(db::open_database(source))->claim(db::Claim::kServer).ok());
}

TEST_CASE("database copy: a source that a server has open is refused, unless live", "[copy]") {
  Site site;
  check_served(site, site.url());
}

TEST_CASE("database copy: on PostgreSQL, too, a source that a server has open is refused", "[copy][both]") {
  if (!has_postgres()) return;
  Site site;
  const PostgresScratch scratch(PostgresScratch::Contents::kNothing);
  must(site.copy(site.url(), scratch.url()));
  check_served(site, scratch.url());
}

TEST_CASE("database copy: a source whose server sleeps is copied, and the server is named", "[copy][both][sleep]") {
  if (!has_postgres()) return;
  Site site;
  const PostgresScratch scratch(PostgresScratch::Contents::kNothing);
  must(site.copy(site.url(), scratch.url()));
  const auto database = must(db::open_database(scratch.url()));
  const auto server = must(database->claim(db::Claim::kServer));
  const auto id = must(database->live_servers()).front().id;
  must(server->sleep(std::chrono::milliseconds(0)));
  const auto copy = must(DatabaseCopy::open({.source = scratch.url(), .target = site.file("a.db")}, site.kit.clock()));
  CHECK(copy->sleepers() == std::vector{id});
  CHECK_FALSE(copy->is_of_running_server());
}

TEST_CASE("database copy: a backup is a source without a lock beside it, and no target", "[copy]") {
  Site site;
  REQUIRE(db::copy_sqlite(site.kit.database().place(), site.directory.file("backup.db"), {}, db::CopyKind::kBackup).ok());
  must(site.copy(site.file("backup.db"), site.file("a.db")));
  CHECK_FALSE(std::filesystem::exists(site.directory.file("backup.db.lock")));
  CHECK(must(db::open_database(site.file("a.db")))->refuse_backup().ok());
  const auto refused = site.copy(site.url(), site.file("backup.db"));
  CHECK(refused.error().code == ErrorCode::kConflict);
  CHECK(refused.error().what.find("backup.db is a backup") != std::string::npos);
}

TEST_CASE("database copy: an interrupted copy starts no server and goes on where it ended", "[copy]") {
  Site site;
  const auto whole = must(site.copy(site.url(), site.file("a.db")));
  const auto mark = [](const std::string& name, const std::string& value) {
    return "INSERT INTO installation VALUES ('copy/" + name + "', '" + value + "');";
  };
  run(site.file("a.db"), mark("source", crypto::sha256_base64url(site.url())) + mark("done/users", "1") +
                             "DELETE FROM sessions; DELETE FROM refresh_tokens; DELETE FROM accounts WHERE id < '8'");
  {
    const auto opened = must(db::open_database(site.file("a.db")));
    const auto refused = bring_schema_up(*opened, true, site.kit.clock(), [](std::string_view) {});
    CHECK(refused.error().code == ErrorCode::kDatabaseBusy);
    CHECK(require_current_schema(*opened).error().what.find("same copy") != std::string::npos);
  }
  CHECK(site.copy(site.file("b.db"), site.file("a.db")).error().code == ErrorCode::kDatabaseUnreachable);
  SECTION("the source is as it was") {
    CHECK(digests(must(site.copy(site.url(), site.file("a.db")))) == digests(whole));
    CHECK(require_current_schema(*must(db::open_database(site.file("a.db")))).ok());
  }
  SECTION("the source has changed in a finished table") {
    run(site.url(), "UPDATE users SET name = 'Changed'");
    const auto refused = site.copy(site.url(), site.file("a.db"));
    CHECK(refused.error().code == ErrorCode::kConflict);
    CHECK(refused.error().what.find("The table users differs") != std::string::npos);
  }
}

TEST_CASE("database copy: no server starts on a schema that a copy is making, nor makes the rest of it", "[copy]") {
  Site site;
  const auto database = must(db::open_database(site.file("a.db")));
  {
    const auto connection = must(database->connect());
    must(db::Migrator().up(*connection, 1, site.kit.clock().now()));
    must(connection->script("INSERT INTO installation VALUES ('copy/source', 'of a copy that runs')"));
  }
  for (const bool migrates : {false, true})
    CHECK(outcome(bring_schema_up(*database, migrates, site.kit.clock(), [](std::string_view) {})) == "DATABASE_UNAVAILABLE");
  CHECK(must(db::Migrator().schema_version(*must(database->connect()))) == 1);
}

TEST_CASE("database copy: work in the target that was interrupted is done again", "[copy]") {
  Site site;
  const auto copy = [&](const Status& end) -> Result<std::vector<CopiedTable>> {
    USHER_TRY(const auto opened, DatabaseCopy::open({.source = site.url(), .target = site.file("a.db")}, site.kit.clock()));
    return opened->run(no_progress, {"", [&](db::Database& target) -> Status {
                                       USHER_TRY(const auto connection, target.connect());
                                       USHER_CHECK(connection->script("UPDATE users SET name = 'worked on'"));
                                       return end;
                                     }});
  };
  CHECK(outcome(copy(error(ErrorCode::kDatabaseBusy))) == "DATABASE_UNAVAILABLE");
  CHECK(must(copy(done())).front().rows == 50);
  CHECK(require_current_schema(*must(db::open_database(site.file("a.db")))).ok());
}

TEST_CASE("database copy: a source of an older schema is refused", "[copy]") {
  Site site;
  must(site.copy(site.url(), site.file("a.db")));
  {
    const auto database = must(db::open_database(site.file("a.db"), {.write_queue = false}));
    must(db::Migrator().down(*must(database->connect()), 20));
  }
  CHECK(site.copy(site.file("a.db"), site.file("b.db")).error().code == ErrorCode::kSchemaOutdated);
}

}  // namespace
}  // namespace usher::core
