#pragma once

#include <optional>
#include <string>

#include <sys/types.h>

namespace usher {

/// The name of a uid, or its number if it has no name.
std::string user_name(uid_t uid);

struct FileOwner {
  uid_t uid = 0;
  gid_t gid = 0;
};
/// The owner of a file, or of its directory if the file does not exist; nullopt if that does not exist either. A symbolic link
/// counts with its own owner, since its maker chose the target: the first one on the way that is not root's decides.
std::optional<FileOwner> owner_of(const std::string& path);

}  // namespace usher
