#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "common/base/descriptor.h"
#include "common/base/result.h"
#include "common/base/unfinished_file.h"

namespace usher::cli {

/// A destination of bytes: standard output, a file, a test's string. Single-threaded.
class ByteSink {
 public:
  virtual ~ByteSink() = default;
  virtual Status write(std::string_view bytes) = 0;
  virtual Status flush() { return done(); }
};

/// Whether a write failed because the reader closed the pipe (EPIPE), which is not reported as an error.
bool is_reader_gone(const Error& error);

/// Writes to a borrowed descriptor in blocks of `buffer_bytes` (0: unbuffered). Flush before destruction: the destructor drops
/// the rest. Error: kInternal with the system's reason; later calls repeat it.
class FdSink final : public ByteSink {
 public:
  static constexpr std::size_t kBlock = 64 * 1024;
  explicit FdSink(int fd, std::size_t buffer_bytes = kBlock) : fd_(fd), buffer_bytes_(buffer_bytes) {}
  Status write(std::string_view bytes) override;
  Status flush() override;

 private:
  int fd_;
  std::size_t buffer_bytes_;
  std::string buffer_;
  std::optional<Error> failed_;
};

/// A file that only its owner may read (mode 0600, whatever the umask) and that appears complete or not at all: written beside
/// `path`, or beside the target of a link, and renamed over it by keep(); deleted without keep(). An existing pipe, device or
/// /dev/stdout is written directly.
class PrivateFile final : public ByteSink {
 public:
  /// Error: kForbidden or kInternal with the reason why the file cannot be created.
  static Result<PrivateFile> create(std::filesystem::path path);
  Status write(std::string_view bytes) override { return sink_.write(bytes); }
  Status flush() override { return sink_.flush(); }
  /// Flushes, syncs and renames the file, replacing an existing one.
  Status keep();

 private:
  PrivateFile(TemporaryFile unfinished, std::filesystem::path path);
  explicit PrivateFile(Descriptor stream);
  static Result<PrivateFile> open_stream(const std::filesystem::path& path);

  std::optional<TemporaryFile> unfinished_;  ///< Not set if the target is written directly.
  Descriptor stream_;
  std::filesystem::path path_;
  FdSink sink_;
};

}  // namespace usher::cli
