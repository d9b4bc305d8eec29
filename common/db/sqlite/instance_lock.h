#pragma once

#include <functional>

#include "common/base/files/descriptor.h"
#include "common/base/result.h"

namespace usher::db {

/// Coordinates the programs that use one SQLite database, with flock(2) on the file `<database>.lock` (mode 0600, never removed).
/// Servers hold it shared while they run; commands that must not run beside a server hold it exclusively. The kernel releases the
/// lock when the process ends, even after a crash.
class InstanceLock {
 public:
  /// For a server. Error: kDatabaseBusy while another process holds the lock exclusively.
  static Result<InstanceLock> shared(const std::string& database_path);
  /// For `migrate down` and `restore`. Error: kServerRunning while a server runs, kDatabaseBusy while another such command runs.
  static Result<InstanceLock> exclusive(const std::string& database_path);

  /// For a server that starts: one after the other, since the lock does not tell a server that starts from one that runs. Waits
  /// as long as another one is starting, and calls `on_wait` once if that takes longer than two seconds. It is another lock than
  /// the two above.
  static Result<InstanceLock> turn(const std::string& database_path, const std::function<void()>& on_wait);

 private:
  explicit InstanceLock(Descriptor descriptor) : descriptor_(std::move(descriptor)) {}
  static Result<InstanceLock> open(const std::string& database_path);

  Descriptor descriptor_;
};

}  // namespace usher::db
