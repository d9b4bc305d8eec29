#pragma once

#include "common/db/engine/database.h"

namespace usher::db {

/// `path` with `suffix`, or with -2 and so on behind it where that exists.
std::string file_to_keep(const std::string& path, std::string_view suffix = ".before-restore");
/// An unused name for a schema of PostgreSQL that is set aside: SCHEMA_before_restore, with _2 and so on. Error: kConflict if
/// another program has tables there.
Result<std::string> schema_to_keep(Database& database, const std::string& schema);

/// Gives the schema that name, so that another can be made in its place. What other programs were granted stays with it. Error:
/// kServerRunning, kDatabaseBusy; kInternal if the role may not create schemas.
Status set_aside(Database& database, const std::string& schema, const std::string& name);
/// The schemas of PostgreSQL that were set aside for one in the place of `schema`; without `also_replaced`, only if that is not
/// complete yet.
Result<std::vector<std::string>> all_set_aside(Connection& connection, const std::string& schema, bool also_replaced);
/// What is in the place of `schema` is complete.
Status note_replaced(Connection& connection, const std::string& schema);

}  // namespace usher::db
