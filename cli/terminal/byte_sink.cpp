#include "cli/terminal/byte_sink.h"

#include <cerrno>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/files/file.h"
#include "common/base/files/system_user.h"

namespace usher::cli {
namespace {

constexpr std::string_view kReaderGone = "EPIPE";

Status write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(fd, bytes.data(), bytes.size());
    if (count >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(count));
    } else if (errno == EPIPE) {
      return error_because(ErrorCode::kInternal, std::string(kReaderGone));
    } else if (errno != EINTR) {
      return error(ErrorCode::kInternal, "the output could not be written: " + reason_of(errno));
    }
  }
  return done();
}

namespace files = std::filesystem;

Error failed(const files::path& path, std::string_view doing) {
  const int number = errno;
  if (number == ENOENT)
    return error(ErrorCode::kNotFound, "There is no directory " + directory_of(path.string()) + "; make it first");
  return error(number == EACCES || number == ELOOP ? ErrorCode::kForbidden : ErrorCode::kInternal,
               path.string() + " could not be " + std::string(doing) + ": " + reason_of(number));
}

/// The names of this process's own open files, which are links that root made: standard output is one.
bool names_own_descriptor(const files::path& path) {
  const auto name = path.lexically_normal().string();
  if (name == "/dev/stdout" || name == "/dev/stderr") return true;
  return name.starts_with("/dev/fd/") || name.starts_with("/proc/self/fd/");
}

}  // namespace

bool is_reader_gone(const Error& error) { return error.cause.for_log() == kReaderGone; }

Status FdSink::write(std::string_view bytes) {
  buffer_ += bytes;
  return buffer_.size() > buffer_bytes_ ? flush() : done();
}

Status FdSink::flush() {
  if (!failed_) {
    if (auto written = write_all(fd_, buffer_); !written.ok()) failed_ = std::move(written).error();
    buffer_.clear();
  }
  return failed_ ? Status(*failed_) : done();
}

Status refuse_existing_file(const files::path& path, Existing existing) {
  const auto text = path.string();
  if (names_own_descriptor(path)) return done();
  std::error_code ignored;
  const auto found = files::symlink_status(path, ignored);
  if (files::is_directory(found)) return error(ErrorCode::kConflict, text + " is a directory; name a file in it");
  if (existing == Existing::kReplaced) return done();
  if (files::is_symlink(found))
    return error(ErrorCode::kConflict,
                 text + " is a symbolic link; name the file that it leads to, or pass --force to replace the link itself");
  if (!files::is_regular_file(found)) return done();
  return error(ErrorCode::kConflict, text + " already exists; choose another name, or pass --force to replace it");
}

Result<PrivateFile> PrivateFile::create(const files::path& path, Existing existing) {
  if (names_own_descriptor(path)) return open_own_descriptor(path);
  USHER_CHECK(refuse_existing_file(path, existing));
  std::error_code ignored;
  const auto found = files::symlink_status(path, ignored);
  if (files::exists(found) && !files::is_regular_file(found) && !files::is_symlink(found)) return open_stream(path);
  auto unfinished = TemporaryFile::make(path.string());
  if (!unfinished) return failed(path, "made");
  return PrivateFile(std::move(*unfinished), path, existing);
}

/// Opens for appending: standard output may be a file with content.
Result<PrivateFile> PrivateFile::open_own_descriptor(const files::path& path) {
  Descriptor stream(::open(path.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC));
  if (stream.get() < 0) return failed(path, "opened");
  return PrivateFile(std::move(stream));
}

/// Another user's pipe would hand them what is written. That is found out before it is opened, which waits for a reader.
Result<PrivateFile> PrivateFile::open_stream(const files::path& path) {
  const auto directory = open_directory(directory_of(path.string()));
  const auto name = path.filename();
  struct stat facts {};
  if (::fstatat(directory.get(), name.c_str(), &facts, AT_SYMLINK_NOFOLLOW) != 0) return failed(path, "opened");
  const auto is_foreign = [&facts] { return (facts.st_uid != 0 && facts.st_uid != ::geteuid()) || S_ISREG(facts.st_mode); };
  const auto refused = [&] {
    return error(ErrorCode::kForbidden, path.string() + " belongs to " + user_name(facts.st_uid) +
                                            ", who could read what is written to it; use standard output, `-`");
  };
  if (is_foreign()) return refused();
  Descriptor stream(::openat(directory.get(), name.c_str(), O_WRONLY | O_APPEND | O_NOFOLLOW | O_CLOEXEC));
  if (stream.get() < 0 || ::fstat(stream.get(), &facts) != 0) return failed(path, "opened");
  if (is_foreign()) return refused();
  return PrivateFile(std::move(stream));
}

PrivateFile::PrivateFile(TemporaryFile unfinished, files::path path, Existing existing)
    : unfinished_(std::move(unfinished)), path_(std::move(path)), existing_(existing), sink_(unfinished_->fd()) {}

PrivateFile::PrivateFile(Descriptor stream) : stream_(std::move(stream)), sink_(stream_.get()) {}

Status PrivateFile::keep() {
  USHER_CHECK(flush());
  if (!unfinished_) return done();
  if (::fsync(unfinished_->fd()) != 0) return failed(path_, "written");
  const bool is_named =
      existing_ == Existing::kReplaced ? unfinished_->replace(path_.string()) : unfinished_->link_to(path_.string());
  if (!is_named && errno == EEXIST)
    return error(ErrorCode::kConflict, path_.string() + " was made meanwhile; nothing was written");
  if (!is_named) return failed(path_, "written");
  unfinished_.reset();
  return done();
}

}  // namespace usher::cli
