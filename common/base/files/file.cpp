#include "common/base/files/file.h"

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <system_error>

#include <fcntl.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/files/unfinished_file.h"

namespace usher {
namespace {

Status write_all(int descriptor, std::string_view contents) {
  while (!contents.empty()) {
    const auto written = ::write(descriptor, contents.data(), contents.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return error(ErrorCode::kInternal);
    contents.remove_prefix(static_cast<std::size_t>(written));
  }
  return done();
}

/// Writes a complete file to the disk beside `path`, under a temporary name, and closes it. The file is closed before it gets its
/// final name: if it became a database under that name first, closing it here would drop SQLite's locks.
Result<TemporaryFile> write_beside(const std::string& path, std::string_view contents, mode_t mode,
                                   std::optional<FileOwner> owner = std::nullopt) {
  auto file = TemporaryFile::make(path);
  if (!file && errno == ENOENT)
    return error(ErrorCode::kNotFound, "There is no directory " + directory_of(path) + " for " + path + "; make it first");
  if (!file) return file_failure("create a file beside", path);
  struct stat made {};
  const bool is_of_another = owner && ::fstat(file->fd(), &made) == 0 && (made.st_uid != owner->uid || made.st_gid != owner->gid);
  if (is_of_another && ::fchown(file->fd(), owner->uid, owner->gid) != 0) return file_failure("keep the owner of", path);
  if (!write_all(file->fd(), contents).ok() || ::fchmod(file->fd(), mode) != 0 || ::fsync(file->fd()) != 0) {
    return file_failure("write", path);
  }
  file->close();
  return std::move(*file);
}

Result<FileText> contents_of(const Descriptor& file, const std::string& path, std::size_t max_bytes) {
  if (file.get() < 0) return file_failure("read", path);
  struct stat facts {};
  if (::fstat(file.get(), &facts) != 0) return file_failure("read", path);
  if (!S_ISREG(facts.st_mode)) return error(ErrorCode::kInvalidArgument, "Cannot read " + path + ": it is not a regular file");

  constexpr std::size_t kStep = std::size_t{64} << 10U;
  std::string contents;
  std::size_t size = 0;
  for (;;) {
    contents.resize(size + kStep);
    const auto got = ::read(file.get(), contents.data() + size, kStep);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return file_failure("read", path);
    if (got == 0) break;
    size += static_cast<std::size_t>(got);
    if (size > max_bytes)
      return error(ErrorCode::kInvalidArgument,
                   "Cannot read " + path + ": it is larger than " + std::to_string(max_bytes) + " bytes");
  }
  contents.resize(size);
  return FileText{std::move(contents), facts.st_uid, facts.st_gid, facts.st_mode & 07777};
}

/// O_NONBLOCK: opening a pipe must not wait for a writer.
constexpr int kReading = O_RDONLY | O_CLOEXEC | O_NONBLOCK;

}  // namespace

Error file_failure(std::string_view doing, const std::string& path) {
  const int reason = errno;
  auto code = ErrorCode::kInternal;
  if (reason == ENOENT) code = ErrorCode::kNotFound;
  if (reason == EACCES || reason == EPERM || reason == EROFS || reason == ELOOP) code = ErrorCode::kForbidden;
  if (reason == ENOSPC || reason == EDQUOT) code = ErrorCode::kDatabaseBusy;
  return error(code, "Cannot " + std::string(doing) + " " + path + ": " + reason_of(reason));
}

std::string reason_of(int error_number) {
  const auto words = std::generic_category().message(error_number);
  if (error_number == ELOOP) return "it is a symbolic link, or another user's link leads to it; name the place itself";
  return error_number == EACCES ? words + " as " + user_name(::geteuid()) : words;
}

Status read_blocks(const std::string& path, const std::function<Status(std::string_view block)>& take) {
  std::ifstream in(path, std::ios::binary);
  std::array<char, 64 * 1024> block{};
  while (in) {
    in.read(block.data(), block.size());
    USHER_CHECK(take(std::string_view(block.data(), static_cast<std::size_t>(in.gcount()))));
  }
  return in.bad() || !in.eof() ? Status(error(ErrorCode::kInternal, path + " could not be read")) : done();
}

Result<bool> exists(const std::string& path) {
  if (::access(path.c_str(), F_OK) == 0) return true;
  if (errno == ENOENT || errno == ENOTDIR) return false;
  return file_failure("inspect", path);
}

Result<std::string> read_small_file(const std::string& path, std::size_t max_bytes) {
  const Descriptor file(::open(path.c_str(), kReading));
  USHER_TRY(auto found, contents_of(file, path, max_bytes));
  return std::move(found.contents);
}

Result<FileText> read_file_itself(const std::string& path, std::size_t max_bytes) {
  const auto directory = open_directory(directory_of(path));
  if (directory.get() < 0) return file_failure("read", path);
  const auto name = std::filesystem::path(path).filename();
  const Descriptor file(::openat(directory.get(), name.c_str(), kReading | O_NOFOLLOW));
  return contents_of(file, path, max_bytes);
}

bool append_line(const std::string& path, std::string_view line) {
  const auto directory = open_directory(directory_of(path));
  const auto name = std::filesystem::path(path).filename();
  const Descriptor file(::openat(directory.get(), name.c_str(), O_RDWR | O_APPEND | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW));
  struct stat facts {};
  if (file.get() < 0 || ::fstat(file.get(), &facts) != 0 || !S_ISREG(facts.st_mode)) return false;
  char last = '\n';
  if (facts.st_size > 0 && ::pread(file.get(), &last, 1, facts.st_size - 1) != 1) return false;
  const auto wanted = static_cast<ssize_t>(line.size());
  return last == '\n' && ::write(file.get(), line.data(), line.size()) == wanted && ::fsync(file.get()) == 0;
}

Result<bool> create_once(const std::string& path, std::string_view contents, mode_t mode) {
  if (::access(path.c_str(), F_OK) == 0) return false;
  USHER_TRY(auto file, write_beside(path, contents, mode));
  // link(2), unlike rename(2), never replaces a file, so the first caller wins.
  if (file.link_to(path)) return true;
  if (errno == EEXIST) return false;
  return file_failure("create", path);
}

Status write_atomically(const std::string& path, std::string_view contents, mode_t mode) {
  USHER_TRY(auto file, write_beside(path, contents, mode));
  return file.replace(path) ? done() : Status(file_failure("write", path));
}

Status write_atomically(const std::string& path, const FileText& file) {
  USHER_TRY(auto made, write_beside(path, file.contents, file.mode, FileOwner{file.uid, file.gid}));
  return made.replace(path) ? done() : Status(file_failure("write", path));
}

Status make_private_directories(const std::string& path) {
  const std::filesystem::path whole(path);
  std::filesystem::path so_far;
  for (const auto& part : whole) {
    so_far /= part;
    if (::mkdir(so_far.c_str(), 0700) == 0 || errno == EEXIST) continue;
    const int problem = errno;
    // The path may pass through directories where we cannot create anything, such as / or a read-only parent. An existing one is
    // fine.
    if (std::error_code ignored; std::filesystem::is_directory(so_far, ignored)) continue;
    errno = problem;
    return file_failure("create the directory", so_far.string());
  }
  if (std::error_code ignored; !std::filesystem::is_directory(whole, ignored)) {
    return error(ErrorCode::kInternal, "Cannot create the directory " + path + ": a file with that name exists");
  }
  if (open_directory(path).get() < 0) return file_failure("use the directory", path);
  return done();
}

std::string directory_of(const std::string& path) {
  const auto parent = std::filesystem::path(path).parent_path();
  return parent.empty() ? "." : parent.string();
}

std::string user_name(uid_t uid) {
  passwd entry{};
  passwd* found = nullptr;
  std::array<char, 4096> texts{};
  ::getpwuid_r(uid, &entry, texts.data(), texts.size(), &found);
  return found ? found->pw_name : std::to_string(uid);
}

std::string file_itself(std::string path) {
  constexpr int kMostHops = 40;  // as in the kernel
  for (int hops = 0; hops < kMostHops; ++hops) {
    std::error_code problem;
    const auto target = std::filesystem::read_symlink(path, problem);
    if (problem) break;
    path = (std::filesystem::path(path).parent_path() / target).string();
  }
  return path;
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
