#include "common/db/sqlite/instance_lock.h"

#include <cerrno>
#include <thread>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "common/base/files/file.h"

namespace usher::db {
namespace {

Result<int> open_lock_file(const std::string& database_path) {
  const auto path = database_path + ".lock";
  USHER_CHECK(make_private_directories(directory_of(path)));
  const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (descriptor >= 0) return descriptor;
  return error(ErrorCode::kDatabaseUnreachable, "Cannot open " + path + ": " + reason_of(errno));
}

}  // namespace

Result<InstanceLock> InstanceLock::shared(const std::string& database_path) {
  USHER_TRY(const int descriptor, open_lock_file(database_path));
  InstanceLock lock(descriptor);
  if (::flock(descriptor, LOCK_SH | LOCK_NB) == 0) return lock;
  return error(ErrorCode::kDatabaseBusy,
               "The database " + database_path + " is being migrated down or restored; start again when that is done");
}

Result<InstanceLock> InstanceLock::exclusive(const std::string& database_path) {
  USHER_TRY(const int descriptor, open_lock_file(database_path));
  InstanceLock lock(descriptor);
  if (::flock(descriptor, LOCK_EX | LOCK_NB) == 0) return lock;
  if (::flock(descriptor, LOCK_SH | LOCK_NB) == 0)
    return error(ErrorCode::kServerRunning,
                 "A server is using this database; stop it first, under systemd by `systemctl stop usherd usherd.socket`");
  return error(ErrorCode::kDatabaseBusy, "Another command is migrating or restoring the database " + database_path);
}

Result<InstanceLock> InstanceLock::turn(const std::string& database_path, const std::function<void()>& on_wait) {
  constexpr std::chrono::milliseconds kBetweenTries{10};
  constexpr int kQuietTries = 200;
  USHER_TRY(const int descriptor, open_lock_file(database_path));
  InstanceLock lock(descriptor);
  struct flock whole {};
  whole.l_type = F_WRLCK;
  whole.l_whence = SEEK_SET;
  for (int tries = 0; ::fcntl(descriptor, F_OFD_SETLK, &whole) != 0; ++tries) {
    if (errno != EAGAIN && errno != EACCES && errno != EINTR)
      return error(ErrorCode::kDatabaseUnreachable, "Cannot lock " + database_path + ".lock: " + reason_of(errno));
    if (tries == kQuietTries) on_wait();
    std::this_thread::sleep_for(kBetweenTries);
  }
  return lock;
}

InstanceLock& InstanceLock::operator=(InstanceLock&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

InstanceLock::~InstanceLock() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

}  // namespace usher::db
