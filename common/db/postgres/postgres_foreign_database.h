#pragma once

#include "common/db/engine/foreign_database.h"
#include "common/db/postgres/postgres_connection.h"

namespace usher::db {

/// The tables of another program in a PostgreSQL database, in the given schema, else where its role finds them; the schema of
/// an Usher in the same database is passed over. Needs SELECT alone and writes nothing. Reads a thousand rows at a time, within
/// one transaction.
///
/// Values are text: timestamps as ISO 8601 in UTC whatever the role's DateStyle and TimeZone (one without a time zone is taken
/// for UTC, as SQLAlchemy's `utcnow` writes it), `infinity` as NULL, booleans as `true` and `false`, enums by their names.
class PostgresForeignDatabase final : public ForeignDatabase {
 public:
  static Result<std::unique_ptr<ForeignDatabase>> open(const PostgresUrl& url, std::optional<std::string> schema);

  Result<std::vector<std::string>> columns_of(const std::string& table) override;
  Result<std::int64_t> count(const std::string& table) override;
  Status each(const ForeignTable& table, const std::optional<ForeignBeside>& beside,
              const std::function<Status(const Row&)>& row) override;

 private:
  struct Column {
    std::string name;
    std::int64_t type = 0;  ///< pg_type.oid; of a domain that of its base.
  };
  struct Table {
    std::string name;  ///< Qualified.
    std::vector<Column> columns;
  };

  PostgresForeignDatabase(std::unique_ptr<PostgresConnection> connection, std::optional<std::string> schema)
      : connection_(std::move(connection)), schema_(std::move(schema)) {}
  /// Found once each; its columns are empty if it does not exist.
  Result<const Table*> look_up(const std::string& table);
  Result<std::string> schema_of(const std::string& table);
  /// `alias."column"` for each, as text; NULL for an empty name.
  Result<std::string> listed(const ForeignTable& table, char alias);
  Result<std::string> select_text(const ForeignTable& table, const std::optional<ForeignBeside>& beside);
  Status fetch_all(const std::string& cursor, const std::function<Status(const Row&)>& row);

  std::unique_ptr<PostgresConnection> connection_;
  std::optional<std::string> schema_;
  std::map<std::string, Table> tables_;
  int cursors_ = 0;
};

}  // namespace usher::db
