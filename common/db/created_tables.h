#pragma once

#include "common/db/sql_files.h"

namespace usher::db {

/// The tables and views that a migration's text creates, in lower case. Ignores comments and string literals.
std::vector<std::string> created_tables(std::string_view sql);
/// Those of all steps, in their order.
std::vector<std::string> created_tables(std::span<const Migration> steps);

}  // namespace usher::db
