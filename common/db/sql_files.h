#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <string_view>

#include "common/db/connection.h"
#include "common/db/query_names.h"  // made by cmake/embed_sql.cmake

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

/// Every embedded statement, in the order of kQueryNames.
std::span<const Query> all_queries();

/// The name of a statement: the compiler finds its index, and refuses a name without a file `sql/queries/<name>.sql`.
class QueryName {
 public:
  consteval QueryName(const char* name) : index_(index_of(name)) {}  // NOLINT: implicit by design
  [[nodiscard]] std::size_t index() const { return index_; }

 private:
  /// Not constexpr and defined nowhere: a constructor that calls it does not compile.
  static void there_is_no_such_file_in_sql_queries();
  static consteval std::size_t index_of(std::string_view name) {
    const auto found = std::lower_bound(kQueryNames.begin(), kQueryNames.end(), name);
    if (found == kQueryNames.end() || *found != name) there_is_no_such_file_in_sql_queries();
    return static_cast<std::size_t>(found - kQueryNames.begin());
  }

  std::size_t index_;
};

/// The embedded statement: `static const auto& kFind = query("users/find_by_id");`.
inline const Query& query(QueryName name) { return all_queries()[name.index()]; }

/// Every embedded migration, in the order of the numbers.
std::span<const Migration> migrations();

}  // namespace usher::db
