#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/clock.h"
#include "common/db/connection.h"
#include "common/db/sql_files.h"

namespace usher::db {

struct MigrationState {
  enum class State {
    kApplied,
    kPending,
    kChanged,  ///< Applied, but this release's text is another.
    kUnknown,  ///< Applied, and this release does not have it.
  };
  int number = 0;
  std::string name;
  std::optional<Time> applied_at;
  State state = State::kPending;
};

/// A step done or planned; borrows from the migrations.
struct MigrationStep {
  int number = 0;
  std::string_view name;
  std::string_view sql;
};

/// Brings the schema up and down, one transaction a step, and remembers each in `schema_migrations(version, name, checksum,
/// applied_at_ms)`. Every step re-reads that table under the write lock, so two runners share the work instead of repeating it;
/// one that waits longer than the connection's busy timeout for the other gets kDatabaseBusy.
///
/// Before anything is changed the database must fit this release; all calls but `status` and `schema_version` answer otherwise
/// with
///   kForeignTable      a table that a pending step makes is there already, and no applied step made it;
///                      or `schema_migrations` is another program's
///   kSchemaAhead       a step was applied that this release does not have
///   kMigrationChanged  an applied step's text was another then
/// `up` and `down` need a connection outside a transaction; the others may also run inside one, such as Database::read.
/// Stateless; the migrations must outlive it.
class Migrator {
 public:
  explicit Migrator(std::span<const Migration> migrations = db::migrations()) : migrations_(migrations) {}

  /// The newest step of this release; 0 when there is none.
  [[nodiscard]] int newest() const { return migrations_.empty() ? 0 : migrations_.back().number; }
  /// The newest applied step; 0 for an empty database.
  Result<int> schema_version(Connection& connection) const;
  /// Every step known to this release or to the database, by number.
  Result<std::vector<MigrationState>> status(Connection& connection) const;
  /// Whether the database fits this release, pending steps allowed.
  Status verify(Connection& connection) const;
  /// verify, and kSchemaOutdated when a step is pending.
  Status require_current(Connection& connection) const;

  /// Applies the pending steps up to and with `to` (default: all); returns those that this call applied.
  /// kInvalidArgument when `to` is not between 0 and newest().
  Result<std::vector<MigrationStep>> up(Connection& connection, std::optional<int> to, Time now) const;
  /// Undoes the applied steps above `to`, newest first; `to` 0 leaves only an empty `schema_migrations`. Destroys data.
  Result<std::vector<MigrationStep>> down(Connection& connection, int to) const;
  /// What `up` or `down` would do now.
  Result<std::vector<MigrationStep>> plan_up(Connection& connection, std::optional<int> to) const;
  Result<std::vector<MigrationStep>> plan_down(Connection& connection, int to) const;

 private:
  [[nodiscard]] Status check_target(int to) const;

  std::span<const Migration> migrations_;
};

}  // namespace usher::db
