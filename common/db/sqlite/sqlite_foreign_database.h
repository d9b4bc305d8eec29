#pragma once

#include <memory>

#include "common/db/engine/foreign_database.h"

namespace usher::db {

/// Opens a SQLite file of another program. Error: kDatabaseUnreachable if the file does not exist or cannot be read.
Result<std::unique_ptr<ForeignDatabase>> open_foreign_sqlite(const std::string& path);

}  // namespace usher::db
