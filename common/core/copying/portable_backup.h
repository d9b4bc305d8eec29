#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "common/archive/streams.h"
#include "common/base/clock.h"
#include "common/core/copying/copy_target.h"
#include "common/core/copying/data_tables.h"
#include "common/core/copying/portable_manifest.h"
#include "common/core/runtime/on_progress.h"
#include "common/db/engine/foreign_database.h"

namespace usher::core {

/// Writes all rows of a database of either engine as one file that either engine restores (PortableManifest says how), while
/// servers work: from one snapshot, in constant memory. Every table is read twice, because the manifest and the heads of members
/// come before the rows. One thread.
class PortableBackup {
 public:
  /// Takes the snapshot. Error: kSchemaAhead if the database has tables that this release does not know; kDatabaseBusy if a copy
  /// into it has not finished; kConflict if it has no schema yet.
  static Result<std::unique_ptr<PortableBackup>> open(const DatabasePlace& source, const Clock& clock);

  /// Rows to read.
  Result<std::int64_t> count_steps();
  Result<PortableManifest> write(const archive::WriteBytes& out, const OnProgress& progress);

 private:
  PortableBackup(std::unique_ptr<db::ForeignDatabase> source, Time now) : source_(std::move(source)), now_(now) {}
  Result<std::int64_t> schema_version();
  Result<PortableManifest> describe(const OnProgress& progress);

  std::unique_ptr<db::ForeignDatabase> source_;
  const Time now_;
  std::vector<DataTable> tables_;
};

}  // namespace usher::core
