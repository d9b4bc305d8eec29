#include "common/db/sqlite/instance_lock.h"

#include <cerrno>
#include <thread>

#include <fcntl.h>
#include <sys/file.h>

#include "common/base/files/file.h"

namespace usher::db {

Result<InstanceLock> InstanceLock::open(const std::string& database_path) {
  const auto path = database_path + ".lock";
  USHER_CHECK(make_private_directories(directory_of(path)));
  Descriptor descriptor(::open(path.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (descriptor.get() >= 0) return InstanceLock(std::move(descriptor));
  return error(ErrorCode::kDatabaseUnreachable, "Cannot open " + path + ": " + reason_of(errno));
}

Result<InstanceLock> InstanceLock::shared(const std::string& database_path) {
  USHER_TRY(auto lock, open(database_path));
  if (::flock(lock.descriptor_.get(), LOCK_SH | LOCK_NB) == 0) return lock;
  return error(ErrorCode::kDatabaseBusy,
               "The database " + database_path + " is being migrated down or restored; start again when that is done");
}

Result<InstanceLock> InstanceLock::exclusive(const std::string& database_path) {
  USHER_TRY(auto lock, open(database_path));
  if (::flock(lock.descriptor_.get(), LOCK_EX | LOCK_NB) == 0) return lock;
  if (::flock(lock.descriptor_.get(), LOCK_SH | LOCK_NB) == 0)
    return error(ErrorCode::kServerRunning,
                 "A server is using this database; stop it first, under systemd by `systemctl stop usherd usherd.socket`");
  return error(ErrorCode::kDatabaseBusy, "Another command is migrating or restoring the database " + database_path);
}

Result<InstanceLock> InstanceLock::turn(const std::string& database_path, const std::function<void()>& on_wait) {
  constexpr std::chrono::milliseconds kBetweenTries{10};
  constexpr int kQuietTries = 200;
  USHER_TRY(auto lock, open(database_path));
  struct flock whole {};
  whole.l_type = F_WRLCK;
  whole.l_whence = SEEK_SET;
  for (int tries = 0; ::fcntl(lock.descriptor_.get(), F_OFD_SETLK, &whole) != 0; ++tries) {
    if (errno != EAGAIN && errno != EACCES && errno != EINTR)
      return error(ErrorCode::kDatabaseUnreachable, "Cannot lock " + database_path + ".lock: " + reason_of(errno));
    if (tries == kQuietTries) on_wait();
    std::this_thread::sleep_for(kBetweenTries);
  }
  return lock;
}

}  // namespace usher::db
