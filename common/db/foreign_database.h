#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/db/connection.h"

namespace usher::db {

/// A table of another program's database and what to read of it, named as they are there.
struct ForeignTable {
  std::string name;
  std::vector<std::string> columns;  ///< An empty name is read as NULL: a column that this table lacks.
};

/// One more table, whose row stands beside that of the first where there is one.
struct ForeignBeside {
  ForeignTable table;
  std::string key;      ///< This column of it ...
  std::string refers;   ///< ... equals this column of the first table,
  std::string kind;     ///< and this one, unless it is empty, ...
  std::string_view is;  ///< ... this text.
};

/// Another program's database, one snapshot of it, opened so that nothing can be written. One thread.
class ForeignDatabase {
 public:
  /// `url` as DatabaseUrl takes it. Errors: kInvalidArgument for another kind of URL; kDatabaseUnreachable for PostgreSQL, and
  /// for what is not there or cannot be read.
  static Result<std::unique_ptr<ForeignDatabase>> open(std::string_view url);

  /// The columns of a table; none where there is no such table. Upper and lower case differ.
  Result<std::vector<std::string>> columns_of(const std::string& table);
  Result<std::int64_t> count(const std::string& table);
  /// Every row, the columns of `beside` after those of `table`. An error of `row` ends it and is passed on.
  Status each(const ForeignTable& table, const std::optional<ForeignBeside>& beside,
              const std::function<Status(const Row&)>& row);

 private:
  explicit ForeignDatabase(std::unique_ptr<Connection> connection) : connection_(std::move(connection)) {}
  std::unique_ptr<Connection> connection_;
};

}  // namespace usher::db
