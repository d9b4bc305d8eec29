#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "common/base/result.h"
#include "common/db/connection.h"

namespace usher::db {

/// Called between steps with the pages copied so far and all pages.
using CopyProgress = std::function<void(std::int64_t done, std::int64_t total)>;

/// Copies one snapshot of the SQLite database `from` into `to`, a file of mode 0600 that needs no journal beside it. Others may
/// read and write `from` meanwhile. `to` appears, or is replaced, only once the copy is complete and on the disk; nobody may have
/// the old `to` open. Errors: kDatabaseUnreachable (no such file, not a database), kDatabaseBusy (no space, locked).
Status copy_sqlite(const std::string& from, const std::string& to, const CopyProgress& progress = nullptr);

/// A backup opened for reading, once it was found sound. kNotFound where there is no file; kForbidden where it may not be read;
/// kDatabaseBusy while another program holds it; kInternal, saying so, for what is no database or is damaged.
Result<std::unique_ptr<Connection>> open_backup(const std::string& path);

/// Puts the backup `from` in the place of the database `database`, whose old journal goes with it. The caller holds the exclusive
/// InstanceLock. Errors: as copy_sqlite, after which the old database is as it was.
Status restore_sqlite(const std::string& from, const std::string& database, const CopyProgress& progress = nullptr);

}  // namespace usher::db
