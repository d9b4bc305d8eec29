#pragma once

#include "common/core/copying/copy_target.h"

namespace usher::core {

/// A database that is backed up.
struct BackupSource {
  db::Database& database;
  DatabasePlace place;
  const Clock& clock;
  std::string work_directory;  ///< Where an unfinished file of a database server lies.
};

/// Writes one snapshot as an SQLite file of mode 0600 with the mark of a backup, while servers work. `file` appears or is
/// replaced only after it is complete. A database server is copied by DatabaseCopy. Error: those of Database::refuse_backup() and
/// db::copy_sqlite(); of a database server those of DatabaseCopy::open_snapshot(), and of its run().
Status write_backup(const BackupSource& source, const std::string& file, const db::CopyProgress& progress);

/// Whether a restore may read the file, by its first bytes. `name` and `schema`: for messages. Error: kInvalidArgument with what
/// the file is and how to restore it; kNotFound, kForbidden or kInternal if it cannot be read.
Status require_restorable(const std::string& file, const std::string& name, const std::string& schema);

}  // namespace usher::core
