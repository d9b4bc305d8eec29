#include "common/core/copying/work_directory.h"

#include <cstdlib>
#include <filesystem>
#include <system_error>

#include <sys/statvfs.h>
#include <unistd.h>

#include "common/base/files/file.h"

namespace usher::core {
namespace {

std::string in_mib(std::int64_t bytes) { return std::to_string((bytes >> 20) + 1) + " MiB"; }

}  // namespace

Result<std::unique_ptr<WorkDirectory>> WorkDirectory::make(const std::string& parent) {
  USHER_CHECK(make_private_directories(parent));
  const auto owner = owner_of(parent);
  if (owner && owner->uid != 0 && owner->uid != ::geteuid())
    return error(ErrorCode::kForbidden, "The directory " + parent + " belongs to " + user_name(owner->uid) +
                                            ", who could replace what is written there; name another one by --work-dir");
  auto path = parent + "/usher-work.XXXXXX";
  if (::mkdtemp(path.data()) == nullptr) return file_failure("create a directory in", parent);
  return std::unique_ptr<WorkDirectory>(new WorkDirectory(std::move(path)));
}

WorkDirectory::~WorkDirectory() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

Status require_room(const std::string& directory, std::int64_t bytes) {
  struct statvfs room {};
  if (::statvfs(directory.c_str(), &room) != 0) return done();  // the write tells
  const auto free = static_cast<std::int64_t>(room.f_bavail) * static_cast<std::int64_t>(room.f_frsize);
  if (free >= bytes) return done();
  return error(ErrorCode::kDatabaseBusy, "There is not enough room in " + directory + ": " + in_mib(bytes) + " are needed, and " +
                                             in_mib(free) + " are free. Nothing was changed");
}

}  // namespace usher::core
