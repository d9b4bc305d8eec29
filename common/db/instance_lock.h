#pragma once

#include <string>
#include <utility>

#include "common/base/result.h"

namespace usher::db {

/// Tells programs that use one SQLite database of each other, by flock(2) on the file `<database>.lock` (mode 0600, never
/// removed). Servers share it for their life; what cannot be done under a running server holds it alone. The kernel lets go of it
/// when the process ends, however it ends.
class InstanceLock {
 public:
  /// For a server. kDatabaseBusy while somebody holds it alone.
  static Result<InstanceLock> shared(const std::string& database_path);
  /// For `migrate down` and `restore`. kServerRunning while a server runs, kDatabaseBusy while another such command does.
  static Result<InstanceLock> exclusive(const std::string& database_path);

  InstanceLock(InstanceLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  InstanceLock& operator=(InstanceLock&& other) noexcept;
  InstanceLock(const InstanceLock&) = delete;
  InstanceLock& operator=(const InstanceLock&) = delete;
  ~InstanceLock();

 private:
  explicit InstanceLock(int descriptor) : descriptor_(descriptor) {}
  int descriptor_;
};

}  // namespace usher::db
