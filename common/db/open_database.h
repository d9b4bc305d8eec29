#pragma once

#include <memory>

#include "common/db/engine/database.h"
#include "common/db/engine/database_url.h"

namespace usher::db {

/// Opens the database that a URL names, by its engine.
Result<std::unique_ptr<Database>> open_database(const DatabaseUrl& url, OpenOptions options = {});

}  // namespace usher::db
