#include "common/core/upkeep/schema_state.h"

#include <chrono>
#include <cstdio>
#include <thread>

#include "common/core/upkeep/database_copy.h"
#include "common/db/migrator.h"

namespace usher::core {
namespace {

std::string copy_name(const std::string& database, int number) {
  char suffix[32];
  std::snprintf(suffix, sizeof suffix, ".before-%04d", number);
  return database + suffix;
}

/// Another server may be making the schema of a new database at this moment, a step at a time: waits while its version grows.
Status wait_for_maker(db::Connection& connection, const db::Migrator& migrator, int version) {
  constexpr int kLooks = 20;
  constexpr std::chrono::milliseconds kBetweenLooks{100};
  for (int look = 0; look < kLooks; ++look) {
    std::this_thread::sleep_for(kBetweenLooks);
    USHER_TRY(const auto now, migrator.schema_version(connection));
    if (now == migrator.newest()) return done();
    if (now > version) look = 0;
    version = now;
  }
  return error(ErrorCode::kSchemaOutdated);
}

}  // namespace

Status bring_schema_up(db::Database& database, bool migrates, const Clock& clock, const Report& report) {
  USHER_TRY(const auto connection, database.connect());
  const db::Migrator migrator;
  USHER_TRY(const auto version, migrator.schema_version(*connection));
  USHER_TRY(const auto pending, migrator.plan_up(*connection, std::nullopt));
  if (pending.empty()) return refuse_unfinished_copy(*connection);
  if (version > 0 && !migrates) {
    if (database.is_file()) return error(ErrorCode::kSchemaOutdated);
    USHER_CHECK(wait_for_maker(*connection, migrator, version));
    return refuse_unfinished_copy(*connection);
  }
  if (version > 0 && database.is_file()) {
    const auto copy = copy_name(database.place(), pending.front().number);
    USHER_CHECK(database.backup_to(copy));
    report("saved a copy of the database as " + copy);
  }
  USHER_TRY(const auto applied, migrator.up(*connection, std::nullopt, clock.now()));
  if (version == 0) USHER_CHECK(database.adopt());
  if (!applied.empty()) report("migrated the database to version " + std::to_string(applied.back().number));
  return done();
}

Status require_current_schema(db::Database& database) {
  return database.read([](db::Connection& connection) -> Status {
    USHER_CHECK(db::Migrator().require_current(connection));
    return refuse_unfinished_copy(connection);
  });
}

}  // namespace usher::core
