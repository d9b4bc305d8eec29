#include "common/core/upkeep/schema_state.h"

#include <cstdio>
#include <thread>

#include <unistd.h>

#include "common/core/copying/copy_target.h"
#include "common/core/upkeep/server_notes.h"
#include "common/db/created_tables.h"
#include "common/db/row_counts.h"
#include "common/db/set_aside.h"
#include "common/db/sqlite/sqlite_backup.h"

namespace usher::core {
namespace {

/// The path of the copy; nullopt if there is nothing to copy.
Result<std::optional<std::string>> copy_before(db::Database& database, db::Connection& connection,
                                               std::span<const db::MigrationStep> pending, const db::CopyProgress& progress) {
  if (pending.empty() || !database.is_file()) return std::optional<std::string>();
  USHER_TRY(const bool has_data, db::has_rows(connection, db::created_tables(db::migrations())));
  if (!has_data) return std::optional<std::string>();
  char suffix[32];
  std::snprintf(suffix, sizeof suffix, ".before-%04d", pending.front().number);
  auto path = db::file_to_keep(database.place(), suffix);
  USHER_CHECK(db::copy_sqlite(database.place(), path, progress));
  return std::optional(std::move(path));
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

/// A server and the newest schema that it knows.
struct Reader {
  std::string name;
  int version = 0;
};

/// A server that has not said its version yet is starting, and will see the steps. A file does not tell of its servers, but the
/// one that started last left a note, and none starts while this process has its turn.
Result<std::vector<Reader>> readers_of(db::Database& database, db::Connection& connection) {
  USHER_TRY(const auto servers, database.live_servers());
  std::vector<Reader> readers;
  for (const auto& server : servers) {
    const auto& note = server.note;
    if (database.is_file()) {
      USHER_TRY(const int schema, db::Migrator().schema_version(connection));
      const int version = stored_server_version(connection).value_or(schema);
      readers.push_back({"the one on " + database.place() + " (schema version " + std::to_string(version) + ")", version});
    } else if (note.schema_version > 0) {
      readers.push_back({server.id + " (release " + note.release + ")", note.schema_version});
    }
  }
  return readers;
}

bool reads(const Reader& reader, const db::MigrationStep& step) {
  return reader.version >= step.number || (step.readable_from && reader.version >= *step.readable_from);
}

std::string schema_text(const db::Migrator& migrator, int version) {
  return "the schema has version " + std::to_string(version) + " of a newer release; this one knows " +
         std::to_string(migrator.newest()) + " and works beside it";
}

}  // namespace

Status require_readable(db::Database& database, db::Connection& connection, std::span<const db::MigrationStep> steps) {
  if (steps.empty()) return done();
  USHER_TRY(const auto readers, readers_of(database, connection));
  for (const auto& step : steps) {
    std::string names;
    for (const auto& reader : readers)
      if (!reads(reader, step)) names += (names.empty() ? "" : ", ") + reader.name;
    if (!names.empty())
      return error(ErrorCode::kServerRunning, "Migration " + std::to_string(step.number) + " (" + std::string(step.name) +
                                                  ") is not readable by the release of these servers: " + names +
                                                  "; stop them first. Nothing was changed");
  }
  return done();
}

Status require_pending_readable(db::Database& database) {
  USHER_TRY(const auto connection, database.connect());
  const db::Migrator migrator;
  USHER_TRY(const auto version, migrator.schema_version(*connection));
  if (version == 0) return done();
  USHER_TRY(const auto pending, migrator.plan_up(*connection, std::nullopt));
  return require_readable(database, *connection, pending);
}

Result<std::vector<db::MigrationStep>> migrate_up(db::Database& database, db::Connection& connection, const PlannedSteps& planned,
                                                  Time now, const CopyCalls& calls) {
  const db::Migrator migrator;
  USHER_TRY(const int before, migrator.schema_version(connection));
  USHER_TRY(const auto copy, copy_before(database, connection, planned.steps, calls.progress));
  auto steps = migrator.up(connection, planned.to, now);
  if (before == 0 && steps.ok() && !steps.value().empty()) USHER_CHECK(database.adopt());
  if (!copy) return steps;
  // A server that fails to migrate and starts again and again would fill the disk with copies.
  const auto after = migrator.schema_version(connection);
  if (after.ok() && after.value() == before)
    ::unlink(copy->c_str());
  else
    calls.on_kept(*copy);
  return steps;
}

Status bring_schema_up(db::Database& database, bool migrates, const Clock& clock, const Report& report) {
  USHER_TRY(const auto connection, database.connect());
  const db::Migrator migrator;
  USHER_TRY(const auto version, migrator.schema_version(*connection));
  USHER_TRY(const auto pending, migrator.plan_up(*connection, std::nullopt));
  if (version > migrator.newest()) report(schema_text(migrator, version));
  if (version > 0) USHER_CHECK(refuse_unfinished_copy(*connection));  // also while the copy makes the schema
  if (pending.empty()) return done();
  if (version > 0 && !migrates) {
    if (database.is_file()) return error(ErrorCode::kSchemaOutdated);
    USHER_CHECK(wait_for_maker(*connection, migrator, version));
    return refuse_unfinished_copy(*connection);
  }
  const CopyCalls calls{.on_kept = [&report](const std::string& copy) { report("saved a copy of the database as " + copy); }};
  USHER_TRY(const auto applied, migrate_up(database, *connection, {std::nullopt, pending}, clock.now(), calls));
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
