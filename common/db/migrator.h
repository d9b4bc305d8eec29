#pragma once

#include "common/db/sql_files.h"

namespace usher::db {

struct MigrationState {
  enum class State {
    kApplied,
    kPending,
    kChanged,  ///< Applied, but with a text that differs from this release's.
    kAhead,    ///< Applied and unknown to this release, which may work beside it all the same.
    kUnknown,  ///< Applied, but unknown to this release, which must not touch the database.
  };
  int number = 0;
  std::string name;
  std::optional<Time> applied_at;
  State state = State::kPending;
  std::optional<int> readable_from;  ///< The schema version of the oldest release that may work beside the step.
};

/// A completed or planned step; borrows from the migrations.
struct MigrationStep {
  int number = 0;
  std::string_view name;
  std::string_view sql;
  std::optional<int> readable_from;  ///< As in MigrationState.
};

/// Migrates the schema up and down, one transaction a step (but for steps that PostgreSQL builds beside writers), and records
/// each step in `schema_migrations(version, name, checksum, applied_at_ms, readable_from)`. Every step re-reads that table under
/// the write lock, so that two runners share the work. Error: kDatabaseBusy for a runner that waits for the other longer than the
/// connection's busy timeout.
///
/// The database must be compatible with this release before any change. All calls except `status` and `schema_version` check
/// this. Errors:
///   kForeignTable      a table of a pending step already exists, and no applied step created it;
///                      or `schema_migrations` belongs to another program
///   kSchemaAhead       an applied step is unknown to this release, and not said to be readable by it (StepMarkers)
///   kMigrationChanged  an applied step had a different text
/// `up` and `down` need a connection outside of a transaction; the others may run inside one, such as Database::read. Stateless.
/// The migrations must outlive it.
class Migrator {
 public:
  explicit Migrator(std::span<const Migration> migrations = db::migrations()) : migrations_(migrations) {}

  /// The newest step of this release; 0 without any.
  [[nodiscard]] int newest() const { return migrations_.empty() ? 0 : migrations_.back().number; }
  /// The newest applied step; 0 for an empty database.
  Result<int> schema_version(Connection& connection) const;
  /// Every step known to this release or to the database, by number.
  Result<std::vector<MigrationState>> status(Connection& connection) const;
  /// Whether the database is compatible with this release. Pending steps are allowed.
  Status verify(Connection& connection) const;
  /// Like verify, for work on all tables or on the schema. Error: kSchemaAhead also for a step that is readable.
  Status require_known(Connection& connection) const;
  /// Like verify. Error: also kSchemaOutdated if a step is pending.
  Status require_current(Connection& connection) const;

  /// Whether back ends that share the database have no role to read it by. False on an engine without roles.
  Result<bool> lacks_reader(Connection& connection) const;

  /// Applies the pending steps up to and including `to` (default: all) and returns the steps that this call applied, and lets
  /// the role `usher_reader` read the views of those that share the database, where the role exists. Error:
  /// kInvalidArgument if `to` is not between 0 and newest(); kSchemaAhead if steps are pending below one that is unknown.
  Result<std::vector<MigrationStep>> up(Connection& connection, std::optional<int> to, Time now) const;
  /// Reverts the applied steps above `to`, newest first; `to` 0 leaves only an empty `schema_migrations`. Destroys data.
  Result<std::vector<MigrationStep>> down(Connection& connection, int to) const;
  /// The steps that `up` or `down` would do now.
  Result<std::vector<MigrationStep>> plan_up(Connection& connection, std::optional<int> to) const;
  Result<std::vector<MigrationStep>> plan_down(Connection& connection, int to) const;

 private:
  std::span<const Migration> migrations_;
};

}  // namespace usher::db
