#pragma once

#include <functional>

#include <sys/types.h>

#include "common/base/result.h"

namespace usher {

/// The system's text for an error number. For EACCES it includes the user that was refused; ELOOP is that of open_directory().
std::string reason_of(int error_number);

/// Of a system call on a file that failed with errno: "Cannot DOING PATH: WHY". kNotFound; kForbidden; kDatabaseBusy on a full
/// disk; else kInternal.
Error file_failure(std::string_view doing, const std::string& path);

/// Whether something exists at `path`. Error: kForbidden if this user may not find out.
Result<bool> exists(const std::string& path);

/// The path of the file that `path` names: its last part is no symbolic link. The file may be absent.
std::string file_itself(std::string path);

/// Reads the whole file. Error: kNotFound if it does not exist, kInvalidArgument if it is larger than `max_bytes` or not a
/// regular file, kInternal if it cannot be read.
Result<std::string> read_small_file(const std::string& path, std::size_t max_bytes);

/// Passes the bytes of a file to `take`, 64 KiB at a time. Error: kInternal if it cannot be read; those of `take`.
Status read_blocks(const std::string& path, const std::function<Status(std::string_view block)>& take);

/// A file's contents with its owner and mode.
struct FileText {
  std::string contents;
  uid_t uid = 0;
  gid_t gid = 0;
  mode_t mode = 0;
};
/// As read_small_file(), by open_directory(), and never through a symbolic link: what is read belongs to who owns that name.
Result<FileText> read_file_itself(const std::string& path, std::size_t max_bytes);

/// Appends a line, with its end, by one write and onto the disk. False if the file does not exist, is a symbolic link, or has an
/// incomplete last line, and if the write fails, which may leave one.
bool append_line(const std::string& path, std::string_view line);

/// Creates `path` with `contents`, complete and on the disk. Returns false and changes nothing if it exists. Of several
/// concurrent callers exactly one gets true, and no reader ever sees a part of the contents. The mode is exact, whatever the
/// umask.
Result<bool> create_once(const std::string& path, std::string_view contents, mode_t mode);

/// Replaces `path` as a whole: after a crash it has either the old or the new contents. The mode is exact, whatever the umask.
Status write_atomically(const std::string& path, std::string_view contents, mode_t mode);
/// As write_atomically(), with the owner, the mode and the contents of `file`. Error: kForbidden if this user may not give it to
/// that owner; nothing is changed then.
Status write_atomically(const std::string& path, const FileText& file);

/// Creates the directory and its missing parents with mode 0700. Existing directories stay unchanged.
Status make_private_directories(const std::string& path);

/// The name of a uid, or its number if it has no name.
std::string user_name(uid_t uid);

struct FileOwner {
  uid_t uid = 0;
  gid_t gid = 0;
};
/// The owner of a file, or of its directory if the file does not exist; nullopt if that does not exist either. A symbolic link
/// counts with its own owner, since its maker chose the target: the first one on the way that is not root's decides.
std::optional<FileOwner> owner_of(const std::string& path);

/// The directory that contains `path`; "." for a bare name.
std::string directory_of(const std::string& path);

}  // namespace usher
