#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "common/base/clock.h"
#include "common/db/database.h"

namespace usher::core {

/// For people at start-up: one sentence, no secret.
using Report = std::function<void(std::string_view)>;

/// What a server does about the schema when it starts: an empty database is always migrated; pending steps are applied if
/// `migrates`, after a copy was kept as `<database>.before-NNNN` (NNNN: the first step to be applied); else kSchemaOutdated.
/// kSchemaAhead, kForeignTable and kMigrationChanged change nothing.
Status bring_schema_up(db::Database& database, bool migrates, const Clock& clock, const Report& report);

/// What a command does: kSchemaOutdated where a step is pending.
Status require_current_schema(db::Database& database);

}  // namespace usher::core
