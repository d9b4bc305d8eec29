#pragma once

#include "common/db/engine/connection.h"

namespace usher::db {

/// A table of another program's database and the columns to read, under that program's names.
struct ForeignTable {
  std::string name;
  std::vector<std::string> columns;  ///< An empty name is read as NULL, for a column that this table lacks.
};

/// A second table, joined to the first if a matching row exists.
struct ForeignBeside {
  ForeignTable table;
  std::string key;      ///< This column of the second table ...
  std::string refers;   ///< ... equals this column of the first table,
  std::string kind;     ///< and this column, unless empty, ...
  std::string_view is;  ///< ... equals this text.
};

/// One snapshot of another program's database, opened read-only. One thread.
class ForeignDatabase {
 public:
  virtual ~ForeignDatabase() = default;
  ForeignDatabase(const ForeignDatabase&) = delete;
  ForeignDatabase& operator=(const ForeignDatabase&) = delete;

  /// The tables that the others find, and that this user may read.
  virtual Result<std::vector<std::string>> tables(bool with_views) = 0;
  /// The columns of a table or a view, empty if it does not exist. Names are case-sensitive.
  virtual Result<std::vector<std::string>> columns_of(const std::string& table) = 0;
  virtual Result<std::int64_t> count(const std::string& table) = 0;
  /// Reads every row, the columns of `beside` after those of `table`. An error of `row` stops the reading and is returned.
  virtual Status each(const ForeignTable& table, const std::optional<ForeignBeside>& beside,
                      const std::function<Status(const Row&)>& row) = 0;

 protected:
  ForeignDatabase() = default;
};

}  // namespace usher::db
