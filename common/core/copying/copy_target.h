#pragma once

#include "common/core/copying/data_tables.h"
#include "common/db/engine/database.h"
#include "common/settings/settings.h"

namespace usher::core {

/// Where a database is.
struct DatabasePlace {
  std::string url;
  std::string schema = "usher";  ///< On PostgreSQL.
};
DatabasePlace place_of(const settings::Settings& settings);
/// An existing one, for a command.
Result<std::unique_ptr<db::Database>> open_database(const DatabasePlace& place);

/// An empty database of either engine that is filled with the rows of another. Until it is complete it starts no server, and the
/// same copy may be begun again, which goes on with the first unfinished table. No server runs on it meanwhile. One thread.
class CopyTarget {
 public:
  /// Opens the database and brings its schema up to `version`. Error: kConflict if it has another version;
  /// kServerRunning if a server uses it.
  /// `source`: as for begin(), which follows.
  static Result<std::unique_ptr<CopyTarget>> open(DatabasePlace place, int version, std::string_view source, const Clock& clock);

  /// Whether a database has something that a copy of `source` may not join: another schema than the newest, or rows that are not
  /// of its own unfinished copy. An empty database has none.
  static Result<bool> is_occupied(db::Connection& connection, std::string_view source);

  /// `source` tells it from other copies, which may not go on with this one. Error: kConflict if there are rows, or if another
  /// copy has begun.
  Status begin(std::string_view source, const std::vector<DataTable>& tables);
  /// Keeps `erasures` as kCopyErasures, and the keys, until the copy is complete, for a run that goes on.
  Status keep(std::string_view erasures, const std::vector<KeyId>& revoked);
  Result<bool> is_filled(const DataTable& table);
  /// Replaces all rows.
  Status fill(const DataTable& table, const EachRow& rows);
  /// Whether note_compared() was called in this copy, also by an earlier run: work on the rows may have begun since.
  Result<bool> is_compared();
  Status note_compared();
  /// Of the stored rows. No table may be filled after the first call.
  Result<TableDigest> stored(const DataTable& table, const OnProgress& progress);
  /// From now on servers may start.
  Status complete();

  [[nodiscard]] db::Database& database() { return *database_; }

 private:
  class Inserter;
  CopyTarget(DatabasePlace place, std::unique_ptr<db::Database> database)
      : place_(std::move(place)), database_(std::move(database)) {}
  Status bring_up(int version, std::string_view source, const Clock& clock);
  Status require_empty(const std::vector<DataTable>& tables);
  Status mark(const std::string& name, std::string_view value);

  const DatabasePlace place_;
  std::unique_ptr<db::Database> database_;
  std::unique_ptr<db::InstanceClaim> claim_;
  std::unique_ptr<db::Connection> writing_;
  std::unique_ptr<db::ForeignDatabase> reading_;
};

/// Error: kDatabaseBusy if a copy into the database has not finished.
Status refuse_unfinished_copy(db::Connection& connection);

}  // namespace usher::core
