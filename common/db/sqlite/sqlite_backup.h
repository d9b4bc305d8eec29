#pragma once

#include "common/db/engine/database.h"
#include "common/db/sqlite/instance_lock.h"

namespace usher::db {

/// What a copy is, whatever the file it was made from.
enum class CopyKind {
  kDatabase,
  kBackup,  ///< With kBackupMark.
};

/// Copies one snapshot of the SQLite database `from` into `to`, a file of mode 0600 without a journal. `from` may be read and
/// written meanwhile. `to` appears or is replaced only after the copy is complete and on the disk. Precondition: no process has
/// the old `to` open. Error: kDatabaseUnreachable (no such file, not a database), kDatabaseBusy (no space, locked).
Status copy_sqlite(const std::string& from, const std::string& to, const CopyProgress& progress = nullptr,
                   CopyKind kind = CopyKind::kDatabase);

/// Opens a sound backup for reading. Error: kNotFound if there is no file, kForbidden if it may not be read, kDatabaseBusy while
/// another program locks it, kInternal with a message if it is damaged or not a database.
Result<std::unique_ptr<Connection>> open_backup(const std::string& path);

/// Replaces the database `database` with the backup `from` and removes the old journal. `alone`: the exclusive lock on the
/// database, which then is on the new file, too. Error: as copy_sqlite; the old database is then unchanged.
Status restore_sqlite(const std::string& from, const std::string& database, InstanceLock& alone,
                      const CopyProgress& progress = nullptr);

}  // namespace usher::db
