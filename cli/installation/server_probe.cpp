#include "cli/installation/server_probe.h"

#include "common/base/file.h"
#include "common/db/sqlite/instance_lock.h"

namespace usher::cli {

Result<bool> server_runs(const std::string& path) {
  const auto has_lock_file = exists(path + ".lock");  // taking the lock would make it
  if (has_lock_file.ok() && !has_lock_file.value()) return false;
  const auto lock = db::InstanceLock::exclusive(path);
  if (lock.ok()) return false;
  if (lock.error().code == ErrorCode::kServerRunning) return true;
  return lock.error();
}

}  // namespace usher::cli
