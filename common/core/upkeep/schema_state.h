#pragma once

#include "common/db/engine/database.h"
#include "common/db/migrator.h"

namespace usher::core {

/// Called with a sentence for the log at start-up; never contains a secret.
using Report = std::function<void(std::string_view)>;

/// How the copy is reported that migrate_up() makes.
struct CopyCalls {
  db::CopyProgress progress = nullptr;
  std::function<void(const std::string& path)> on_kept = [](const std::string&) {};
};

/// What db::Migrator::plan_up returned for `to`.
struct PlannedSteps {
  std::optional<int> to;
  std::span<const db::MigrationStep> steps;
};

/// As db::Migrator::up. A database that is a file and has rows is copied first, as `NAME.before-NNNN` (NNNN: the first step to
/// apply), with -2 and so on where that exists. The copy is kept if a step was applied.
Result<std::vector<db::MigrationStep>> migrate_up(db::Database& database, db::Connection& connection, const PlannedSteps& planned,
                                                  Time now, const CopyCalls& calls);

/// Prepares the schema at server start. An empty database is always migrated. Otherwise pending steps are applied if `migrates`,
/// as migrate_up() does. Errors: kSchemaOutdated if steps are pending and `migrates` is false; kDatabaseBusy if a copy into it
/// has not finished; kSchemaAhead, kForeignTable and kMigrationChanged; without any change.
Status bring_schema_up(db::Database& database, bool migrates, const Clock& clock, const Report& report);

/// Whether steps may run while the servers work that use the database now: each knows the step, or is of a release that the step
/// says it is readable from. A server that is starting does not count. Precondition: this process has the schema's turn. Error:
/// kServerRunning, which names the step and the servers.
Status require_readable(db::Database& database, db::Connection& connection, std::span<const db::MigrationStep> steps);

/// The same for all steps that are pending. For a server that starts, before it claims the database: a file cannot tell its claim
/// from that of a server that runs. On a file with pending steps it takes the exclusive lock for a moment.
Status require_pending_readable(db::Database& database);

/// Checks the schema for a command. Error: kSchemaOutdated if a step is pending.
Status require_current_schema(db::Database& database);

}  // namespace usher::core
