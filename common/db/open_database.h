#pragma once

#include "common/db/engine/database.h"
#include "common/db/engine/database_url.h"
#include "common/db/engine/foreign_database.h"

namespace usher::db {

/// Opens the database that a URL names, by its engine: `sqlite:PATH` as DatabaseUrl reads it, or a URL of PostgreSQL. Error:
/// kInvalidSettings for any other URL, without its password.
Result<std::unique_ptr<Database>> open_database(std::string_view url, OpenOptions options = {});
Result<std::unique_ptr<Database>> open_database(const DatabaseUrl& url, OpenOptions options = {});

/// Opens another program's database for reading, or one of Usher for reading it as a whole. `schema`: of PostgreSQL; nullopt:
/// what the URL says. Error: kInvalidArgument for another kind of URL; kDatabaseUnreachable if the database does not exist or
/// cannot be read.
Result<std::unique_ptr<ForeignDatabase>> open_foreign_database(std::string_view url, std::optional<std::string> schema = {});

}  // namespace usher::db
