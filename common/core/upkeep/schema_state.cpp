#include "common/core/upkeep/schema_state.h"

#include <cstdio>

#include "common/core/upkeep/database_copy.h"
#include "common/db/migrator.h"

namespace usher::core {
namespace {

std::string copy_name(const std::string& database, int number) {
  char suffix[32];
  std::snprintf(suffix, sizeof suffix, ".before-%04d", number);
  return database + suffix;
}

}  // namespace

Status bring_schema_up(db::Database& database, bool migrates, const Clock& clock, const Report& report) {
  USHER_TRY(const auto connection, database.connect());
  const db::Migrator migrator;
  USHER_TRY(const auto version, migrator.schema_version(*connection));
  USHER_TRY(const auto pending, migrator.plan_up(*connection, std::nullopt));
  if (pending.empty()) return refuse_unfinished_copy(*connection);
  if (version > 0 && !migrates) return error(ErrorCode::kSchemaOutdated);
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
