#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "common/base/result.h"
#include "common/base/unfinished_file.h"

namespace usher::cli {

/// Where bytes go: standard output, a file, a test's string. One thread at a time.
class ByteSink {
 public:
  virtual ~ByteSink() = default;
  virtual Status write(std::string_view bytes) = 0;
  virtual Status flush() { return done(); }
};

/// Whether a write failed because nobody reads any more (EPIPE): the reader has had enough, which is not a failure to report.
bool is_reader_gone(const Error& error);

/// Writes to a descriptor it does not own, in blocks of `buffer_bytes` (0: at once). Flush before it goes: the destructor drops
/// what is left. Errors: kInternal with the system's reason; after the first one every call repeats it.
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

/// A file that only its owner may read (mode 0600, whatever the umask) and that appears whole or not at all: written beside
/// `path`, or what that links to, and renamed over it by keep(); without keep() it is deleted again. What is there and is no
/// file (a pipe, a device, /dev/stdout) is written to at once.
class PrivateFile final : public ByteSink {
 public:
  /// Errors: kForbidden or kInternal saying why the file cannot be made.
  static Result<PrivateFile> create(std::filesystem::path path);
  PrivateFile(PrivateFile&& other) noexcept;
  PrivateFile& operator=(PrivateFile&&) = delete;
  ~PrivateFile() override;
  Status write(std::string_view bytes) override { return sink_.write(bytes); }
  Status flush() override { return sink_.flush(); }
  /// Flushes, syncs and gives the file its name, replacing what was there.
  Status keep();

 private:
  /// `unfinished`: empty for what is written to at once.
  PrivateFile(int fd, std::filesystem::path path, std::string unfinished);
  static Result<PrivateFile> open_stream(std::filesystem::path path);
  int fd_;  ///< -1 once kept or moved from.
  std::filesystem::path path_;
  std::string unfinished_;
  UnfinishedFile on_signal_;
  FdSink sink_;
};

}  // namespace usher::cli
