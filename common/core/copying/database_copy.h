#pragma once

#include <map>

#include "common/core/copying/copy_target.h"

namespace usher::core {

/// What happens in the target before a server may start on it.
struct BeforeStart {
  std::string erasures;  ///< Kept in the target from the start, so that a run that goes on has them.
  std::function<Status(db::Database& target)> work = nullptr;
  std::vector<KeyId> revoked = {};  ///< Signing keys, kept as the erasures are.
};

/// Copies all rows of one database of Usher into another of either engine, and proves it by a digest of each table on both sides.
/// Sessions, tokens and the check value of the secret come along, and the secret does not. Left out are the servers of the old
/// database and its leases.
///
/// The source is read in one snapshot per run. A copy that was interrupted goes on when it is run again (CopyTarget). One thread.
class DatabaseCopy {
 public:
  struct Ends {
    std::string source;  ///< A URL.
    std::string target;
    std::string schema = "usher";  ///< On PostgreSQL, of both.
    bool live = false;             ///< Also from a source that a server has open: what is written meanwhile is left out.
    std::string mark = {};         ///< Tells the source from others; empty: its URL does.
  };

  /// Opens both and brings the target's schema up. Error: kInvalidArgument if both are the same; kSchemaOutdated if the source is
  /// older than this release; kConflict if the target has rows of its own; kServerRunning if a server uses one of them. Until the
  /// copy is destroyed no server starts on the source, unless the source cannot be written to.
  static Result<std::unique_ptr<DatabaseCopy>> open(const Ends& ends, const Clock& clock);

  /// For a backup: the source may have any schema that this release knows, which the target gets, and servers go on. Error:
  /// kSchemaAhead; kDatabaseBusy if a copy into the source has not finished; kConflict if it has no schema yet.
  static Result<std::unique_ptr<DatabaseCopy>> open_snapshot(const Ends& ends, const Clock& clock);

  /// Rows to read: each once on either side.
  Result<std::int64_t> count_steps() {
    USHER_TRY(const auto rows, count_data_rows(*source_, tables_));
    return 2 * rows;
  }
  /// Error: kConflict, which names the table, if the two sides differ; those of `before`.
  Result<std::vector<CopiedTable>> run(const OnProgress& progress, const BeforeStart& before = {});

  [[nodiscard]] db::Database& target() { return target_->database(); }
  /// Whether a server had the source open, which Ends::live allows.
  [[nodiscard]] bool is_of_running_server() const { return is_of_running_server_; }
  /// The servers of the source whose database sleeps: their next request after the copy writes there.
  [[nodiscard]] const std::vector<std::string>& sleepers() const { return sleepers_; }

 private:
  DatabaseCopy() = default;
  Status copy(const DataTable& table, const OnProgress& progress);
  Result<CopiedTable> compare(const DataTable& table, const OnProgress& progress);

  Status join(const Ends& ends, const Clock& clock);
  /// Of the source, as its snapshot has it.
  Result<int> schema_version();
  /// Error: kServerRunning if a server has the source open.
  Status hold(std::unique_ptr<db::Database> source, const Ends& ends);

  std::unique_ptr<db::Database> held_;  ///< The source, for the claim.
  std::unique_ptr<db::InstanceClaim> claim_;
  bool is_of_running_server_ = false;
  std::vector<std::string> sleepers_;
  std::unique_ptr<CopyTarget> target_;
  std::unique_ptr<db::ForeignDatabase> source_;
  std::vector<DataTable> tables_;
  bool is_compared_ = false;                 ///< By an earlier run.
  std::map<std::string, TableDigest> sent_;  ///< By table; the source's rows.
};

}  // namespace usher::core
