#pragma once

#include <filesystem>

#include <sys/types.h>

#include "common/base/files/unfinished_file.h"
#include "common/base/result.h"

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

/// Whether an output file may take the place of one that is there.
enum class Existing { kKept, kReplaced };

/// Error: kConflict if `path` is a directory, or an existing file or symbolic link that is kept. Pipes and devices pass.
Status refuse_existing_file(const std::filesystem::path& path, Existing existing);

/// A file that only its owner may read (mode 0600, whatever the umask) and that appears complete or not at all: written beside
/// `path` and given that name by keep(); deleted without keep(). A symbolic link is replaced itself, never followed. An existing
/// pipe or device of root or of this user, and /dev/stdout, is written directly.
class PrivateFile final : public ByteSink {
 public:
  /// Error: kConflict if something has that name and is kept; kNotFound without its directory; kForbidden or kInternal with the
  /// reason why the file cannot be created.
  static Result<PrivateFile> create(const std::filesystem::path& path, Existing existing);
  Status write(std::string_view bytes) override { return sink_.write(bytes); }
  Status flush() override { return sink_.flush(); }
  /// Flushes and syncs the file, and gives it its name. Error: kConflict if another file got that name meanwhile and is kept.
  Status keep();

 private:
  PrivateFile(TemporaryFile unfinished, std::filesystem::path path, Existing existing);
  explicit PrivateFile(Descriptor stream);
  static Result<PrivateFile> open_stream(const std::filesystem::path& path);
  static Result<PrivateFile> share_own_descriptor(int fd, const std::filesystem::path& path);

  std::optional<TemporaryFile> unfinished_;  ///< Not set if the target is written directly.
  Descriptor stream_;
  std::filesystem::path path_;
  Existing existing_ = Existing::kKept;
  FdSink sink_;
};

/// The standard input of a command of the shell. Unless finish() was called the shell is terminated, so that it does not take a
/// part for the whole. Precondition: SIGPIPE is ignored. Single-threaded.
class CommandSink final : public ByteSink {
 public:
  /// Error: kInternal with the system's reason.
  static Result<std::unique_ptr<CommandSink>> start(std::string command);
  ~CommandSink() override;
  Status write(std::string_view bytes) override;
  Status flush() override;
  /// Ends the input and waits for the command. Error: kInternal if it failed.
  Status finish();

 private:
  CommandSink(std::string command, pid_t child, Descriptor input);
  /// Error: kInternal with its exit code or signal, unless it succeeded.
  [[nodiscard]] Status wait_for_end();
  Status explained(Status written);

  std::string command_;
  pid_t child_;  ///< 0 after it was waited for.
  Descriptor input_;
  FdSink sink_;
};

}  // namespace usher::cli
