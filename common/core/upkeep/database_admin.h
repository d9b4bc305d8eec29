#pragma once

#include "common/core/audit/audit_log.h"
#include "common/core/upkeep/schema_state.h"
#include "common/db/sqlite/sqlite_backup.h"

namespace usher::core {

/// An operator's work on the whole database, with any schema. Actions are audited if the resulting schema has the table for it.
/// One thread.
class DatabaseAdmin {
 public:
  DatabaseAdmin(const settings::Settings& settings, const Clock& clock, crypto::Random& random, db::Database& database)
      : database_(database), transactions_(database, clock), ports_{clock, random, settings, transactions_}, audit_(ports_) {}

  /// As core::migrate_up. Error: also those of require_readable().
  Result<std::vector<db::MigrationStep>> migrate_up(const domain::OperatorActor& by, std::optional<int> to,
                                                    const CopyCalls& calls = {});
  /// As db::Migrator::down. The caller holds the exclusive InstanceLock.
  Result<std::vector<db::MigrationStep>> migrate_down(const domain::OperatorActor& by, int to);
  /// Records a backup, and renews the copy of the erasures beside a database that is a file.
  Status note_backed_up(const domain::OperatorActor& by) { return note(by, "database.backed_up", Copied{ports_.clock.now()}); }
  /// Records a restore, and renews that copy; call it on the database that the backup was restored into. The file is then the
  /// newest backup, since it has all that the database has: `made_at` is when it was made, or nullopt if that is not known.
  Status note_restored(const domain::OperatorActor& by, std::optional<Time> made_at) {
    return note(by, "database.restored", Copied{made_at});
  }
  /// Ends all sessions, trusted browsers, links and codes, and revokes all API keys, of a database that no server has open.
  Status end_all_access(const domain::OperatorActor& by);
  /// Records a copy, and renews that copy of the erasures; call it on the target.
  Status note_copied(const domain::OperatorActor& by) { return note(by, "database.copied", Copied{}); }

 private:
  /// A copy with all that the database has.
  struct Copied {
    std::optional<Time> at = {};  ///< nullopt: not known, or it is no backup.
  };
  Status note(const domain::OperatorActor& by, std::string_view action, const std::optional<Copied>& copied = {});

  db::Database& database_;
  store::Transactions transactions_;
  Ports ports_;
  AuditLog audit_;
  db::Migrator migrator_;
};

}  // namespace usher::core
