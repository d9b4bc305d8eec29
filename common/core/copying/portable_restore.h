#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "common/base/clock.h"
#include "common/core/copying/copy_target.h"
#include "common/core/copying/data_tables.h"
#include "common/core/copying/portable_manifest.h"
#include "common/core/runtime/on_progress.h"

namespace usher::core {

/// What happens in a restored database before a server may start.
struct BeforeStart {
  std::string erasures;  ///< Kept in the database from the start, so that a run that goes on has them.
  std::function<Status(db::Database& database)> work = nullptr;
};

/// Reads a portable backup into an empty database of either engine, in constant memory. The whole file is checked before anything
/// is written, and the stored rows are compared with it before a server may start. One thread.
class PortableRestore {
 public:
  /// Reads the manifest. Error: kNotFound, kForbidden, those of PortableManifest::parse(), kInternal if the file is damaged;
  /// kSchemaAhead if it was made by a newer release.
  static Result<std::unique_ptr<PortableRestore>> open(std::string file);

  [[nodiscard]] const PortableManifest& manifest() const { return manifest_; }
  /// Rows that check() and run() read together.
  [[nodiscard]] std::int64_t count_steps() const { return 3 * manifest_.rows(); }
  /// Compares every row of the file with the manifest. Error: kInternal, which says where it is damaged.
  Status check(const OnProgress& progress);
  /// Whether the database must be set aside before run(): it has rows, other than those of an unfinished run() of this file.
  Result<bool> is_occupied(db::Database& database) const;
  /// `before.work` runs once all rows are there. Error: its; those of CopyTarget; kConflict if the target has other columns or
  /// the stored rows differ.
  Result<std::vector<CopiedTable>> run(const DatabasePlace& target, const Clock& clock, const OnProgress& progress,
                                       const BeforeStart& before = {});
  /// Precondition: run() succeeded.
  [[nodiscard]] db::Database& target() { return target_->database(); }

 private:
  PortableRestore(std::string file, PortableManifest manifest) : file_(std::move(file)), manifest_(std::move(manifest)) {}
  Status require_fitting(const std::vector<DataTable>& tables) const;
  Status fill(const OnProgress& progress);
  Result<std::vector<CopiedTable>> compare(const OnProgress& progress);
  [[nodiscard]] std::string source_mark() const;

  const std::string file_;
  const PortableManifest manifest_;
  std::unique_ptr<CopyTarget> target_;
};

}  // namespace usher::core
