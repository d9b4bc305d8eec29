#include "cli/byte_sink.h"

#include <cerrno>
#include <cstdlib>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/file.h"

namespace usher::cli {
namespace {

constexpr std::string_view kReaderGone = "EPIPE";

std::string reason(int number) { return std::generic_category().message(number); }

Status write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(fd, bytes.data(), bytes.size());
    if (count >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(count));
    } else if (errno == EPIPE) {
      return error_because(ErrorCode::kInternal, std::string(kReaderGone));
    } else if (errno != EINTR) {
      return error(ErrorCode::kInternal, "the output could not be written: " + reason(errno));
    }
  }
  return done();
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

Result<PrivateFile> PrivateFile::create(std::filesystem::path path) {
  std::string unfinished = path.string() + ".XXXXXX";
  const int fd = ::mkostemp(unfinished.data(), O_CLOEXEC);
  if (fd < 0) return error(ErrorCode::kInternal, path.string() + " could not be made: " + reason(errno));
  PrivateFile file(fd, std::move(path), unfinished);
  if (::fchmod(fd, S_IRUSR | S_IWUSR) != 0) return error(ErrorCode::kInternal, unfinished + ": " + reason(errno));
  return file;
}

PrivateFile::PrivateFile(int fd, std::filesystem::path path, std::filesystem::path unfinished)
    : fd_(fd), path_(std::move(path)), unfinished_(std::move(unfinished)), sink_(fd) {}

PrivateFile::PrivateFile(PrivateFile&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)),
      path_(std::move(other.path_)),
      unfinished_(std::move(other.unfinished_)),
      sink_(std::move(other.sink_)) {}

PrivateFile::~PrivateFile() {
  if (fd_ < 0) return;
  ::close(fd_);
  ::unlink(unfinished_.c_str());
}

Status PrivateFile::keep() {
  USHER_CHECK(flush());
  if (::fsync(fd_) != 0 || ::rename(unfinished_.c_str(), path_.c_str()) != 0)
    return error(ErrorCode::kInternal, path_.string() + " could not be written: " + reason(errno));
  ::close(std::exchange(fd_, -1));
  return flush_directory(directory_of(path_.string()));
}

}  // namespace usher::cli
