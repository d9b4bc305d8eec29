#include "common/base/files/system_user.h"

#include <filesystem>

#include <pwd.h>
#include <sys/stat.h>

#include "common/base/files/file.h"

namespace usher {

std::string user_name(uid_t uid) {
  passwd entry{};
  passwd* found = nullptr;
  std::array<char, 4096> texts{};
  ::getpwuid_r(uid, &entry, texts.data(), texts.size(), &found);
  return found ? found->pw_name : std::to_string(uid);
}

std::optional<FileOwner> owner_of(const std::string& path) {
  struct stat found {};
  std::filesystem::path way;
  for (const auto& part : std::filesystem::path(path)) {
    way /= part;
    if (::lstat(way.c_str(), &found) != 0) break;
    if (S_ISLNK(found.st_mode) && found.st_uid != 0) return FileOwner{found.st_uid, found.st_gid};
  }
  for (const auto& place : {path, directory_of(path)})
    if (::stat(place.c_str(), &found) == 0) return FileOwner{found.st_uid, found.st_gid};
  return std::nullopt;
}

}  // namespace usher
