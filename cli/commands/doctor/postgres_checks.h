#pragma once

#include "cli/commands/doctor/drawing.h"
#include "common/db/engine/database.h"
#include "common/settings/load.h"

namespace usher::cli {

/// What the server's facts say: its release, encryption, the role's rights, and a pooler that loses prepared statements.
Findings check_server(const db::ServerFacts& facts, const std::string& place);

/// The checks of `usher doctor` on a PostgreSQL server: that it answers, check_server() and the clock. They change nothing.
Findings check_postgres(db::Database& database, const Clock& clock);

/// What can be said of a PostgreSQL database's settings alone, before it is asked; `usher doctor` asks it. All are
/// production_only. Error: kInvalidSettings with one field if the URL cannot be used.
Result<std::vector<settings::Warning>> doubts_about_database(const settings::Settings& settings);

}  // namespace usher::cli
