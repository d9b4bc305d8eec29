#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/db/connection.h"

namespace usher::db {

struct RowCount {
  std::string table;
  std::int64_t rows = 0;
};

/// How many rows these tables have, for people who are about to lose them; reads each whole. Names (lower case) that are no table
/// are left out; they come from our own migrations, never from outside.
Result<std::vector<RowCount>> count_rows(Connection& connection, const std::vector<std::string>& tables);

}  // namespace usher::db
