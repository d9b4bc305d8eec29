#include "common/db/sqlite/opened_file.h"

#include <sys/stat.h>

namespace usher::db {

std::string FileIdentity::text() const { return std::to_string(device) + " " + std::to_string(inode) + "\n"; }

std::optional<FileIdentity> identity_of(const std::string& path) {
  struct stat found {};
  if (stat(path.c_str(), &found) != 0) return std::nullopt;
  return FileIdentity{found.st_dev, found.st_ino};
}

Status OpenedFile::may_write() {
  {
    const Lock lock(mutex_);
    if (fault_) return Status(*fault_);
  }
  return look();
}

Status OpenedFile::look() {
  if (identity_of(path_) == opened_) return done();
  auto fault = error(ErrorCode::kDatabaseReplaced,
                     "The database file " + path_ +
                         " was moved, replaced or removed under this server, which writes nothing more; stop the server, see to "
                         "the file and start it again, and to put a backup back use `usher restore`");
  note(fault);
  return fault;
}

void OpenedFile::note(const Error& fault) {
  {
    const Lock lock(mutex_);
    if (fault_) return;
    fault_ = fault;
  }
  if (on_fault_) on_fault_(fault);
}

}  // namespace usher::db
