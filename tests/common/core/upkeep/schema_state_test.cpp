#include "common/core/upkeep/schema_state.h"

#include <cstdio>
#include <fstream>
#include <thread>

#include "common/db/migrator.h"
#include "common/db/open_database.h"
#include "common/db/sqlite/sqlite_backup.h"
#include "tests/catch.h"
#include "tests/testkit/people.h"
#include "tests/testkit/postgres_server.h"
#include "tests/testkit/temp_directory.h"
#include "tests/testkit/world.h"

namespace usher::core {
namespace {

using namespace testkit;

struct Opened {
  World world;
  std::unique_ptr<db::Database> database =
      must(db::open_database(must(db::DatabaseUrl::parse("sqlite:" + world.directory.file("usher.db")))));
  std::vector<std::string> reported;

  Status bring_up(bool migrates) {
    return bring_schema_up(*database, migrates, world.clock, [this](std::string_view line) { reported.emplace_back(line); });
  }
  void take_down(int to) { must(db::Migrator().down(*must(database->connect()), to)); }
};

TEST_CASE("schema: an empty database is always migrated, without a backup copy", "[schema]") {
  Opened it;
  CHECK(outcome(require_current_schema(*it.database)) == "SCHEMA_OUTDATED");
  must(it.bring_up(false));
  CHECK(it.reported.size() == 1);
  must(require_current_schema(*it.database));
  must(it.bring_up(true));
  CHECK(it.reported.size() == 1);
}

TEST_CASE("schema: the first migration of an existing file sets mode 0600 and WAL", "[schema][security]") {
  World world;
  const auto path = world.directory.file("usher.db");
  const auto url = must(db::DatabaseUrl::parse("sqlite:" + path));
  const Umask usual(0022);
  std::ofstream(path).close();
  const auto database = must(db::open_database(url));
  must(must(database->connect())->script("CREATE TABLE theirs (x); PRAGMA journal_mode = DELETE"));
  must(bring_schema_up(*database, true, world.clock, [](std::string_view) {}));
  CHECK(mode_of(path) == 0600);
  const auto mode =
      must(database->connect())->first({"mode", "PRAGMA journal_mode"}, {}, [](const db::Row& row) { return row.string(0); });
  CHECK(mode.value() == "wal");

  SECTION("and keeps a mode that is set later") {
    std::filesystem::permissions(path, std::filesystem::perms(0640));
    must(db::Migrator().down(*must(database->connect()), 1));
    must(bring_schema_up(*database, true, world.clock, [](std::string_view) {}));
    CHECK(mode_of(path) == 0640);
  }
}

/// The copies beside the database, with the schema version of each.
std::map<std::string, int> copies_of(const Opened& it) {
  std::map<std::string, int> copies;
  for (const auto& entry : std::filesystem::directory_iterator(it.world.directory.path())) {
    const auto name = entry.path().filename().string();
    if (!name.starts_with("usher.db.before-")) continue;
    CHECK(mode_of(entry.path().string()) == 0600);
    const auto copy = must(db::open_backup(entry.path().string()));
    copies[name.substr(std::string("usher.db").size())] = must(db::Migrator().schema_version(*copy));
  }
  return copies;
}

std::string copy_before(int step) {
  char suffix[16];
  std::snprintf(suffix, sizeof suffix, ".before-%04d", step);
  return suffix;
}

TEST_CASE("schema: pending migrations need consent and are preceded by a backup copy", "[schema]") {
  Opened it;
  must(it.bring_up(true));
  must(must(it.database->connect())->script("INSERT INTO installation VALUES ('a', 'b')"));
  const int newest = db::Migrator().newest();
  it.take_down(newest - 1);
  const int before = must(db::Migrator().schema_version(*must(it.database->connect())));
  CHECK(outcome(it.bring_up(false)) == "SCHEMA_OUTDATED");
  CHECK(copies_of(it).empty());
  must(it.bring_up(true));
  must(require_current_schema(*it.database));
  const auto name = copy_before(newest);
  CHECK(copies_of(it) == std::map<std::string, int>{{name, before}});
  CHECK(it.reported[1] == "saved a copy of the database as " + it.database->place() + name);

  SECTION("which no later one overwrites") {
    it.take_down(newest - 1);
    must(it.bring_up(true));
    CHECK(copies_of(it) == std::map<std::string, int>{{name, before}, {name + "-2", before}});
  }
}

TEST_CASE("schema: a database without rows is migrated without a copy", "[schema]") {
  Opened it;
  must(it.bring_up(true));
  it.take_down(1);
  must(it.bring_up(true));
  CHECK(copies_of(it).empty());
}

TEST_CASE("schema: a copy is kept if a step was applied, and not if none was", "[schema]") {
  Opened it;
  must(it.bring_up(true));
  must(must(it.database->connect())->script("INSERT INTO installation VALUES ('a', 'b')"));
  it.take_down(11);
  const auto connection = must(it.database->connect());
  SECTION("the first step fails") {
    must(connection->script("ALTER TABLE api_keys ADD COLUMN name TEXT"));
    CHECK_FALSE(it.bring_up(true).ok());
    CHECK(copies_of(it).empty());
  }
  SECTION("a later step fails") {
    must(connection->script("ALTER TABLE accounts ADD COLUMN initial_until_ms BIGINT"));
    CHECK_FALSE(it.bring_up(true).ok());
    CHECK(copies_of(it) == std::map<std::string, int>{{copy_before(12), 11}});
    CHECK(it.reported.back().starts_with("saved a copy of the database as "));
  }
}

TEST_CASE("schema: a schema of a newer release is refused", "[schema]") {
  Opened it;
  must(it.bring_up(true));
  must(must(it.database->connect())
           ->script("INSERT INTO schema_migrations (version, name, checksum, applied_at_ms) VALUES (9999, 'later', 'x', 0)"));
  CHECK(outcome(it.bring_up(true)) == "SCHEMA_AHEAD");
  CHECK(outcome(require_current_schema(*it.database)) == "SCHEMA_AHEAD");
}

TEST_CASE("schema: one of a newer release that says it is readable is accepted, and told", "[schema]") {
  Opened it;
  must(it.bring_up(true));
  must(must(it.database->connect())
           ->script("INSERT INTO schema_migrations (version, name, checksum, applied_at_ms, readable_from) VALUES (9999, "
                    "'later', 'x', 0, " +
                    std::to_string(db::Migrator().newest()) + ")"));
  must(it.bring_up(true));
  CHECK(it.reported.back().find("the schema has version 9999 of a newer release") == 0);
  must(require_current_schema(*it.database));
}

/// Steps that no release has.
constexpr db::MigrationStep kReadable{.number = 9000, .name = "readable", .sql = "", .readable_from = 20};
constexpr db::MigrationStep kUnreadable{.number = 9001, .name = "unreadable", .sql = "", .readable_from = std::nullopt};

TEST_CASE("schema: steps run beside the servers of a file if the last that started can read them", "[schema]") {
  Opened it;
  must(it.bring_up(true));
  const auto connection = must(it.database->connect());
  const auto may_run = [&](const db::MigrationStep& step) {
    return outcome(require_readable(*it.database, *connection, std::span(&step, 1)));
  };
  CHECK(may_run(kUnreadable) == "OK");  // no server
  const auto server = must(it.database->claim(db::Claim::kServer));
  CHECK(may_run(kReadable) == "OK");
  CHECK(may_run(kUnreadable) == "SERVER_RUNNING");
  const auto refused = require_readable(*it.database, *connection, std::span(&kUnreadable, 1));
  CHECK(refused.error().what.find("servers: the one on " + it.database->place() + " (schema version ") != std::string::npos);
  must(connection->script("INSERT INTO installation VALUES ('server.schema_version', '19')"));
  CHECK(may_run(kReadable) == "SERVER_RUNNING");
  must(connection->script("UPDATE installation SET value = '9001' WHERE name = 'server.schema_version'"));
  CHECK(may_run(kUnreadable) == "OK");
}

TEST_CASE("schema: a server that starts migrates a file only if the server that runs can read all pending steps", "[schema]") {
  Opened it;
  must(require_pending_readable(*it.database));  // nothing is there
  must(it.bring_up(true));
  const auto connection = must(it.database->connect());
  must(connection->script("INSERT INTO installation VALUES ('server.schema_version', '26')"));
  auto other = must(db::open_database("sqlite:" + it.database->place()));
  const auto server = must(other->claim(db::Claim::kServer));
  must(require_pending_readable(*it.database));  // nothing is pending
  it.take_down(29);                              // step 30 is readable from 27
  CHECK(outcome(require_pending_readable(*it.database)) == "SERVER_RUNNING");
  SECTION("the other is newer") {
    must(connection->script("UPDATE installation SET value = '" + std::to_string(db::Migrator().newest()) +
                            "' WHERE name = 'server.schema_version'"));
    must(require_pending_readable(*it.database));
  }
  SECTION("the other ends") {
    other.reset();
    must(require_pending_readable(*it.database));
  }
}

TEST_CASE("schema: servers that start on one file take turns, so that none takes another one for a server that runs",
          "[schema]") {
  Opened it;
  const auto url = "sqlite:" + it.database->place();
  const auto start = [&](World& world) {
    const auto database = must(db::open_database(url));
    const auto turn = must(database->take_schema_turn([] {}));
    must(require_pending_readable(*database));
    const auto claim = must(database->claim(db::Claim::kServer));
    must(bring_schema_up(*database, true, world.clock, [](std::string_view) {}));
    must(must(database->connect())
             ->script("INSERT OR REPLACE INTO installation VALUES ('server.schema_version', '" +
                      std::to_string(db::Migrator().newest()) + "')"));
  };
  constexpr int kRounds = 10;
  for (int round = 0; round < kRounds; ++round) {
    it.take_down(round % 2 == 0 ? 0 : 29);
    std::vector<std::jthread> servers;
    for (int i = 0; i < 4; ++i) servers.emplace_back([&] { start(it.world); });
  }
  must(require_current_schema(*it.database));
}

TEST_CASE("schema: a command waits for the turn of a server that starts", "[schema]") {
  Opened it;
  auto turn = must(it.database->take_schema_turn([] {}));
  auto other = must(db::open_database("sqlite:" + it.database->place()));
  std::atomic<bool> came = false;
  std::jthread waiting([&] {
    const auto own = must(other->take_schema_turn([] {}));
    came = true;
  });
  must(it.bring_up(true));
  CHECK_FALSE(came);
  turn.reset();
  waiting.join();
  CHECK(came);
}

TEST_CASE("schema: steps run beside the servers of PostgreSQL that can read them, and others are named", "[schema][both]") {
  if (!has_postgres()) return;
  const PostgresScratch scratch(PostgresScratch::Contents::kSchema);
  const auto database = must(db::open_database(scratch.url(), {.write_queue = false}));
  const auto connection = must(database->connect());
  const auto may_run = [&](const db::MigrationStep& step) {
    return require_readable(*database, *connection, std::span(&step, 1));
  };
  const auto server = must(database->claim(db::Claim::kServer));
  CHECK(may_run(kUnreadable).ok());  // it is starting
  must(server->renew({.release = "0.0.9", .secret_check = "", .schema_version = 20}));
  CHECK(may_run(kReadable).ok());
  const auto refused = may_run(kUnreadable);
  CHECK(outcome(refused) == "SERVER_RUNNING");
  CHECK(refused.error().what.find("Migration 9001 (unreadable) is not readable by the release of these servers: ") == 0);
  CHECK(refused.error().what.find(must(database->live_servers()).front().id + " (release 0.0.9)") != std::string::npos);
  must(server->renew({.release = "0.0.9", .secret_check = "", .schema_version = 19}));
  CHECK(outcome(may_run(kReadable)) == "SERVER_RUNNING");
}

}  // namespace
}  // namespace usher::core
