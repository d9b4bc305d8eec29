#pragma once

#include "cli/commands/doctor/drawing.h"
#include "common/db/engine/database.h"

namespace usher::cli {

/// What the server's facts say: its release, encryption, the role's rights, and a pooler that loses prepared statements.
Findings check_server(const db::ServerFacts& facts, const std::string& place);

/// The checks of `usher doctor` on a PostgreSQL server: that it answers, check_server() and the clock. They change nothing.
Findings check_postgres(db::Database& database, const Clock& clock);

}  // namespace usher::cli
