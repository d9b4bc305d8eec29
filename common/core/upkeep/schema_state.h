#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "common/base/clock.h"
#include "common/db/engine/database.h"

namespace usher::core {

/// Called with a sentence for the log at start-up; never contains a secret.
using Report = std::function<void(std::string_view)>;

/// Prepares the schema at server start. An empty database is always migrated. Otherwise pending steps are applied if `migrates`,
/// after a copy of a database that is a file was made as `<database>.before-NNNN` (NNNN: the first step to apply). Errors:
/// kSchemaOutdated if steps are pending and `migrates` is false; kSchemaAhead, kForeignTable and kMigrationChanged, without any
/// change.
Status bring_schema_up(db::Database& database, bool migrates, const Clock& clock, const Report& report);

/// Checks the schema for a command. Error: kSchemaOutdated if a step is pending.
Status require_current_schema(db::Database& database);

}  // namespace usher::core
