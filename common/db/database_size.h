#pragma once

#include "common/db/engine/database.h"

namespace usher::db {

/// The bytes of the database on the disk: of SQLite's file without its write-ahead log; of the whole database on PostgreSQL,
/// other schemas included. Error: those of a read; kDatabaseBusy if the file system does not answer.
Result<std::int64_t> database_size(Database& database);

}  // namespace usher::db
