#pragma once

#include <memory>

#include "common/db/engine/foreign_database.h"
#include "common/db/postgres/postgres_url.h"

namespace usher::db {

/// Opens the tables of another program in a PostgreSQL database, in the given schema, else where its role finds them; the schema
/// of an Usher in the same database is passed over. Needs SELECT alone and writes nothing. Reads a thousand rows at a time,
/// within one transaction.
///
/// Values are text: timestamps as ISO 8601 in UTC whatever the role's DateStyle and TimeZone (one without a time zone is taken
/// for UTC, as SQLAlchemy's `utcnow` writes it), `infinity` as NULL, booleans as `true` and `false`, enums by their names.
Result<std::unique_ptr<ForeignDatabase>> open_foreign_postgres(const PostgresUrl& url, std::optional<std::string> schema);

}  // namespace usher::db
