#include "common/db/sqlite/instance_lock.h"

#include <cerrno>
#include <filesystem>
#include <thread>

#include <fcntl.h>
#include <sys/file.h>

#include "common/base/files/file.h"
#include "common/db/sqlite/opened_file.h"

namespace usher::db {
namespace {

/// A file that does not exist is locked by none.
bool lock(int fd, int how) { return fd < 0 || ::flock(fd, how | LOCK_NB) == 0; }

std::uintmax_t names_of(const std::string& path) {
  std::error_code ignored;
  const auto names = std::filesystem::hard_link_count(path, ignored);
  return ignored ? 0 : names;
}

}  // namespace

Result<DatabaseFile> open_database_file(const std::string& path) {
  Descriptor opened(::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
  if (opened.get() >= 0) return DatabaseFile(std::make_shared<const Descriptor>(std::move(opened)));
  if (errno == ENOENT) return DatabaseFile();
  return error(ErrorCode::kDatabaseUnreachable, "Cannot open " + path + ": " + reason_of(errno));
}

Result<InstanceLock> InstanceLock::open(const std::string& database_path, int flags) {
  const auto path = database_path + ".lock";
  if (flags == O_CREAT) USHER_CHECK(make_private_directories(directory_of(path)));
  Descriptor beside(::open(path.c_str(), flags | O_RDWR | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (beside.get() >= 0 || (errno == ENOENT && flags == 0)) return InstanceLock(std::move(beside));
  return error(ErrorCode::kDatabaseUnreachable, "Cannot open " + path + ": " + reason_of(errno));
}

Result<InstanceLock> InstanceLock::with_file(const std::string& database_path, DatabaseFile file, int flags) {
  USHER_TRY(auto made, open(database_path, flags));
  if (!file) {
    USHER_TRY(file, open_database_file(database_path));
  }
  made.file_ = std::move(file);
  return made;
}

bool InstanceLock::lock_file(int how) {
  if (!file_) return true;
  if (!lock(file_->get(), how)) return false;
  if (!held_) held_ = DatabaseFile(file_.get(), [file = file_](const Descriptor* held) { ::flock(held->get(), LOCK_UN); });
  return true;
}

bool InstanceLock::take(int how) { return lock(beside_.get(), how) && lock_file(how); }

/// A program that uses the file by this name has also locked the file beside it.
Status InstanceLock::refuse_other_name(const std::string& database_path) {
  if (lock_file(LOCK_EX) || !lock(beside_.get(), LOCK_EX)) return done();
  return error(ErrorCode::kDatabaseBusy, "Another program uses the database " + database_path +
                                             " by another name (a hard link or a bind mount); use the same one here");
}

Result<InstanceLock> InstanceLock::shared(const std::string& database_path, DatabaseFile file) {
  USHER_TRY(auto made, with_file(database_path, std::move(file), O_CREAT));
  USHER_CHECK(made.refuse_other_name(database_path));
  if (made.take(LOCK_SH)) {
    made.note_file(database_path);
    return made;
  }
  return error(ErrorCode::kDatabaseBusy,
               "The database " + database_path + " is being migrated down or restored; start again when that is done");
}

void InstanceLock::note_file(const std::string& database_path) const {
  const auto file = identity_of(database_path);
  if (!file || ftruncate(beside_.get(), 0) != 0) return;
  (void)!pwrite(beside_.get(), file->text().data(), file->text().size(), 0);
}

Result<InstanceLock> InstanceLock::exclusive(const std::string& database_path, DatabaseFile file) {
  USHER_TRY(auto made, with_file(database_path, std::move(file), O_CREAT));
  USHER_CHECK(made.take_alone(database_path));
  return made;
}

Status InstanceLock::take_alone(const std::string& database_path) {
  if (take(LOCK_EX)) return done();
  if (take(LOCK_SH))
    return error(ErrorCode::kServerRunning,
                 "A server is using this database; stop it first, under systemd by `systemctl stop usherd usherd.socket`");
  return error(ErrorCode::kDatabaseBusy, "Another command is migrating or restoring the database " + database_path);
}

Result<bool> InstanceLock::finds_server(const std::string& database_path, DatabaseFile file) {
  USHER_TRY(auto made, with_file(database_path, std::move(file), 0));
  const auto taken = made.take_alone(database_path);
  if (!taken.ok() && taken.error().code != ErrorCode::kServerRunning) return taken.error();
  return !taken.ok();
}

Status InstanceLock::add(const std::string& successor) {
  USHER_TRY(successor_, open_database_file(successor));
  if (successor_ && lock(successor_->get(), LOCK_EX)) return done();
  return file_failure("lock", successor);
}

Result<InstanceLock> InstanceLock::turn(const std::string& database_path, const std::function<void()>& on_wait) {
  constexpr std::chrono::milliseconds kBetweenTries{10};
  constexpr int kQuietTries = 200;
  USHER_TRY(auto made, open(database_path, O_CREAT));
  struct flock whole {};
  whole.l_type = F_WRLCK;
  whole.l_whence = SEEK_SET;
  for (int tries = 0; ::fcntl(made.beside_.get(), F_OFD_SETLK, &whole) != 0; ++tries) {
    if (errno != EAGAIN && errno != EACCES && errno != EINTR)
      return error(ErrorCode::kDatabaseUnreachable, "Cannot lock " + database_path + ".lock: " + reason_of(errno));
    if (tries == kQuietTries) on_wait();
    std::this_thread::sleep_for(kBetweenTries);
  }
  return made;
}

Status require_own_name(const std::string& path) {
  if (names_of(path) < 2) return done();
  USHER_TRY(auto made, InstanceLock::with_file(path, nullptr, 0));
  return made.refuse_other_name(path);
}

Status require_served_file(const std::string& path) {
  USHER_TRY(const auto made, InstanceLock::open(path, 0));
  std::array<char, 64> noted{};
  const auto size = pread(made.beside_.get(), noted.data(), noted.size(), 0);
  const auto file = identity_of(path);
  if (size <= 0 || (file && file->text() == std::string_view(noted.data(), static_cast<std::size_t>(size)))) return done();
  if (lock(made.beside_.get(), LOCK_EX)) {  // the server of that file has ended
    [[maybe_unused]] const int ignored = ftruncate(made.beside_.get(), 0);
    return done();
  }
  if (!lock(made.beside_.get(), LOCK_SH)) return done();  // a command that must be alone
  return error(ErrorCode::kDatabaseReplaced,
               "The database file " + path +
                   " is not the one that the running server has open: it was moved, replaced or removed. Stop the server before "
                   "anything else, then see to the file; to put a backup back use `usher restore`");
}

std::optional<std::string> warning_of_names(const std::string& path) {
  const auto names = names_of(path);
  if (names < 2) return std::nullopt;
  return "the database file " + path + " has " + std::to_string(names) +
         " names (hard links), and its journal goes by one of them; keep one name";
}

}  // namespace usher::db
