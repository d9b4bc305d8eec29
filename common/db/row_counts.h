#pragma once

#include "common/db/engine/connection.h"

namespace usher::db {

struct RowCount {
  std::string table;
  std::int64_t rows = 0;
};

/// The number of rows in each table, for a warning before they are deleted. Reads each table whole. Skips names (lower case) that
/// are not tables. Names come from our migrations, never from input.
Result<std::vector<RowCount>> count_rows(Connection& connection, const std::vector<std::string>& tables);

/// Whether any of the tables has a row; other names are skipped.
Result<bool> has_rows(Connection& connection, const std::vector<std::string>& tables);

}  // namespace usher::db
