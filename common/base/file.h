#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <sys/types.h>

#include "common/base/result.h"

namespace usher {

/// The system's words for an error number; with EACCES also the user who was refused.
std::string reason_of(int error_number);

/// Whether there is something at `path`. kForbidden where this user may not know.
Result<bool> exists(const std::string& path);

/// The whole file. kNotFound when there is none, kInvalidArgument when it is larger than `max_bytes` or no regular file,
/// kInternal when it cannot be read.
Result<std::string> read_small_file(const std::string& path, std::size_t max_bytes);

/// Creates `path` with `contents`, complete and on the disk, unless it exists: then false, and nothing changes. Of several that
/// try at once exactly one gets true, and nobody ever sees a part of the contents. The mode is exact, whatever the umask.
Result<bool> create_once(const std::string& path, std::string_view contents, mode_t mode);

/// Replaces `path` as a whole: after a crash it has the old or the new contents. The mode is exact, whatever the umask.
Status write_atomically(const std::string& path, std::string_view contents, mode_t mode);

/// Makes the directory and its missing parents with mode 0700; existing ones stay as they are.
Status make_private_directories(const std::string& path);

/// The directory that holds `path`; "." for a bare name.
std::string directory_of(const std::string& path);

/// Flushes a directory's entries, so that a name made or changed in it survives power loss.
Status flush_directory(const std::string& path);

}  // namespace usher
