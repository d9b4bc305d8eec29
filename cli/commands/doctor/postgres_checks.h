#pragma once

#include "cli/commands/doctor/finding.h"
#include "common/base/clock.h"
#include "common/db/engine/database.h"

namespace usher::cli {

/// The checks of `usher doctor` on a PostgreSQL server: that it answers, its release, encryption, the role's rights, the
/// clock and the replica if there is one. They change nothing.
Findings check_postgres(db::Database& database, const Clock& clock);

}  // namespace usher::cli
