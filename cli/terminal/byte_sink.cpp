#include "cli/terminal/byte_sink.h"

#include <cerrno>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

#include "common/base/file.h"

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
  return error(number == EACCES ? ErrorCode::kForbidden : ErrorCode::kInternal,
               path.string() + " could not be " + std::string(doing) + ": " + reason_of(number));
}

/// Resolves symbolic links. Links in /proc, such as the target of /dev/stdout, are not replaceable names: they stay.
files::path follow_links(files::path path) {
  constexpr int kMostLinks = 40;  // as in the kernel
  std::error_code problem;
  for (int i = 0; i < kMostLinks && !path.string().starts_with("/proc/"); ++i) {
    const auto target = files::read_symlink(path, problem);
    if (problem) break;
    path = path.parent_path() / target;  // an absolute target replaces it
  }
  return path;
}

bool is_stream(const files::path& path) {
  std::error_code ignored;
  const auto status = files::status(path, ignored);
  return path.string().starts_with("/proc/") || (files::exists(status) && !files::is_regular_file(status));
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

Result<PrivateFile> PrivateFile::create(files::path path) {
  path = follow_links(std::move(path));
  if (is_stream(path)) return open_stream(path);
  auto unfinished = TemporaryFile::make(path.string());
  if (!unfinished) return failed(path, "made");
  return PrivateFile(std::move(*unfinished), std::move(path));
}

/// Opens for appending: standard output may be a file with content.
Result<PrivateFile> PrivateFile::open_stream(const files::path& path) {
  Descriptor stream(::open(path.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC));
  if (stream.get() < 0) return failed(path, "opened");
  return PrivateFile(std::move(stream));
}

PrivateFile::PrivateFile(TemporaryFile unfinished, files::path path)
    : unfinished_(std::move(unfinished)), path_(std::move(path)), sink_(unfinished_->fd()) {}

PrivateFile::PrivateFile(Descriptor stream) : stream_(std::move(stream)), sink_(stream_.get()) {}

Status PrivateFile::keep() {
  USHER_CHECK(flush());
  if (!unfinished_) return done();
  if (::fsync(unfinished_->fd()) != 0 || ::rename(unfinished_->path().c_str(), path_.c_str()) != 0) return failed(path_, "written");
  unfinished_->keep();
  unfinished_->close();
  return flush_directory(directory_of(path_.string()));
}

}  // namespace usher::cli
