#include "common/core/upkeep/schema_state.h"

#include <fstream>

#include "common/db/migrator.h"
#include "common/db/open_database.h"
#include "tests/catch.h"
#include "tests/testkit/people.h"

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

TEST_CASE("schema: pending migrations need consent and are preceded by a backup copy", "[schema]") {
  Opened it;
  must(it.bring_up(true));
  it.take_down(db::Migrator().newest() - 1);
  CHECK(outcome(it.bring_up(false)) == "SCHEMA_OUTDATED");
  must(it.bring_up(true));
  must(require_current_schema(*it.database));
  char suffix[16];
  std::snprintf(suffix, sizeof suffix, ".before-%04d", db::Migrator().newest());
  const auto copy = it.database->place() + suffix;
  CHECK(std::filesystem::exists(copy));
  CHECK(mode_of(copy) == 0600);
}

TEST_CASE("schema: a schema of a newer release is refused", "[schema]") {
  Opened it;
  must(it.bring_up(true));
  must(must(it.database->connect())
           ->script("INSERT INTO schema_migrations (version, name, checksum, applied_at_ms) VALUES (9999, 'later', 'x', 0)"));
  CHECK(outcome(it.bring_up(true)) == "SCHEMA_AHEAD");
  CHECK(outcome(require_current_schema(*it.database)) == "SCHEMA_AHEAD");
}

}  // namespace
}  // namespace usher::core
