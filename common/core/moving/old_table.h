#pragma once

#include <set>

#include "common/core/moving/old_server.h"
#include "common/db/engine/foreign_database.h"

namespace usher::core {

/// Parses a time of a database: ISO 8601 with `T` or a space, in UTC if it has no offset; or a number of seconds or, from 10^11
/// on, of milliseconds since 1970.
std::optional<Time> time_of_text(std::string_view text);

/// A row of an old server's table. Columns have the names that OldTable was given; a missing column reads as NULL. So does an
/// unreadable value, which is recorded.
class OldRow {
 public:
  OldRow(const db::Row& row, const std::vector<std::string_view>& names) : row_(row), names_(names) {}

  /// UTF-8; nullopt for NULL.
  [[nodiscard]] std::optional<std::string> text(std::string_view column) const;
  [[nodiscard]] Secret secret(std::string_view column) const { return Secret(text(column).value_or("")); }
  [[nodiscard]] std::optional<Time> time(std::string_view column) const;
  /// `unreadable`: what an unreadable value means.
  [[nodiscard]] std::optional<bool> flag(std::string_view column, std::optional<bool> unreadable = std::nullopt) const;

  [[nodiscard]] const std::vector<std::string_view>& unreadable() const { return unreadable_; }

 private:
  const db::Row& row_;
  const std::vector<std::string_view>& names_;
  mutable std::vector<std::string_view> unreadable_;
};

/// A table of an old server. Borrows OldTables.
class OldTable {
 public:
  /// How the rows of a second table belong to those of this one.
  struct Beside {
    const OldTable* table;
    std::string_view key;        ///< This column of it equals ...
    std::string_view refers;     ///< ... this one of the first,
    std::string_view kind = {};  ///< and this one ...
    std::string_view is = {};    ///< ... this text.
  };
  using Visit = std::function<Status(const OldRow&)>;

  Status each(const Visit& visit) const {
    return database_->each(foreign_, std::nullopt, [&](const db::Row& row) { return visit(OldRow(row, names_)); });
  }
  /// Columns of the other table are read by name too. Of several rows beside one the first is read, and the row is visited once.
  Status each_with(const Beside& beside, const Visit& visit) const;
  Result<std::int64_t> count() const { return database_->count(foreign_.name); }
  /// There.
  [[nodiscard]] const std::string& name() const { return foreign_.name; }

 private:
  friend class OldTables;
  [[nodiscard]] const std::string& column_there(std::string_view name) const;

  db::ForeignDatabase* database_ = nullptr;
  std::vector<std::string_view> names_;  ///< Our names, in the order of foreign_.columns.
  db::ForeignTable foreign_;
};

/// What tables are called there, where it is not as here: `user` is `members`.
using TableNames = std::map<std::string, std::string, std::less<>>;

/// The tables of an old server. The names of a table and its columns are given in camelCase and also found in snake_case. A table
/// that has the needed columns is also found under the plural or the singular, and under a name with a prefix: `auth_users`.
class OldTables {
 public:
  explicit OldTables(std::unique_ptr<db::ForeignDatabase> database, TableNames names = {})
      : database_(std::move(database)), names_(std::move(names)) {}

  /// Returns nullopt if there is no such table. Error: kInvalidArgument if a needed column is missing, which it names, and if
  /// several tables may be meant.
  Result<std::optional<OldTable>> find(std::string_view name, std::vector<std::string_view> needed,
                                       const std::vector<std::string_view>& others);
  /// Error: kInvalidArgument if the table is missing, which it names.
  Result<OldTable> require(std::string_view name, std::vector<std::string_view> needed,
                           const std::vector<std::string_view>& others);
  /// Call it after the last find(). Error: kInvalidArgument if a name was given to a table that was not looked for.
  [[nodiscard]] Status check_names() const;
  /// Reports the tables and columns that have values and are not read. `declared`: a table whose other columns a setting can
  /// declare; may be null.
  Status report_unread(MoveReport& report, const OldTable* declared) const;

 private:
  Result<std::optional<std::string>> name_there(std::string_view name, const std::vector<std::string_view>& needed) const;
  Status report_columns(const std::string& table, const std::set<std::string>& read, bool is_declared, MoveReport& report) const;

  std::unique_ptr<db::ForeignDatabase> database_;
  TableNames names_;
  std::set<std::string, std::less<>> sought_;                  ///< Our names.
  std::map<std::string, std::set<std::string>> read_columns_;  ///< By table, both as there.
};

}  // namespace usher::core
