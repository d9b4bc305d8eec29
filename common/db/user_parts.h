#pragma once

#include "common/db/engine/connection.h"

namespace usher::db {

/// Makes the index of parts (PartTexts), or makes it again. On SQLite in one transaction, which notes all users for
/// store::UserPartStore::take_over(); on PostgreSQL while others write. Precondition: the newest schema, and no open transaction.
/// Error: kForbidden with the fix if PostgreSQL's extension pg_trgm is not to be had; those of the connection.
Status make_user_parts(Connection& connection);

}  // namespace usher::db
