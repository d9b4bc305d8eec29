#pragma once

#include <span>
#include <string_view>

#include "common/db/connection.h"

namespace usher::db {

/// One step of the schema: `number` and `name` from `sql/migrations/NNNN_name.up.sql`, both texts, and the lower-case hexadecimal
/// SHA-256 over them that the database remembers (cmake/embed_sql.cmake says over what exactly).
struct Migration {
  int number = 0;
  std::string_view name;
  std::string_view up;
  std::string_view down;
  std::string_view checksum;
};

/// The embedded statement of `sql/queries/<name>.sql`. A name that does not exist is a bug: the process ends and says which.
/// A binary search; a call site resolves it once: `static const Query& kFind = query("users/find_by_id");`.
const Query& query(std::string_view name);

/// Every embedded statement, in the order of the names.
std::span<const Query> all_queries();

/// Every embedded migration, in the order of the numbers.
std::span<const Migration> migrations();

}  // namespace usher::db
