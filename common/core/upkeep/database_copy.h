#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "common/core/runtime/on_progress.h"
#include "common/core/upkeep/table_digest.h"
#include "common/db/engine/database.h"
#include "common/db/engine/foreign_database.h"

namespace usher::core {

struct CopiedTable {
  std::string name;
  std::int64_t rows = 0;
  std::string digest;  ///< Of its rows on both sides.
};

/// Copies all rows of one database of Usher into another of either engine, and proves it by a digest of each table on both sides.
/// Sessions, tokens and the check value of the secret come along, and the secret does not. Left out are the servers of the old
/// database and its leases.
///
/// The source is read in one snapshot per run. A copy that was interrupted goes on with the first unfinished table when it is run
/// again; until it is complete the target starts no server. One thread.
class DatabaseCopy {
 public:
  struct Ends {
    std::string source;  ///< A URL.
    std::string target;
    std::string schema = "usher";  ///< On PostgreSQL, of both.
  };

  /// Opens both and brings the target's schema up. Error: kInvalidArgument if both are the same; kSchemaOutdated if the source is
  /// older than this release; kConflict if the target has rows of its own; kServerRunning if a server uses it.
  static Result<std::unique_ptr<DatabaseCopy>> open(Ends ends, const Clock& clock);

  /// Rows to read: each once on either side.
  Result<std::int64_t> count_steps();
  /// Error: kConflict, which names the table, if the two sides differ.
  Result<std::vector<CopiedTable>> run(const OnProgress& progress);

  [[nodiscard]] db::Database& target() { return *target_; }

 private:
  struct Table {
    std::string name;
    std::vector<std::string> columns;
  };
  class Inserter;

  DatabaseCopy(Ends ends, std::unique_ptr<db::Database> target) : ends_(std::move(ends)), target_(std::move(target)) {}
  Status bring_up_target(const Clock& clock);
  Status find_tables();
  Status require_fitting_target();
  Result<bool> is_finished(const Table& table);
  Status copy(const Table& table, const OnProgress& progress);
  Status mark(const std::string& name, const std::string& value);
  Result<std::vector<CopiedTable>> compare(const OnProgress& progress);

  const Ends ends_;
  std::unique_ptr<db::Database> target_;
  std::unique_ptr<db::InstanceClaim> claim_;
  std::unique_ptr<db::Connection> writing_;
  std::unique_ptr<db::ForeignDatabase> source_;
  std::vector<Table> tables_;
  std::map<std::string, TableDigest> sent_;  ///< By table; the source's rows.
};

/// Error: kDatabaseBusy if a copy into the database has not finished.
Status refuse_unfinished_copy(db::Connection& connection);

}  // namespace usher::core
