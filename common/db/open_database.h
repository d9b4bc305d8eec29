#pragma once

#include <memory>
#include <string_view>

#include "common/db/engine/database.h"
#include "common/db/engine/database_url.h"

namespace usher::db {

/// Opens the database that a URL names, by its engine: `sqlite:PATH` as DatabaseUrl reads it, or a URL of PostgreSQL. Error:
/// kInvalidSettings for any other URL, without its password.
Result<std::unique_ptr<Database>> open_database(std::string_view url, OpenOptions options = {});
Result<std::unique_ptr<Database>> open_database(const DatabaseUrl& url, OpenOptions options = {});

}  // namespace usher::db
